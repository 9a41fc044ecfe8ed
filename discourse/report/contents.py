"""What the page of a report says: the findings in words, the figures, the statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from discourse.lexicon import Lexicon
from discourse.report.coding_words import CODING_FIGURES, CODING_TITLE, coding_findings
from discourse.report.comparison import REFERENCE, TARGET, use_and_mention
from discourse.report.drawing import FIGURES, Drawing
from discourse.report.page import Page, PageFigure, PageSection

Tables = Mapping[str, pd.DataFrame]
LEAD_TABLES = ("documents", "expressions", "use_and_mention")
TITLE = "Two narratives of China’s Digital Silk Road"
_NAMES = {TARGET: "the Atlantic Council", REFERENCE: "China Mobile"}
_LABELS = {key: f"nearer {name}" for key, name in _NAMES.items()}
_ORDER = (
    *("expressions", "use_and_mention", "salience", "keyness", "word_shift", "dispersion"),
    *("cooccurrence", "collocates"),
    *("prevalence", "topic_frames", "topic_terms", "topic_map", "topic_scan"),
    *("alignment", "alignment_by_camp", "alignment_by_region", "calibration"),
)
_MENTIONED_FROM = 0.5
_FEW = 3  # hits of an expression that say whose it mostly is
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
    called: str = "statements",
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
    called : str, default "statements"
        What the summary calls the statements, in the plural.

    Raises
    ------
    ValueError
        If a table of the summary (``documents, expressions, use_and_mention``) is missing.
    """
    if missing := [name for name in LEAD_TABLES if name not in tables]:
        raise ValueError(
            f"The 'tables' of page_of must have {', '.join(LEAD_TABLES)}; missing: "
            f"{', '.join(missing)}; take them from compare_references."
        )
    return Page(
        title=TITLE,
        lead=(*_of_reports(tables), *_of_statements(statements, called)),
        facts=tuple(_facts(tables, statements)),
        figures=tuple(_figures(tables, _ORDER)),
        statements=tuple(statements),
        frames={frame.name: frame.definition for frame in lexicon.frames},
        sides=(REFERENCE, TARGET),
        background=tuple(tables["background"]["score"]) if "background" in tables else (),
        manifest=manifest,
        notes=_NOTES,
        sections=tuple(_sections(tables)),
    )


def _sections(tables: Tables) -> Iterator[PageSection]:
    if findings := coding_findings(tables):
        figures = tuple(_figures(tables, CODING_FIGURES))
        yield PageSection("coding", CODING_TITLE, findings, figures)


def _figures(tables: Tables, names: Sequence[str]) -> Iterator[PageFigure]:
    from discourse.figures import figure_style, svg_text

    for name in names:
        drawing = FIGURES.get(name)
        if drawing is not None and _has_all(drawing, tables):
            with figure_style(width="two"):
                svg = svg_text(drawing.draw(tables))
            numbers = tables[next(iter(drawing.tables.values()))]
            yield PageFigure(name, drawing.title, drawing.reading.replace("`", ""), svg, numbers)


def _has_all(drawing: Drawing, tables: Tables) -> bool:
    return all(name in tables and len(tables[name]) for name in drawing.tables.values())


def _of_reports(tables: Tables) -> Iterator[str]:
    sizes = tables["documents"].set_index("narrative")["tokens"]
    both = ", ".join(f"{name}’s in {sizes[key]:,} words" for key, name in _NAMES.items())
    yield f"Two reports tell opposite stories of one subject: {both}."
    expressions = use_and_mention(tables["expressions"])
    for narrative, name in _NAMES.items():
        if listed := _mostly_mentioned(expressions[expressions["narrative"] == narrative]):
            yield f"In {name}’s report these are mostly quoted or somebody else’s: {listed}."
    western, chinese = (_most_used(tables["use_and_mention"], name) for name in _NAMES)
    yield (
        f"In its own voice {_NAMES[TARGET]} speaks most of {western}; {_NAMES[REFERENCE]} of "
        f"{chinese} (hits per 1,000 words)."
    )


def _mostly_mentioned(rows: pd.DataFrame) -> str:
    """Return the expressions that are mentioned more than used, and how many of how many."""
    hits = rows["own_hits"] + rows["mentioned_hits"]
    found = rows[(rows["mentioned_share"] > _MENTIONED_FROM) & (hits >= _FEW)].sort_values(
        ["mentioned_hits", "frame"], ascending=[False, True]
    )
    counts = zip(found["frame"], found["mentioned_hits"], found["own_hits"], strict=True)
    return ", ".join(
        f"“{_spaced(frame)}” ({mentioned} of {own + mentioned})" for frame, mentioned, own in counts
    )


def _most_used(table: pd.DataFrame, narrative: str) -> str:
    own = table[(table["narrative"] == narrative) & (table["own_hits"] > 0)]
    ranked = own.sort_values(["own_per_1000_tokens", "frame"], ascending=[False, True])
    first = ranked.head(_NAMED)
    rates = zip(first["frame"], first["own_per_1000_tokens"], strict=True)
    return ", ".join(f"{_spaced(frame)} ({rate:.1f})" for frame, rate in rates)


def _spaced(name: str) -> str:
    return name.replace("-", " ")


def _of_statements(statements: Sequence[Mapping[str, Any]], called: str) -> Iterator[str]:
    if not statements:
        return
    labels = pd.Series([view["label"] for view in statements if view["status"] == "ok"])
    counts = ", ".join(
        f"{count:,} {_LABELS.get(label, label)}" for label, count in _by_count(labels)
    )
    failed = len(statements) - len(labels)
    unread = f" {failed:,} of {len(statements):,} could not be read." if failed else ""
    if labels.empty:
        yield unread.strip()
        return
    name = called.removesuffix("s") if len(labels) == 1 else called
    yield f"{len(labels):,} {name}, set against a background of UN speeches: {counts}.{unread}"


def _by_count(labels: pd.Series) -> list[tuple[str, int]]:
    counts = labels.value_counts()
    pairs = [(str(label), int(count)) for label, count in counts.items()]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def _facts(tables: Tables, statements: Sequence[Any]) -> Iterator[tuple[str, str]]:
    documents = tables["documents"]
    yield f"{documents['tokens'].sum():,}", "words in the two reports"
    yield f"{documents['hits'].sum():,}", "frame hits in them"
    hits = tables["use_and_mention"][["own_hits", "mentioned_hits"]].sum()
    yield f"{100 * hits['mentioned_hits'] / hits.sum():.0f} %", "of the hits are mention, not use"
    yield f"{len(statements):,}", "statements read"
    if "background" in tables:
        yield f"{len(tables['background']):,}", "UN speeches behind the scale"
