"""The two reference reports as tables: from their texts, or as shipped without them.

The reports are not redistributed. What is shipped are *extracted features*,
as libraries do for books in copyright: per passage its length, the counts of
its lemmas in alphabetical order, and the frame hits with their voice. That is
enough for every rate, test and figure; quotations, KWIC and other lexicons
need the texts (``discourse corpora add``).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from discourse.alignment.sources import Source, read_sources, text_path
from discourse.corpus import Corpus, drop_near_duplicates, read_corpus, split_sentences
from discourse.corpus.notebook import notebook_table
from discourse.corpus.pipeline import load_pipeline
from discourse.frames import find_frames, weights_sha256
from discourse.lexicon import Lexicon, read_lexicon
from discourse.resources import file_sha256, resource

if TYPE_CHECKING:
    from discourse.topics import Windows

FEATURES = ("passages", "hits", "expressions", "counts", "duplicates", "windows", "window_counts")
_SHIPPED_LEXICONS = ("framing", "counter-frames")
# What hits depend on: where they lie, and by whom they are held.
_LEXICONS = (*_SHIPPED_LEXICONS, "expressions", "actors", "states", "cues")


@dataclass(frozen=True, slots=True)
class References:
    """The reference reports in the form every comparison takes.

    Attributes
    ----------
    passages : DataFrame
        ``passage_id, document_id, narrative, section, position, start, end, tokens, sentences``;
        near-duplicates are left out. Sections are numbered, not named.
    hits : DataFrame
        As from :func:`discourse.find_frames`; without ``sentence`` if there is no text.
    expressions : DataFrame
        The same for the shipped lexicon of single expressions.
    counts : DataFrame
        ``passage_id, term, count``: lemmas, alphabetical within a passage.
    duplicates : DataFrame
        ``passage_id, duplicate_of, similarity`` of the passages left out.
    lexicon : Lexicon
        The lexicon the hits were found with.
    text_sha256 : Mapping
        The SHA-256 of the text of each source that the tables were computed from.
    corpus : Corpus or None
        The texts, if the researcher has added them.
    windows : DataFrame
        ``passage_id, document_id, narrative, section, position, start, end, tokens``: windows of
        a few sentences, the units of topics.
    window_counts : DataFrame
        ``passage_id, term, count``: their content terms, alphabetical within a window.
    """

    passages: pd.DataFrame
    hits: pd.DataFrame
    expressions: pd.DataFrame
    counts: pd.DataFrame
    duplicates: pd.DataFrame
    lexicon: Lexicon
    text_sha256: Mapping[str, str] = field(default_factory=dict)
    corpus: Corpus | None = None
    windows: pd.DataFrame = field(default_factory=pd.DataFrame)
    window_counts: pd.DataFrame = field(default_factory=pd.DataFrame)

    def _repr_html_(self) -> str:
        reports = self.passages.groupby(["narrative", "document_id"], as_index=False).agg(
            passages=("passage_id", "nunique"), tokens=("tokens", "sum")
        )
        hits = self.hits.groupby("document_id").size().rename("hits")
        origin = "shipped features" if self.corpus is None else "texts"
        table = reports.merge(hits, on="document_id", how="left")
        return notebook_table(f"References, from {origin}; lexicon {self.lexicon.name}", table)

    def cut_windows(self) -> Windows:
        """Return the windows of both reports, for topic models; with texts if they are here.

        Their terms are those that are shipped, whether there are texts or not: the
        same topics come out of both.
        """
        from discourse.topics import Windows, cut_windows, windows_from_tables

        features = windows_from_tables(self.windows, self.window_counts).features
        return Windows(features, None if self.corpus is None else cut_windows(self.corpus).texts)


def shipped_lexicon() -> Lexicon:
    """Return both shipped framing lexicons as one: the frames and the counter-frames."""
    framing, counter = (read_lexicon(name) for name in _SHIPPED_LEXICONS)
    return framing + counter


def lexicon_versions() -> dict[str, dict[str, str]]:
    """Return version and SHA-256 of every shipped lexicon that hits and their voices rest on."""
    lexicons = {name: read_lexicon(name) for name in _LEXICONS}
    return {
        name: {"version": lexicon.version, "sha256": lexicon.sha256}
        for name, lexicon in lexicons.items()
    }


def load_references(lexicon: Lexicon | None = None) -> References:
    """Return the references from the researcher's own texts if added, else as shipped.

    Parameters
    ----------
    lexicon : Lexicon, optional
        Another lexicon than the two shipped ones together; needs the texts,
        unless all its frames are shipped.

    Raises
    ------
    ValueError
        If ``lexicon`` has frames the shipped features were not made with and
        the texts are not there.
    """
    sources = read_sources()
    wanted = lexicon or shipped_lexicon()
    if all(text_path(source).is_file() for source in sources):
        return build_references(wanted, sources)
    shipped = read_features(resource("corpora", "digital-silk-road", "features"))
    if not set(wanted.frames) <= set(shipped.lexicon.frames):
        raise ValueError(
            f"Lexicon {wanted.name!r} needs the texts of the reports, and only features extracted "
            "with the shipped lexicons are here; run `discourse corpora add "
            f"{sources[0].id} FILE` and the same for {sources[1].id}."
        )
    chosen = shipped.hits["frame"].isin(wanted.frame_names)
    return replace(shipped, hits=shipped.hits[chosen].reset_index(drop=True), lexicon=wanted)


def build_references(
    lexicon: Lexicon, sources: tuple[Source, ...], folder: Path | None = None
) -> References:
    """Compute the references from the texts of the reports.

    Parameters
    ----------
    lexicon : Lexicon
    sources : tuple of Source
    folder : Path, optional
        Where the texts lie; the user's own folder if left out.

    Raises
    ------
    ValueError
        If a text cannot be read.
    """
    corpus = Corpus(
        tuple(
            document
            for source in sources
            for document in read_corpus(
                text_path(source, folder), narrative=source.narrative, iso3=source.state
            )
        )
    )
    for document in corpus:
        if document.status != "ok":
            raise ValueError(f"{document.document_id}: {document.error}")
    corpus, duplicates = drop_near_duplicates(corpus)
    windows, window_counts = _windows(corpus)
    return References(
        passages=_passages(corpus),
        hits=find_frames(corpus, lexicon),
        expressions=find_frames(corpus, read_lexicon("expressions")),
        counts=_lemma_counts(corpus),
        duplicates=duplicates,
        windows=windows,
        window_counts=window_counts,
        lexicon=lexicon,
        text_sha256={source.id: file_sha256(text_path(source, folder)) for source in sources},
        corpus=corpus,
    )


def _passages(corpus: Corpus) -> pd.DataFrame:
    """Return the passage table without text, its sections numbered."""
    table = corpus.passage_table()
    table["sentences"] = [len(split_sentences(text)) for text in table["text"]]
    table["section"] = _section_numbers(table)
    columns = ["passage_id", "document_id", "narrative", "section", "position"]
    return table[[*columns, "start", "end", "tokens", "sentences"]]


def _section_numbers(table: pd.DataFrame) -> list[str]:
    """Return the number of each section: a heading is a sentence of somebody else's as well."""
    sections = table.groupby("document_id")["section"]
    numbers = sections.transform(lambda names: pd.factorize(names)[0])
    return [f"{place + 1:02d}" for place in numbers]


def _windows(corpus: Corpus) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the windows without text, and the terms of each that carry content and have a vector.

    Without function words, and in alphabetical order, a window cannot be read again.
    """
    from discourse.topics import cut_windows, read_term_vectors

    made = cut_windows(corpus)
    known = set(read_term_vectors().terms)
    counts = made.features.to_long()
    units = made.units.assign(section=_section_numbers(made.units))
    columns = ["passage_id", "document_id", "narrative", "section", "position", "start", "end"]
    kept = counts[counts["term"].isin(known)].reset_index(drop=True)
    return units[[*columns, "tokens"]], kept


def _lemma_counts(corpus: Corpus) -> pd.DataFrame:
    rows = [
        (passage_id, term, count)
        for passage_id, counts in lemmas(
            (passage.passage_id, passage.text) for passage in corpus.passages
        )
        for term, count in sorted(counts.items())
    ]
    return pd.DataFrame(rows, columns=["passage_id", "term", "count"])


def lemmas(
    texts: Iterator[tuple[str, str]], *, processes: int = 1
) -> Iterator[tuple[str, Counter[str]]]:
    """Yield each key with the counts of the lemmas (letters only, lower case) of its text."""
    pipeline = load_pipeline("tagger", "attribute_ruler", "lemmatizer")
    swapped = ((text, key) for key, text in texts)
    for parsed, key in pipeline.pipe(swapped, as_tuples=True, n_process=processes):
        yield key, Counter(token.lemma_.lower() for token in parsed if token.is_alpha)


def write_features(references: References, folder: Path) -> list[Path]:
    """Write the references without a sentence of their texts; equal bytes every time.

    Returns
    -------
    list of Path
        The files written: one CSV per table and ``meta.json``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FEATURES:
        table = getattr(references, name).drop(columns="sentence", errors="ignore")
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False, lineterminator="\n", float_format="%.6g")
        written.append(path)
    meta = folder / "meta.json"
    meta.write_text(json.dumps(_meta(references), indent=2) + "\n", encoding="utf-8")
    return [*written, meta]


def _meta(references: References) -> dict[str, object]:
    """Say what the features were computed from and with."""
    from discourse.topics import read_term_vectors

    return {
        "lexicon_sha256": references.lexicon.sha256,
        "lexicons": lexicon_versions(),
        "weights": weights_sha256(),
        "term_vectors": read_term_vectors().name,
        "text_sha256": dict(references.text_sha256),
        "tokens": {
            str(name): int(tokens)
            for name, tokens in references.passages.groupby("document_id")["tokens"].sum().items()
        },
    }


def read_features(folder: Path) -> References:
    """Read what :func:`write_features` wrote.

    Raises
    ------
    ValueError
        If the features were extracted with other lexicons than those shipped now.
    """
    lexicon = shipped_lexicon()
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    if meta["lexicon_sha256"] != lexicon.sha256:
        raise ValueError(
            f"{folder}: extracted with another version of {lexicon.name}; "
            "run `discourse corpora build` on the texts."
        )
    text_columns = dict.fromkeys(("section", "holder", "holder_group", "matched", "term"), str)
    tables: dict[str, Any] = {
        name: pd.read_csv(folder / f"{name}.csv", dtype=text_columns, keep_default_na=False)
        for name in FEATURES
    }
    return References(**tables, lexicon=lexicon, text_sha256=meta["text_sha256"])
