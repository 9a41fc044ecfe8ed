"""Hold our numbers against those of Scattertext and Shifterator on the same counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from peers_drawings import (
    REFERENCE,
    TARGET,
    content_features,
    counts_in,
    counts_of_two,
    read_inputs,
    scattertext_corpus,
    scattertext_page,
    shift_of,
)

from discourse.stats import count_features, features_from_long, keyness, word_shift
from discourse.stats.features import DocumentFeatureMatrix

EXPRESSIONS = {
    "shared-future": "shared future",
    "soft-connectivity": "soft connectivity",
    "sovereignty": "sovereignty",
}
SHIFTS = {
    "jensen_shannon": "JSDivergenceShift",
    "proportion": "ProportionShift",
    "entropy": "EntropyShift",
}


def differences(inputs: Path) -> pd.DataFrame:
    """Return the largest difference of each measure, term by term and in total."""
    features = content_features(inputs)
    rows = [shift_difference(features, inputs, measure) for measure in SHIFTS]
    return pd.DataFrame([*rows, log_odds_difference(features)])


def shift_difference(
    features: DocumentFeatureMatrix, inputs: Path, measure: Any
) -> dict[str, object]:
    ours = word_shift(features, target=TARGET, reference=REFERENCE, measure=measure)
    theirs = shift_of(SHIFTS[measure], *counts_of_two(inputs))
    raw = pd.Series(theirs.get_shift_scores()) * theirs.norm
    side = np.sign(pd.Series(theirs.type2p_diff)) if measure == "jensen_shannon" else 1
    contribution = ours.set_index("term")["contribution"]
    total = {"proportion": theirs.norm}.get(measure, theirs.diff)
    return {
        "measure": f"word shift, {measure}",
        "peer": f"Shifterator, {SHIFTS[measure]}",
        "terms": len(contribution),
        "largest_value": contribution.abs().max(),
        "largest_difference": (contribution - raw * side).abs().max(),
        "difference_of_totals": abs(float(ours["total"].iloc[0]) - total),
    }


def log_odds_difference(features: DocumentFeatureMatrix) -> dict[str, object]:
    """Compare log-odds in standard errors of independent words, which is what theirs are in."""
    table, theirs, ours = log_odds_of_both(features)
    return {
        "measure": "keyness, log_odds",
        "peer": "Scattertext, LogOddsRatioInformativeDirichletPrior, class-size",
        "terms": len(table),
        "largest_value": float(np.abs(ours).max()),
        "largest_difference": float(np.abs(ours - theirs).max()),
        "difference_of_totals": np.nan,
    }


def log_odds_of_both(
    features: DocumentFeatureMatrix,
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Return keyness, and both log-odds divided by the same standard error.

    Both divide the prior between the texts by their length: theirs as ``class-size``, of which
    ``sigma`` is the size in lengths of the text. Theirs are over the counted words only, so
    ours are told that a passage has no others.
    """
    from scattertext import LogOddsRatioInformativeDirichletPrior

    counted = features.counts.sum(axis=1)
    closed = DocumentFeatureMatrix(
        features.counts, features.terms, features.units.assign(tokens=counted)
    )
    table = keyness(closed, target=TARGET, reference=REFERENCE).set_index("term")
    one, two = table["target_count"], table["reference_count"]
    weight = min(one.sum(), two.sum()) / (one.sum() + two.sum())
    scorer = LogOddsRatioInformativeDirichletPrior(one + two, sigma=weight, scale_type="class-size")
    theirs = scorer.get_zeta_i_j_given_separate_counts(one, two)
    variance = 0
    for counts in (one, two):
        hits = counts + weight * counts.sum() * (one + two) / (one + two).sum()
        variance = variance + 1 / hits + 1 / ((1 + weight) * counts.sum() - hits)
    return table, theirs, table["log_odds"] / np.sqrt(variance)


def surely_different(inputs: Path) -> dict[str, int]:
    """Return how many terms each calls different at 5 %, on the counts of our keyness."""
    features = content_features(inputs)
    table = keyness(features, target=TARGET, reference=REFERENCE)
    _, independent, _ = log_odds_of_both(features)
    return {
        "terms": len(table),
        "independent words, |z| > 1.96": int((independent.abs() > 1.96).sum()),
        "sections, q <= 0.05": int((table["q_value"] <= 0.05).sum()),
    }


def cases(inputs: Path) -> pd.DataFrame:
    """Return where each tool puts the three expressions; ranks are on the critic's side."""
    drawn = {name: scattertext_terms(inputs, **options) for name, options in SETTINGS.items()}
    features = phrase_features(inputs)
    tables = {
        "scattertext": scattertext_scores(inputs),
        "shifterator": shift_scores(features),
        "keyness": key_terms(features),
    }
    voices = voiced_hits(inputs)
    rows = []
    for frame, term in EXPRESSIONS.items():
        row: dict[str, object] = {"expression": term}
        row |= {f"scattertext_{name}": place(table, term) for name, table in drawn.items()}
        for tool, table in tables.items():
            found = table.loc[[term]].to_dict("records")[0]
            row |= {f"{tool}_{name}": value for name, value in found.items()}
        rows.append(row | voices[frame])
    return pd.DataFrame(rows)


SETTINGS: dict[str, dict[str, int]] = {
    "as_it_comes": {},
    "from_4_times": {"minimum_term_frequency": 3, "pmi_threshold_coefficient": 0},
}


def scattertext_terms(inputs: Path, **options: int) -> pd.DataFrame:
    """Return the terms that Scattertext draws, with their places from 0 to 1 and scores."""
    import scattertext as st

    data = scattertext_page(inputs, st.whitespace_nlp_with_sentences, return_data=True, **options)
    return pd.DataFrame(data["data"]).set_index("term")


def place(drawn: pd.DataFrame, term: str) -> str:
    """Say where a term stands: up for the Atlantic Council, across for China Mobile."""
    if term not in drawn.index:
        return f"not among {len(drawn)} terms"
    x, y, score = drawn.loc[term, ["x", "y", "s"]]
    return f"x {x:.2f}, y {y:.2f}, score {score:.2f}, of {len(drawn)} terms"


def scattertext_scores(inputs: Path) -> pd.DataFrame:
    """Return the scaled F-score for the Atlantic Council of all terms it has counted."""
    import scattertext as st

    texts = pd.read_csv(inputs / "texts.csv")
    corpus = scattertext_corpus(texts, st.whitespace_nlp_with_sentences)
    return ranked(pd.Series(corpus.get_scaled_f_scores(TARGET), index=corpus.get_terms()))


def shift_scores(features: DocumentFeatureMatrix) -> pd.DataFrame:
    """Return what each term adds to the divergence, by Shifterator, in per cent."""
    counts = [counts_in(features, narrative) for narrative in (REFERENCE, TARGET)]
    shift = shift_of("JSDivergenceShift", *counts)
    size = 100 * pd.Series(shift.get_shift_scores())
    return ranked(size * np.sign(pd.Series(shift.type2p_diff)))


def key_terms(features: DocumentFeatureMatrix) -> pd.DataFrame:
    table = keyness(features, target=TARGET, reference=REFERENCE).set_index("term")
    return ranked(table["log_odds"]).join(table["q_value"])


def ranked(score: pd.Series) -> pd.DataFrame:
    rank = score.rank(ascending=False, method="min").astype(int)
    return pd.DataFrame({"score": score, "rank": rank, "terms": len(score)})


def phrase_features(inputs: Path) -> DocumentFeatureMatrix:
    """Return the counts of words and of pairs of words that occur three times or more."""
    references = read_inputs(inputs)
    texts = pd.read_csv(inputs / "texts.csv", usecols=["passage_id", "text"])
    passages = references.passages.merge(texts, on="passage_id")
    both = [count_features(passages, ngrams=length).trim(min_count=3) for length in (1, 2)]
    long = pd.concat([features.to_long() for features in both], ignore_index=True)
    return features_from_long(long, passages)


def voiced_hits(inputs: Path) -> dict[str, dict[str, int]]:
    hits = read_inputs(inputs).expressions
    passages = read_inputs(inputs).passages.set_index("passage_id")["narrative"]
    hits = hits.assign(narrative=hits["passage_id"].map(passages), own=hits["voice"] == "own")
    found = {}
    for frame in EXPRESSIONS:
        of_frame = hits[hits["frame"] == frame]
        theirs = of_frame[of_frame["narrative"] == TARGET]
        found[frame] = {
            "own_hits": int(theirs["own"].sum()),
            "mentioned_hits": int((~theirs["own"]).sum()),
            "hits_of_china_mobile": len(of_frame) - len(theirs),
        }
    return found
