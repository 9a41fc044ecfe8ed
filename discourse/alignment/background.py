"""The background register: how frames are used in ordinary UN statements.

It is the zero point and the unit of the alignment scale; its terms can be the
prior of a keyness. Shipped are numbers only: one row per speech, term, phrase
and frame.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.learning import learn_semantics
from discourse.alignment.references import lemmas, lexicon_versions
from discourse.alignment.semantics import FrameSemantics
from discourse.alignment.statements import read_statement
from discourse.corpus import Corpus, Document
from discourse.corpus.notebook import notebook_table
from discourse.frames import HIT_COLUMNS, author_stand, iter_hits, weights_sha256
from discourse.lexicon import Lexicon, count_patterns
from discourse.resources import resource

MINIMUM_DOCUMENTS = 5  # a rarer term could tell on its speech; and says little as a prior
TABLES = ("speeches", "terms", "patterns", "phrases", "measures")
_KINDS = ("own", "quoted", "attributed", "stand", "semantic")
_DIGITS = "%.5g"


@dataclass(frozen=True, slots=True)
class Background:
    """Frame use in a register of ordinary statements.

    Attributes
    ----------
    speeches : DataFrame
        ``statement_id, iso3, session, year, tokens``, the hits of each frame by
        voice (``own_<frame>, quoted_<frame>, attributed_<frame>``), those for
        which the speaker stands less those against which (``stand_<frame>``), as in
        :func:`discourse.frames.author_stand`, and what its phrases tell of the frame
        (``semantic_<frame>``), by polarities learned from the speeches of other states.
    terms : DataFrame
        ``term, count, documents``: lemmas in at least five speeches.
    patterns : DataFrame
        ``frame, pattern, hits, documents``: how often each pattern occurs.
    lexicon_sha256 : str
        The lexicon it was computed with.
    phrases : DataFrame or None
        Polarities: one row per phrase (the index) and one column per frame.
    measures : DataFrame or None
        One row per frame (the index) with ``rate_weight, phrase_weight`` (how hits and
        phrases are added up).
    """

    speeches: pd.DataFrame
    terms: pd.DataFrame
    patterns: pd.DataFrame
    lexicon_sha256: str
    phrases: pd.DataFrame | None = None
    measures: pd.DataFrame | None = None

    def _repr_html_(self) -> str:
        by_year = self.speeches.groupby("year", as_index=False).agg(
            statements=("statement_id", "size"),
            states=("iso3", "nunique"),
            tokens=("tokens", "sum"),
        )
        return notebook_table(f"Background of {len(self.speeches):,} statements", by_year)

    def author_hits(self, lexicon: Lexicon, *, voice: bool = True) -> pd.DataFrame:
        """Return the hits the speaker stands for, a row per speech and a column per frame.

        Those the speaker contests are taken off, down to 0. Without ``voice`` every
        hit counts.
        """
        kinds = ("stand",) if voice else ("own", "quoted", "attributed")
        columns = {
            name: sum(self.speeches[f"{kind}_{name}"] for kind in kinds)
            for name in lexicon.frame_names
        }
        return pd.DataFrame(columns).clip(lower=0)

    def speech_semantics(self, frames: Sequence[str]) -> NDArray[np.float64]:
        """Return what the phrases of each speech tell of each frame (speeches x frames)."""
        return self.speeches[[f"semantic_{name}" for name in frames]].to_numpy(float)

    def semantics(self, frames: Sequence[str]) -> FrameSemantics | None:
        """Return the polarities of phrases, None if the register was built without."""
        if self.phrases is None:
            return None
        return FrameSemantics(self.phrases[list(frames)])


def build_background(corpus: Corpus, lexicon: Lexicon, *, processes: int = 2) -> Background:
    """Compute the background register from the speeches themselves.

    Parameters
    ----------
    corpus : Corpus
        Speeches with the variables ``iso3, session, year``; unreadable ones are left out.
    lexicon : Lexicon
    processes : int, default 2
        Processes that lemmatise.
    """
    readable = sorted(
        (document for document in corpus if document.status == "ok"),
        key=lambda document: (document.variables["session"], document.variables["iso3"]),
    )
    texts = [" \n".join(p.text for p in document.passages) for document in readable]
    rows: list[dict[str, Any]] = []
    statements = []
    for document, hits in iter_hits(readable, lexicon):
        rows += hits
        statements.append(read_statement(document, hits, lexicon))
    states = [str(document.variables["iso3"]) for document in readable]
    learned = learn_semantics(statements, states, lexicon.frame_names)
    speeches = count_speeches(readable, pd.DataFrame(rows, columns=HIT_COLUMNS), lexicon)
    for number, name in enumerate(lexicon.frame_names):
        speeches[f"semantic_{name}"] = learned.speeches[:, number]
    return Background(
        speeches=speeches,
        terms=_terms(zip((d.document_id for d in readable), texts, strict=True), processes),
        patterns=count_patterns(lexicon, texts),
        lexicon_sha256=lexicon.sha256,
        phrases=learned.semantics.polarity,
        measures=learned.measures,
    )


def count_speeches(
    documents: Iterable[Document], hits: pd.DataFrame, lexicon: Lexicon
) -> pd.DataFrame:
    """Return the counts in the table ``speeches`` of a background register."""
    by_voice = pd.crosstab(hits["document_id"], hits["voice"] + "_" + hits["frame"])
    stand = author_stand(hits, lexicon)
    balance = pd.crosstab(hits["document_id"], "stand_" + hits["frame"], stand, aggfunc="sum")
    counts = by_voice.join(balance.fillna(0).astype(int))
    columns = [f"{kind}_{frame}" for frame in lexicon.frame_names for kind in _KINDS[:-1]]
    table = Corpus(tuple(documents)).document_table()
    speeches = table[["document_id", "iso3", "session", "year", "tokens"]]
    counts = counts.reindex(index=speeches["document_id"], columns=columns, fill_value=0)
    speeches = speeches.join(counts, on="document_id").rename(
        columns={"document_id": "statement_id"}
    )
    return speeches.sort_values(["session", "iso3"], ignore_index=True)


def _terms(texts: Iterable[tuple[str, str]], processes: int) -> pd.DataFrame:
    count: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for _, counts in lemmas(iter(texts), processes=processes):
        count.update(counts)
        documents.update(counts.keys())
    rows = [
        (term, count[term], documents[term])
        for term in sorted(count)
        if documents[term] >= MINIMUM_DOCUMENTS
    ]
    return pd.DataFrame(rows, columns=["term", "count", "documents"])


def write_background(background: Background, folder: Path) -> None:
    """Write the register as five CSV files and ``meta.json``; equal bytes every time.

    Raises
    ------
    ValueError
        If the register has no phrases.
    """
    if background.phrases is None or background.measures is None:
        raise ValueError("The background register has no phrases; build it with build_background.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        table = getattr(background, name)
        table.to_csv(
            folder / f"{name}.csv",
            index=name in ("phrases", "measures"),
            lineterminator="\n",
            float_format=_DIGITS,
        )
    meta = {
        "lexicon_sha256": background.lexicon_sha256,
        "lexicons": lexicon_versions(),
        "weights": weights_sha256(),
        "speeches": len(background.speeches),
        "tokens": int(background.speeches["tokens"].sum()),
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def read_background(folder: Path | None = None) -> Background:
    """Read the shipped background register, or one that was written to ``folder``."""
    folder = folder or resource("corpora", "un-general-debate")
    tables = {name: pd.read_csv(folder / f"{name}.csv", keep_default_na=False) for name in TABLES}
    tables["phrases"] = tables["phrases"].set_index("phrase")
    tables["measures"] = tables["measures"].set_index("frame")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return Background(**tables, lexicon_sha256=meta["lexicon_sha256"])
