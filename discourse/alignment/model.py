"""The model that places a statement between the two narratives.

A statement is described by the rates of the frames its author holds, each
compared with the background register. The two references, described in the
same way, say what each frame is worth. The sum is centred and scaled on the
background, so that 0 is an ordinary UN statement and 1 is one standard
deviation towards the Atlantic Council.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.background import Background
from discourse.alignment.frame_rates import RatePrior
from discourse.alignment.references import References
from discourse.corpus import Document, count_words, split_sentences
from discourse.frames import held_by_author, iter_hits

Floats = NDArray[np.float64]

POSITIVE, NEGATIVE = "atlantic-council", "china-mobile"
LABELS = (POSITIVE, NEGATIVE, "mixed", "neither", "undetermined")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything that turns numbers into a label, in one place.

    Attributes
    ----------
    evidence_hits : int
        Fewer hits held by the author than this: ``neither``.
    strong_side : float
        Both the positive and the negative contributions sum to more than this
        many background standard deviations, and the interval crosses zero:
        ``mixed``.
    level : float
        Coverage of the interval; one that holds zero is ``undetermined``.
    """

    evidence_hits: int = 5
    strong_side: float = 1.5
    level: float = 0.95


class AlignmentModel:
    r"""Places statements between the two narratives.

    Parameters
    ----------
    thresholds : Thresholds, optional
    replicates : int, default 1000
        Bootstrap replicates behind each interval.
    seed : int, default 0

    Attributes
    ----------
    weights_ : Series
        What a standard deviation of each frame adds to the score before scaling.
    background_scores_ : array
        Scores of the background speeches, rising; mean 0, standard deviation 1.

    Notes
    -----
    Frames are standardised to :math:`z_f` by :class:`RatePrior`. The weights are

    .. math:: w_f = d_f \, \frac{d_f^2}{d_f^2 + v_f}, \quad
              d_f = z_f^{AC} - \tfrac12 (z_f^{CM} + z_f^{AC \to China})

    where the three are what the Atlantic Council and China Mobile hold
    themselves, and what the Atlantic Council ascribes to Chinese actors: a
    report on a narrative is a source for it, and three frames of the Chinese
    narrative occur nowhere else. The words of the Atlantic Council report are
    divided between its two voices by their hits. :math:`v_f` is the variance of
    :math:`d_f` under a bootstrap of sections, so that a difference which texts
    of this size cannot bear is shrunk to nothing.

    A score is not a forecast of votes nor a verdict on a state: it tells which
    of two vocabularies a text makes its own. Voice is told by simple rules, and
    their errors are not in the interval.
    """

    def __init__(
        self, *, thresholds: Thresholds | None = None, replicates: int = 1000, seed: int = 0
    ) -> None:
        self.thresholds = thresholds or Thresholds()
        self.replicates = replicates
        self.seed = seed

    def fit(self, references: References, background: Background) -> AlignmentModel:
        """Learn the weights from the references and the unit from the background."""
        if background.lexicon_sha256 != references.lexicon.sha256:
            raise ValueError(
                "The background register was computed with another lexicon than the references; "
                "build both with the same one (analyses/background_register.py)."
            )
        self.lexicon_ = references.lexicon
        frames = list(references.lexicon.frame_names)
        hits = background.author_hits(references.lexicon).to_numpy(float)
        tokens = background.speeches["tokens"].to_numpy(float)
        self.prior_ = RatePrior.fit(hits, tokens, frames)
        draws = self._reference_differences(references)
        observed, variance = draws[0], draws[1:].var(axis=0, ddof=1)
        shrinkage = np.divide(
            observed**2,
            observed**2 + variance,
            out=np.zeros_like(observed),
            where=observed != 0,
        )
        self.weights_ = pd.Series(observed * shrinkage, index=frames, name="weight")
        self._weight_draws = draws[1:] * shrinkage
        z = self.prior_.standardize(hits, tokens)
        self._center_draws, self._scale_draws = _unit(z @ self._weight_draws.T)
        raw = z @ self.weights_.to_numpy()
        self._center, self._scale = (float(part) for part in _unit(raw))
        self.background_scores_: Floats = np.sort((raw - self._center) / self._scale)
        return self

    def classify(self, documents: Iterable[Document]) -> pd.DataFrame:
        """Score statements and label them.

        Parameters
        ----------
        documents : Corpus or iterable of Document

        Returns
        -------
        DataFrame
            One row per document, in order, whatever its status:

            - ``statement_id, status, error, language, tokens``
            - ``score``: in background standard deviations, positive = nearer
              the Atlantic Council; ``low, high``: its bootstrap interval
            - ``percentile``: share of background speeches with a lower score, 0-100
            - ``label``: ``atlantic-council``, ``china-mobile``, ``mixed``,
              ``neither`` or ``undetermined``
            - ``evidence_hits``: hits held by the author, on which the score rests
            - ``frame_<name>``: the same by frame, per 1,000 tokens
        """
        return self.table(self.iter_rows(documents))

    @property
    def columns(self) -> list[str]:
        """The columns of :meth:`classify`."""
        return [
            *("statement_id", "status", "error", "language", "tokens", "score", "low", "high"),
            *("percentile", "label", "evidence_hits"),
            *(f"frame_{name}" for name in self.lexicon_.frame_names),
        ]

    def table(self, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
        """Return rows of :meth:`iter_rows` as the table of :meth:`classify`."""
        whole = {"tokens": "Int64", "evidence_hits": "Int64"}  # a failed statement has none
        return pd.DataFrame(list(rows), columns=self.columns).astype(whole)

    def iter_rows(self, documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
        """Yield the rows of :meth:`classify` one by one."""
        for document, hits in iter_hits(documents, self.lexicon_):
            row = {
                "statement_id": document.document_id,
                "status": document.status,
                "error": document.error,
                "language": document.language,
            }
            yield {**row, **self._judge(document, hits)} if document.status == "ok" else row

    def _judge(self, document: Document, hits: list[dict[str, Any]]) -> dict[str, Any]:
        counts, tokens = self._by_sentence(document, hits)
        own, total = counts.sum(axis=0), tokens.sum()
        parts = self.prior_.standardize(own, total) * self.weights_.to_numpy() / self._scale
        score = float(parts.sum() - self._center / self._scale)
        low, high = self._interval(counts, tokens)
        below = np.searchsorted(self.background_scores_, score)
        return {
            "tokens": int(total),
            "score": score,
            "low": low,
            "high": high,
            "percentile": 100 * float(below) / len(self.background_scores_),
            "label": self._label(parts, low, high, int(own.sum())),
            "evidence_hits": int(own.sum()),
            **{
                f"frame_{name}": 1000 * float(count) / float(total) if total else np.nan
                for name, count in zip(self.lexicon_.frame_names, own, strict=True)
            },
        }

    def _label(self, parts: Floats, low: float, high: float, evidence_hits: int) -> str:
        limits = self.thresholds
        if evidence_hits < limits.evidence_hits:
            return "neither"
        if low > 0:
            return POSITIVE
        if high < 0:
            return NEGATIVE
        both_sides = min(parts[parts > 0].sum(), -parts[parts < 0].sum())
        return "mixed" if both_sides > limits.strong_side else "undetermined"

    def _by_sentence(self, document: Document, hits: list[dict[str, Any]]) -> tuple[Floats, Floats]:
        """Return hits held by the author (sentences x frames) and tokens per sentence."""
        tokens = np.array(
            [
                count_words(passage.text[start:end])
                for passage in document.passages
                for start, end in split_sentences(passage.text)
            ],
            dtype=float,
        )
        place = {name: column for column, name in enumerate(self.lexicon_.frame_names)}
        counts = np.zeros((len(tokens), len(place)))
        table = pd.DataFrame(hits, columns=["sentence_number", "frame", "voice"])
        held = table[held_by_author(table, self.lexicon_)]
        cells = held["sentence_number"].to_numpy(int), held["frame"].map(place).to_numpy(int)
        np.add.at(counts, cells, 1)
        return counts, tokens

    def _interval(self, counts: Floats, tokens: Floats) -> tuple[float, float]:
        """Bootstrap the sentences of a statement together with the references' weights."""
        n = len(tokens)
        if n < 2:
            return np.nan, np.nan
        random = np.random.default_rng(self.seed)
        times = random.multinomial(n, np.full(n, 1 / n), size=self.replicates)
        z = self.prior_.standardize(times @ counts, times @ tokens)
        raw = (z * self._weight_draws).sum(axis=1)
        scores = (raw - self._center_draws) / self._scale_draws
        tail = (1 - self.thresholds.level) / 2
        low, high = np.quantile(scores, [tail, 1 - tail])
        return float(low), float(high)

    def _reference_differences(self, references: References) -> Floats:
        """Return d by frame: observed, then bootstrapped by section (replicates + 1, frames)."""
        hits = references.hits
        by_author = held_by_author(hits, references.lexicon)
        to_china = hits["holder_group"].eq("china") & ~by_author
        share = _share(hits, to_china, by_author, references.passages)
        western = self._draw(references, POSITIVE, by_author, 1 - share, stream=0)
        chinese = self._draw(references, NEGATIVE, by_author, 1.0, stream=1)
        if share:
            reported = self._draw(references, POSITIVE, to_china, share, stream=2)
            chinese = (chinese + reported) / 2
        return western - chinese

    def _draw(
        self,
        references: References,
        narrative: str,
        chosen: pd.Series[bool],
        share: float,
        *,
        stream: int,
    ) -> Floats:
        """Return z of the chosen hits of a report in its share of words, observed and redrawn."""
        passages = references.passages[references.passages["narrative"] == narrative]
        tokens = passages.groupby("section")["tokens"].sum().sort_index()
        inside = references.hits[chosen].merge(passages[["passage_id", "section"]], on="passage_id")
        counts = pd.crosstab(inside["section"], inside["frame"]).reindex(
            index=tokens.index, columns=list(references.lexicon.frame_names), fill_value=0
        )
        n = len(tokens)
        random = np.random.default_rng([self.seed, stream])
        times = random.multinomial(n, np.full(n, 1 / n), size=self.replicates)
        times = np.vstack([np.ones((1, n), dtype=times.dtype), times])
        return self.prior_.standardize(
            times @ counts.to_numpy(float), share * (times @ tokens.to_numpy(float))
        )


def _share(
    hits: pd.DataFrame,
    to_china: pd.Series[bool],
    by_author: pd.Series[bool],
    passages: pd.DataFrame,
) -> float:
    """Return which share of the Atlantic Council report's hits it ascribes to Chinese actors."""
    western = hits["passage_id"].isin(passages.loc[passages["narrative"] == POSITIVE, "passage_id"])
    ascribed, held = int((to_china & western).sum()), int((by_author & western).sum())
    return ascribed / (ascribed + held) if ascribed + held else 0.0


def _unit(raw: Floats) -> tuple[Floats, Floats]:
    return raw.mean(axis=0), raw.std(axis=0, ddof=1)
