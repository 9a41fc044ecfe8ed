"""The main job: every table of a comparison of the two references."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from discourse.alignment import (
    LABELS,
    AlignmentModel,
    Background,
    References,
    read_background,
    read_camps,
    read_regions,
)
from discourse.corpus import Corpus, read_corpus
from discourse.lexicon import read_lexicon
from discourse.resources import resource
from discourse.stats import (
    DocumentFeatureMatrix,
    collocates,
    cooccurrence_difference,
    dispersion,
    features_from_long,
    frame_cooccurrence,
    frame_salience,
    group_means,
    hit_positions,
    keyness,
    kwic,
    section_starts,
    word_shift,
)

TARGET, REFERENCE = LABELS[:2]  # the two narratives, the positive one first
TABLES = (
    *("documents", "hits", "salience", "use_and_mention", "expressions", "keyness"),
    *("word_shift", "collocates", "cooccurrence", "cooccurrence_difference"),
    *("dispersion", "hit_positions", "sections", "duplicates"),
    *("alignment", "weights", "background", "speech_scores"),
    *("alignment_by_camp", "alignment_by_region", "kwic"),
)
MINIMUM_COUNT = 5  # a rarer word is no evidence of a difference between two texts
CONTESTED = ("governance", "security")  # words that both reports make their own
_QUOTED_PATTERNS = ("shared future", "soft connectivity", "sovereign*")


def compare_references(references: References, *, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Return every table of the comparison, by name.

    Parameters
    ----------
    references : References
    seed : int, default 0

    Returns
    -------
    dict of DataFrame
        Those of ``TABLES``; ``alignment, weights, background, speech_scores`` and
        ``alignment_by_...`` only if the background register was computed with the lexicon,
        ``kwic`` only if there are texts.
    """
    frames = list(references.lexicon.frame_names)
    background = read_background()
    salience = frame_salience(references.hits, references.passages, frames=frames, seed=seed)
    hits, passages = references.hits, references.passages
    pairs = frame_cooccurrence(hits, passages, frames=frames, voice="own")
    tables = {
        "documents": _documents(references),
        "hits": references.hits,
        "salience": salience,
        "use_and_mention": use_and_mention(salience),
        "expressions": _expressions(references, seed),
        "keyness": reference_keyness(references),
        "word_shift": word_shift(content_words(references), target=TARGET, reference=REFERENCE),
        "collocates": contested_words(references),
        "cooccurrence": pairs,
        "cooccurrence_difference": cooccurrence_difference(
            pairs, target=TARGET, reference=REFERENCE
        ),
        "dispersion": dispersion(references.hits, references.passages),
        "hit_positions": hit_positions(references.hits, references.passages),
        "sections": section_starts(references.passages),
        "duplicates": references.duplicates,
    }
    if background.lexicon_sha256 == references.lexicon.sha256:
        tables |= _alignment(references, background, seed)
    if references.corpus is not None:
        tables["kwic"] = _kwic(references.corpus)
    return tables


def _expressions(references: References, seed: int) -> pd.DataFrame:
    """Return the salience of single expressions, whatever frames they serve."""
    names = read_lexicon("expressions").frame_names
    return frame_salience(
        references.expressions, references.passages, frames=list(names), seed=seed
    )


def reference_keyness(
    references: References, *, target: str = TARGET, reference: str = REFERENCE
) -> pd.DataFrame:
    """Return the keyness of the content words that occur five times or more.

    The prior is the two reports together. With the background register as prior
    the same words stand out, but those that only one report has, and UN speeches
    never use, would all lie at the rim of the scale.
    """
    features = content_words(references)
    return keyness(features, by="narrative", target=target, reference=reference)


def content_words(references: References) -> DocumentFeatureMatrix:
    """Return the counts, by passage, of the content words that occur five times or more."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    content = references.counts[~references.counts["term"].isin(ENGLISH_STOP_WORDS)]
    return features_from_long(content, references.passages).trim(min_count=MINIMUM_COUNT)


def contested_words(references: References, nodes: Sequence[str] = CONTESTED) -> pd.DataFrame:
    """Return the collocates of ``nodes`` in either report, one table below the other."""
    features = content_words(references)
    found = [collocates(features, node) for node in nodes if node in features.terms]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def use_and_mention(salience: pd.DataFrame) -> pd.DataFrame:
    """Return own-voice and mentioned rates side by side.

    Parameters
    ----------
    salience : DataFrame
        From :func:`discourse.stats.frame_salience`, by narrative.

    Returns
    -------
    DataFrame
        ``frame, narrative, own_hits, mentioned_hits, own_per_1000_tokens,
        mentioned_per_1000_tokens, mentioned_share``: a frame is mentioned where
        it is quoted or attributed; the share is NaN without a hit.
    """
    wide = salience.pivot(
        index=["frame", "narrative"], columns="voice", values=["hits", "per_1000_tokens"]
    )
    hits, rates = wide["hits"], wide["per_1000_tokens"]
    table = pd.DataFrame(
        {
            "own_hits": hits["own"].astype(int),
            "mentioned_hits": hits["mentioned"].astype(int),
            "own_per_1000_tokens": rates["own"],
            "mentioned_per_1000_tokens": rates["mentioned"],
        }
    )
    table["mentioned_share"] = table["mentioned_hits"] / hits["all"].where(hits["all"] > 0)
    order = salience[["frame", "narrative"]].drop_duplicates()
    return order.merge(table.reset_index(), on=["frame", "narrative"])


def _documents(references: References) -> pd.DataFrame:
    """Return one row per report: its size after cleaning, its hits."""
    grouped = references.passages.groupby("document_id", sort=False)
    table = grouped.agg(
        narrative=("narrative", "first"),
        sections=("section", "nunique"),
        passages=("passage_id", "nunique"),
        sentences=("sentences", "sum"),
        tokens=("tokens", "sum"),
    )
    table["hits"] = references.hits.groupby("document_id").size()
    return table.fillna({"hits": 0}).astype({"hits": int}).reset_index()


def _alignment(
    references: References, background: Background, seed: int
) -> dict[str, pd.DataFrame]:
    """Place the shipped specimens on the scale, as a picture of how it reads."""
    model = AlignmentModel(seed=seed).fit(references, background)
    specimens = read_corpus(resource("corpora", "specimens", "statements"))
    return {
        "alignment": model.classify(specimens),
        "weights": model.weights_.rename_axis("frame").reset_index(),
        "background": pd.DataFrame({"score": model.background_scores_}),
        **_background_groups(speech_scores(model, background), seed),
    }


def speech_scores(model: AlignmentModel, background: Background) -> pd.DataFrame:
    """Return the score of each speech of the background as one that the model has not seen.

    Returns
    -------
    DataFrame
        ``statement_id, iso3, year, camp, region, score``: camps as in
        :func:`discourse.alignment.read_camps` (``others`` for states in neither), regions as in
        :func:`discourse.alignment.read_regions` (missing for observers).
    """
    speeches = background.speeches[["statement_id", "iso3", "year"]]
    table = speeches.merge(read_camps(), on="iso3", how="left").fillna({"camp": "others"})
    table = table.merge(read_regions(), on="iso3", how="left")
    return table.assign(score=table["statement_id"].map(model.speech_scores_))


def _background_groups(scores: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """Return the speeches' scores and their means by camp and by region, year by year."""
    means = {
        f"alignment_by_{group}": group_means(scores, by=[group, "year"], cluster="iso3", seed=seed)
        for group in ("camp", "region")
    }
    return {"speech_scores": scores, **means}


def _kwic(corpus: Corpus) -> pd.DataFrame:
    found = [kwic(corpus, pattern).assign(pattern=pattern) for pattern in _QUOTED_PATTERNS]
    return pd.concat(found, ignore_index=True)
