"""The background register: how often frames are used in ordinary UN statements.

It is the zero point and the unit of the alignment scale; its terms can be the
prior of a keyness. Shipped are numbers only: one row per speech and one per term.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from discourse.alignment.references import lemmas, lexicon_versions
from discourse.corpus import Corpus
from discourse.frames import author_stand, find_frames, weights_sha256
from discourse.lexicon import Lexicon, count_patterns
from discourse.resources import resource

MINIMUM_DOCUMENTS = 5  # a rarer term could tell on its speech; and says little as a prior


@dataclass(frozen=True, slots=True)
class Background:
    """Frame use in a register of ordinary statements.

    Attributes
    ----------
    speeches : DataFrame
        ``statement_id, iso3, session, year, tokens``, the hits of each frame by
        voice (``own_<frame>, quoted_<frame>, attributed_<frame>``), and those for
        which the speaker stands less those against which (``stand_<frame>``), as in
        :func:`discourse.frames.author_stand`.
    terms : DataFrame
        ``term, count, documents``: lemmas in at least five speeches.
    patterns : DataFrame
        ``frame, pattern, hits, documents``: how often each pattern occurs.
    lexicon_sha256 : str
        The lexicon it was computed with.
    """

    speeches: pd.DataFrame
    terms: pd.DataFrame
    patterns: pd.DataFrame
    lexicon_sha256: str

    def author_hits(self, lexicon: Lexicon) -> pd.DataFrame:
        """Return the hits the speaker stands for, a row per speech and a column per frame.

        Those the speaker contests are taken off, down to 0.
        """
        columns = {name: self.speeches[f"stand_{name}"] for name in lexicon.frame_names}
        return pd.DataFrame(columns).clip(lower=0)


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
    readable = [document for document in corpus if document.status == "ok"]
    texts = [" \n".join(p.text for p in document.passages) for document in readable]
    return Background(
        speeches=count_speeches(Corpus(tuple(readable)), lexicon),
        terms=_terms(zip((d.document_id for d in readable), texts, strict=True), processes),
        patterns=count_patterns(lexicon, texts),
        lexicon_sha256=lexicon.sha256,
    )


def count_speeches(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """Return the table ``speeches`` of a background register."""
    hits = find_frames(corpus, lexicon)
    by_voice = pd.crosstab(hits["document_id"], hits["voice"] + "_" + hits["frame"])
    stand = author_stand(hits, lexicon)
    balance = pd.crosstab(hits["document_id"], "stand_" + hits["frame"], stand, aggfunc="sum")
    counts = by_voice.join(balance.fillna(0).astype(int))
    columns = [
        f"{kind}_{frame}"
        for frame in lexicon.frame_names
        for kind in ("own", "quoted", "attributed", "stand")
    ]
    speeches = corpus.document_table()[["document_id", "iso3", "session", "year", "tokens"]]
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
    """Write the register as three CSV files and ``meta.json``; equal bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("speeches", "terms", "patterns"):
        table = getattr(background, name)
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
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
    tables = {
        name: pd.read_csv(folder / f"{name}.csv", keep_default_na=False)
        for name in ("speeches", "terms", "patterns")
    }
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return Background(**tables, lexicon_sha256=meta["lexicon_sha256"])
