"""What the page of a report says: the findings in words, the figures, the statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from discourse.lexicon import Lexicon
from discourse.report.comparison import REFERENCE, TARGET, use_and_mention
from discourse.report.drawing import FIGURES, Drawing
from discourse.report.page import Page, PageFigure

Tables = Mapping[str, pd.DataFrame]
TITLE = "Two narratives of China's Digital Silk Road"
_NAMES = {TARGET: "the Atlantic Council", REFERENCE: "China Mobile"}
_ORDER = (
    *("expressions", "use_and_mention", "salience", "keyness", "word_shift", "dispersion"),
    *("cooccurrence", "collocates"),
    *("prevalence", "topic_frames", "topic_terms", "topic_map"),
    *("alignment", "alignment_by_camp", "alignment_by_region", "calibration"),
)
_MENTIONED_FROM = 0.5
_NAMED = 3  # frames in a sentence of the summary
_NOTES = (
    "A score says whose vocabulary a text makes its own. It forecasts no vote and judges no state.",
    "Voice and stance are told by models that err: of what is called attributed in UN prose, "
    "half is not, and half of it is missed. These errors are not in the intervals.",
    "A short text is told less surely and lies nearer zero. Read “neither” as no answer, "
    "whatever the score.",
    "The reports themselves are not in this page, for they are under copyright: what is shown of "
    "them are counts and figures computed from them.",
)


def page_of(
    tables: Tables,
    statements: Sequence[dict[str, Any]],
    *,
    lexicon: Lexicon,
    manifest: Mapping[str, Any],
) -> Page:
    """Return the page of a comparison and of statements beside it.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Result tables, as from :func:`discourse.report.compare_references`; figures are drawn of
        those that are there.
    statements : sequence of dict
        From :func:`discourse.report.read_for_display`.
    lexicon : Lexicon
    manifest : Mapping
        How the tables came about.
    """
    return Page(
        title=TITLE,
        lead=(*_of_reports(tables), *_of_statements(statements)),
        facts=tuple(_facts(tables, statements)),
        figures=tuple(_figures(tables)),
        statements=tuple(statements),
        frames={frame.name: frame.definition for frame in lexicon.frames},
        sides=(REFERENCE, TARGET),
        background=tuple(tables["background"]["score"]) if "background" in tables else (),
        manifest=manifest,
        notes=_NOTES,
    )


def _figures(tables: Tables) -> Iterator[PageFigure]:
    from discourse.figures import figure_style, svg_text

    for name in _ORDER:
        drawing = FIGURES.get(name)
        if drawing is not None and _has_all(drawing, tables):
            with figure_style(width="two"):
                svg = svg_text(drawing.draw(tables))
            numbers = tables[next(iter(drawing.tables.values()))]
            yield PageFigure(name, drawing.title, f"{drawing.use} {drawing.reading}", svg, numbers)


def _has_all(drawing: Drawing, tables: Tables) -> bool:
    return all(name in tables and len(tables[name]) for name in drawing.tables.values())


def _of_reports(tables: Tables) -> Iterator[str]:
    sizes = tables["documents"].set_index("narrative")["tokens"]
    both = " and ".join(f"{_NAMES[name]}'s {sizes[name]:,} words" for name in _NAMES)
    yield f"Two reports tell opposite stories of one subject: {both}."
    expressions = use_and_mention(tables["expressions"])
    yield from (
        _mentioned(str(name), rows.set_index("narrative"))
        for name, rows in expressions.groupby("frame", sort=False)
        if rows["mentioned_share"].max() >= _MENTIONED_FROM
    )
    western, chinese = (_most_used(tables["use_and_mention"], name) for name in _NAMES)
    yield (
        f"In its own voice {_NAMES[TARGET]} speaks most of {western}; "
        f"{_NAMES[REFERENCE]} of {chinese}."
    )


def _mentioned(expression: str, rows: pd.DataFrame) -> str:
    """Return whose an expression is that a report mentions more than it uses."""
    name = expression.replace("-", " ")
    parts = []
    for narrative in _NAMES:
        row = rows.loc[narrative]
        hits = row["own_hits"] + row["mentioned_hits"]
        said = "does not occur" if not hits else (
            f"occurs {hits} times, {row['mentioned_hits']} of them quoted or somebody else's"
        )
        parts.append(f"in {_NAMES[narrative]}'s report “{name}” {said}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _most_used(table: pd.DataFrame, narrative: str) -> str:
    own = table[(table["narrative"] == narrative) & (table["own_hits"] > 0)]
    ranked = own.sort_values(["own_per_1000_tokens", "frame"], ascending=[False, True])
    return ", ".join(
        f"{row.frame.replace('-', ' ')} ({row.own_per_1000_tokens:.1f} hits per 1,000 words)"
        for row in ranked.head(_NAMED).itertuples()
    )


def _of_statements(statements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not statements:
        return
    labels = pd.Series([view["label"] for view in statements if view["status"] == "ok"])
    counts = "; ".join(f"{count:,} {label}" for label, count in _by_count(labels))
    failed = len(statements) - len(labels)
    text = f"Of {len(statements):,} statements, set against a background of UN speeches: {counts}"
    yield f"{text}; {failed:,} could not be read." if failed else f"{text}."


def _by_count(labels: pd.Series) -> list[tuple[str, int]]:
    counts = labels.value_counts()
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _facts(tables: Tables, statements: Sequence[Any]) -> Iterator[tuple[str, str]]:
    documents = tables["documents"]
    yield f"{documents['tokens'].sum():,}", "words in the two reports"
    yield f"{documents['hits'].sum():,}", "frame hits in them"
    hits = tables["use_and_mention"][["own_hits", "mentioned_hits"]].sum()
    yield f"{hits['mentioned_hits'] / hits.sum():.0%}", "of the hits are mention, not use"
    yield f"{len(statements):,}", "statements read"
    if "background" in tables:
        yield f"{len(tables['background']):,}", "UN speeches behind the scale"
