"""Evaluate the alignment model, and write the tables into its methods page.

    python analyses/alignment_evaluation.py SPEECHES REPORTS CRITERION [PAGE]

SPEECHES holds UN General Debate speeches as ``ISO_SS_YYYY.txt``, REPORTS the texts of both
reference reports, CRITERION is a CSV with ``iso3, year`` and the ideal points of states.
PAGE is ``docs/alignment.md`` if left out; what stands between its two marks is replaced.

Settings of the model, and patterns of the lexicons, were chosen on 2015-2017 where they were
chosen by votes at all.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import alignment_baselines
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pattern_evaluation import PERIODS as CHOSEN_AND_KEPT
from pattern_evaluation import pattern_table

from discourse import read_corpus
from discourse.alignment import (
    LABELS,
    AlignmentModel,
    Background,
    FrameSemantics,
    References,
    Statement,
    Thresholds,
    evaluation_table,
    learn_semantics,
    load_references,
    read_background,
    read_camps,
    read_criterion,
    read_statement,
    score_variants,
)
from discourse.alignment.frame_weights import NEGATIVE, POSITIVE
from discourse.frames import iter_hits
from discourse.resources import resource

BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
PERIODS = CHOSEN_AND_KEPT | {"2015-2019": (2015, 2019)}
DRAWS, SCORED = 40, 80
# Sizes of the two reports in characters, and how many sections they have.
SIZES = {POSITIVE: (203_000, 39), NEGATIVE: (28_000, 11)}
SEED = 0


def main(speeches: str, reports: str, criterion: str, page: str = "docs/alignment.md") -> None:
    references, background = load_references(), read_background()
    corpus = read_corpus(speeches)
    statements = {
        document.document_id: read_statement(document, hits, references.lexicon)
        for document, hits in iter_hits(corpus, references.lexicon)
    }
    known = background.speeches.set_index("statement_id")
    every = [statements[name] for name in known.index]
    # Every speech is read by polarities that no speech of its state had a part in.
    learned = learn_semantics(every, known["iso3"].tolist(), references.lexicon.frame_names)
    unseen = dict(zip(known.index, learned.unseen, strict=True))
    model = AlignmentModel(seed=SEED).fit(references, background)
    models = [model.reading(semantics) for semantics in learned.unseen]
    scores = score_variants(references, background)
    measures = model.speech_measures_
    signs = pd.Series(alignment_baselines.SIGNS).reindex(measures.columns, fill_value=0)
    scores["full model, signs set by hand"] = (measures @ signs).to_numpy()
    scores["sovereignty alone"] = -measures["sovereignty"].to_numpy()
    baselines = alignment_baselines.baseline_scores(corpus, read_corpus(reports), seed=SEED)
    scores = scores.join(baselines, on="statement_id")
    patterns = pattern_table(corpus, references, background, criterion)
    beside = Path(page).with_name("alignment-patterns.csv")
    patterns.to_csv(beside, index=False, float_format="%.4f")
    sections = [
        agreement_section(scores, criterion),
        weights_section(model),
        label_section(every, models, known),
        null_section(statements, unseen, references, background),
        placebo_section(references, background),
        interval_section(every, models),
        length_section(every, models),
        invented_section(references, background),
    ]
    write_between(Path(page), "\n\n".join(sections))


def agreement_section(scores: pd.DataFrame, criterion: str) -> str:
    """Return the table of agreement with votes, a row per variant and baseline."""
    yardstick, camps = read_criterion(criterion), read_camps()
    columns = {}
    for name, (first, last) in PERIODS.items():
        inside = scores[scores["year"].between(first, last)]
        table = evaluation_table(inside, yardstick, camps, seed=SEED).set_index("variant")
        for measure in ("rho_year", "rho_state", "auc"):
            low, high = table[f"{measure}_low"], table[f"{measure}_high"]
            columns[f"{measure} {name}"] = [
                f"{value:.3f} [{a:.2f}, {b:.2f}]" if name == "2015-2019" else f"{value:.3f}"
                for value, a, b in zip(table[measure], low, high, strict=True)
            ]
    text = pd.DataFrame(columns, index=table.index)
    measures = ("rho_year", "rho_state", "auc")
    order = [f"{measure} {name}" for measure in measures for name in PERIODS]
    number = len(scores.merge(yardstick, on=["iso3", "year"]))
    note = (
        f"{number} of {len(scores)} speeches have ideal points. Every speech is scored by phrases "
        "learned without its state; weights, units and lexicons are the same for all."
    )
    return f"### Agreement with votes\n\n{note}\n\n{markdown(text[order])}"


def weights_section(model: AlignmentModel) -> str:
    """Return what each frame is worth."""
    table = model.frame_weights_.table.join(model.measures_)
    text = table.round(2).astype({"positive_hits": int, "negative_hits": int})
    chance = model.frame_weights_.p_value
    note = f"Two ordinary authors differ as much with p = {chance:.4f}."
    return f"### Weights of the frames\n\n{note}\n\n{markdown(text)}"


def label_section(
    statements: Sequence[Statement], models: Sequence[AlignmentModel], known: pd.DataFrame
) -> str:
    """Return how the speeches are labelled as if new, by year."""
    labels = [m.judge(statement)["label"] for m, statement in zip(models, statements, strict=True)]
    table = pd.crosstab(known["year"], pd.Series(labels, index=known.index, name="label"))
    return f"### Labels\n\nOf the background speeches as if they were new.\n\n{markdown(table)}"


def null_section(
    statements: dict[str, Statement],
    unseen: dict[str, FrameSemantics],
    references: References,
    background: Background,
) -> str:
    """Return what happens with two references of the reports' sizes from one pool of speeches."""
    random = np.random.default_rng(SEED)
    labels: Counter[str] = Counter()
    ungated: Counter[str] = Counter()
    nearer, separable = [], 0
    lax = Thresholds(separation=1.0)
    for _ in range(DRAWS):
        pool = [str(name) for name in random.permutation(sorted(statements))]
        drawn = null_references(pool, statements, references)
        model = AlignmentModel(thresholds=lax, replicates=300, seed=SEED).fit(drawn, background)
        rows = [model.reading(unseen[name]).judge(statements[name]) for name in pool[:SCORED]]
        told = [str(row["label"]) for row in rows]
        differ = model.frame_weights_.p_value <= Thresholds().separation
        separable += differ
        ungated.update(told)
        labels.update(label if differ or label == "neither" else "undetermined" for label in told)
        nearer.append(np.mean([row["score"] > 0 for row in rows]))
    left_open, without = (
        (found["undetermined"] + found["neither"]) / found.total() for found in (labels, ungated)
    )
    return (
        "### Two references from one pool\n\n"
        f"{DRAWS} draws of two references of the reports' sizes from one pool of speeches, "
        f"{SCORED} other speeches scored each time: {np.mean(nearer):.1%} fall on the side of the "
        f"long reference, {left_open:.1%} are called `undetermined` or `neither`. The references "
        f"were found to differ in {separable} of {DRAWS} draws, where "
        f"{DRAWS * Thresholds().separation:g} are expected at most; that test does most of it, for "
        f"without it {without:.1%} are left open. Nothing is ascribed in these references, so "
        "the use of what is ascribed is not tested here."
    )


def null_references(
    pool: list[str], statements: dict[str, Statement], references: References
) -> References:
    """Return references made of speeches, which are taken off the end of ``pool``."""
    passages, hits = [], []
    for narrative, (size, sections) in SIZES.items():
        sentences: list[tuple[Statement, int]] = []
        while sum(len(s.sentences[n]) for s, n in sentences) < size:
            statement = statements[pool.pop()]
            sentences += [(statement, number) for number in range(len(statement.tokens))]
        for section, inside in enumerate(np.array_split(np.arange(len(sentences)), sections)):
            part = [sentences[n] for n in inside]
            passage = f"{narrative}#{section}"
            passages.append(
                {
                    "passage_id": passage,
                    "document_id": narrative,
                    "narrative": narrative,
                    "section": f"{section:02d}",
                    "tokens": sum(s.tokens[n] for s, n in part),
                }
            )
            stand = sum(s.stand[n] for s, n in part)
            hits += list(null_hits(passage, stand, references.lexicon.frame_names))
    empty = pd.DataFrame()
    return References(
        pd.DataFrame(passages), pd.DataFrame(hits), empty, empty, empty, references.lexicon
    )


def null_hits(
    passage: str, stand: NDArray[np.float64], frames: Sequence[str]
) -> Iterator[dict[str, str]]:
    for frame, number in zip(frames, stand, strict=True):
        stance = "endorsed" if number > 0 else "contested"
        for _ in range(int(abs(number))):
            yield {
                **{"passage_id": passage, "frame": frame, "voice": "own", "stance": stance},
                "holder_group": "",
            }


def placebo_section(references: References, background: Background) -> str:
    """Return what happens if each report is held against itself."""
    random = np.random.default_rng(SEED)
    lines = []
    for narrative in SIZES:
        own = references.passages[references.passages["narrative"] == narrative]
        sections = sorted(own["section"].unique())
        weights, p_values = [], []
        for _ in range(DRAWS):
            half = set(random.permutation(sections)[: len(sections) // 2])
            sides = np.where(own["section"].isin(half), POSITIVE, NEGATIVE)
            split = References(
                own.assign(narrative=sides),
                references.hits.assign(holder_group=""),
                *[pd.DataFrame()] * 3,
                references.lexicon,
            )
            fitted = AlignmentModel(replicates=2).fit(split, background).frame_weights_
            weights.append(fitted.weights)
            p_values.append(fitted.p_value)
        found = sum(p <= Thresholds().separation for p in p_values)
        means = np.mean(weights, axis=1)
        error = means.std(ddof=1) / np.sqrt(DRAWS)
        lines.append(
            f"- {narrative}: mean weight {means.mean():+.3f} (standard error {error:.3f}), "
            f"{np.abs(weights).mean():.2f} without sign; median p {np.median(p_values):.2f}; the "
            f"halves were found to differ in {found} of {DRAWS}."
        )
    note = f"{DRAWS} random halves of the sections of each report as the two references."
    return "### Each report against itself\n\n" + note + "\n\n" + "\n".join(lines)


def interval_section(statements: Sequence[Statement], models: Sequence[AlignmentModel]) -> str:
    """Return how often the interval of the difference of two halves holds zero."""
    random = np.random.default_rng(SEED)
    shared, apart, in_order = [], [], []
    for statement, model in zip(statements, models, strict=True):
        number = len(statement.tokens)
        order, middle = random.permutation(number), number // 2
        one, other = (
            model.draws(part_of(statement, np.sort(half)))
            for half in (order[:middle], order[middle:])
        )
        shared.append(holds_zero(one - other))
        (a, b), (c, d) = interval(one), interval(other)
        apart.append(abs(a + b - c - d) <= np.hypot(b - a, d - c))
        first, second = (
            model.draws(part_of(statement, half))
            for half in (np.arange(middle), np.arange(middle, number))
        )
        in_order.append(holds_zero(first - second))
    return (
        "### Honest intervals\n\n"
        f"Each of {len(statements)} speeches was split at random into two halves of sentences. The "
        f"95 % interval of the difference of their scores holds zero in {np.mean(shared):.1%} "
        f"(from draws that share the references'), {np.mean(apart):.1%} if made from the two "
        f"intervals as if they were independent. First against second half: "
        f"{np.mean(in_order):.1%}, for a speech does not say in its second half what it says in "
        "its first; the interval is that of a speech made of sentences like these."
    )


def holds_zero(draws: NDArray[np.float64]) -> bool:
    low, high = interval(draws)
    return low <= 0 <= high


def length_section(statements: Sequence[Statement], models: Sequence[AlignmentModel]) -> str:
    """Return whether a short cut of a long speech agrees with the whole of it."""
    random = np.random.default_rng(SEED)
    rows = []
    for statement, model in zip(statements, models, strict=True):
        reached = np.cumsum(statement.tokens)
        if reached[-1] < 2_500:
            continue
        whole = model.judge(statement)
        for size in (100, 250, 500, 1_000):
            start = int(random.integers(np.searchsorted(reached, reached[-1] - size)))
            end = int(np.searchsorted(reached, reached[start] + size)) + 1
            cut = model.judge(part_of(statement, np.arange(start, end)))
            rows.append({"words": size, **compared(cut, whole)})
    found = pd.DataFrame(rows).groupby("words")
    table = found.mean().drop(columns=["cut", "whole"]).round(3)
    table["slope on whole"] = [np.polyfit(g["whole"], g["cut"], 1)[0] for _, g in found]
    number = len(rows) // len(table)
    note = f"Random cuts of {number} speeches of 2,500 words or more, against the whole speech."
    return f"### Length\n\n{note}\n\n{markdown(table.round(2))}"


def compared(cut: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Return how a cut of a speech compares with the whole."""
    return {
        "intervals overlap": cut["low"] <= whole["high"] and whole["low"] <= cut["high"],
        "whole score inside": cut["low"] <= whole["score"] <= cut["high"],
        "width": cut["high"] - cut["low"],
        "`neither`": cut["label"] == "neither",
        "cut": cut["score"],
        "whole": whole["score"],
    }


def invented_section(references: References, background: Background) -> str:
    """Return how the invented digital statements are placed."""
    path = resource("corpora", "invented-statements", "statements.csv")
    known = pd.read_csv(path, keep_default_na=False).set_index("statement_id")
    corpus = read_corpus(path, id_column="statement_id", text_column="text")
    rows = []
    for name, options in {
        "full model": {},
        "without phrases": {"phrases": False},
        "without hits": {"rates": False},
        "without voice in either": {"voice": False, "reference_voice": False},
    }.items():
        model = AlignmentModel(seed=SEED, **options).fit(references, background)
        table = model.classify(corpus).set_index("statement_id").join(known[["set", "camp"]])
        for kind, inside in table.groupby("set"):
            west, east, off = (
                inside[inside["camp"] == camp] for camp in ("western", "china-g77", "off-subject")
            )
            above = west["score"].to_numpy()[:, None] > east["score"].to_numpy()
            rows.append(
                {
                    "": f"{name}, `{kind}`",
                    "AUC": f"{above.mean():.3f}",
                    "western": told(west),
                    "China and G77": told(east),
                    "off the subject": told(off),
                }
            )
    note = "Numbers labelled " + " / ".join(f"`{label}`" for label in LABELS) + "."
    table = markdown(pd.DataFrame(rows).set_index(""))
    return f"### Digital statements\n\n{note}\n\n{table}"


def told(table: pd.DataFrame) -> str:
    """Return how many statements have each label, in the order of ``LABELS``."""
    return " / ".join(str((table["label"] == label).sum()) for label in LABELS)


def part_of(statement: Statement, chosen: NDArray[np.int64]) -> Statement:
    """Return some sentences of a statement."""
    return Statement(
        [statement.sentences[n] for n in chosen],
        [statement.places[n] for n in chosen],
        statement.tokens[chosen],
        np.empty(0, dtype=np.int64),  # of hits, which are not cut
        statement.stand[chosen],
        statement.spoken[chosen],
    )


def interval(draws: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


def markdown(table: pd.DataFrame) -> str:
    """Return a table as Markdown."""
    head = [table.index.name or "", *map(str, table.columns)]
    rows = [[str(index), *map(str, row)] for index, *row in table.itertuples()]
    rule = ["---", *["--:"] * len(table.columns)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))


def write_between(page: Path, text: str) -> None:
    """Replace what stands between the two marks of ``page``."""
    before, mark, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise ValueError(f"{page} must hold {BEGIN} and {END}; put them where the tables go.")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
