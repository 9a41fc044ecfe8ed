"""The model that places a statement between the two narratives.

A statement is described by the rates of the frames its author stands for, each
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
from discourse.alignment.evidence import EVIDENCE_COLUMNS, contributions
from discourse.alignment.frame_rates import RatePrior
from discourse.alignment.references import References
from discourse.corpus import Document, count_words, split_sentences
from discourse.frames import HIT_COLUMNS, author_stand, iter_hits
from discourse.stats.resampling import number_blocks

Floats = NDArray[np.float64]

POSITIVE, NEGATIVE = "atlantic-council", "china-mobile"
LABELS = (POSITIVE, NEGATIVE, "mixed", "neither", "undetermined")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything that turns numbers into a label, in one place.

    Attributes
    ----------
    evidence_hits : int
        Fewer hits for which the author stands than this: ``neither``.
    mixed_quantile : float
        Of the frames used more than usual some speak for one narrative and some
        for the other; the weaker of the two sums exceeds that of this share of the
        background speeches: ``mixed``, wherever the interval lies.
    level : float
        Coverage of the interval; one that holds zero is ``undetermined``.
    """

    evidence_hits: int = 5
    mixed_quantile: float = 0.9
    level: float = 0.95


class AlignmentModel:
    r"""Places statements between the two narratives.

    Parameters
    ----------
    thresholds : Thresholds, optional
    replicates : int, default 2000
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
    themselves, and what the Atlantic Council ascribes to Chinese actors (except
    critical frames, which are its own judgement): a report on a narrative is a
    source for it, and three frames of the Chinese narrative occur nowhere else.
    :math:`v_f` is the variance of :math:`d_f` under a bootstrap of sections: a
    difference that texts of this size hardly bear is shrunk towards 0, to a half
    where it equals its standard error.

    A score is not a forecast of votes nor a verdict on a state: it tells which
    of two vocabularies a text makes its own. Voice and stance are told by
    models that err, and their errors are not in the interval. ``percentile`` compares with whole
    speeches of about 2,000 words; a short text shows less and lies nearer the middle.
    """

    def __init__(
        self, *, thresholds: Thresholds | None = None, replicates: int = 2000, seed: int = 0
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
        weaker = _weaker_side(np.maximum(z, 0) * self.weights_.to_numpy() / self._scale)
        self._mixed_from = float(np.quantile(weaker, self.thresholds.mixed_quantile))
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
            - ``evidence_hits``: hits for which the author stands, less those
              contested: what the score rests on
            - ``frame_<name>``: the same by frame, per 1,000 tokens
        """
        return self.table(self.iter_rows(documents))

    def evidence(self, documents: Iterable[Document]) -> pd.DataFrame:
        """Return what each score is made of, down to the sentences.

        Returns
        -------
        DataFrame
            Per statement, contributions that add up to its ``score``, in order of
            frames and place:

            - ``statement_id, frame``; frame ``(centre)`` is what the average of
              the background takes off
            - ``pattern``: what was found; ``(left out)`` is what the frame would
              add without a hit, a text of this length being expected to have some
            - ``contribution``: in units of the score
            - ``voice, stance, start, end, sentence`` of the hit, as in the hits table;
              empty for the rows in brackets

            Hits on which the score does not rest (quoted, ascribed, merely named)
            have no row, nor have statements that could not be read.
        """
        rows = []
        for document, hits in iter_hits(documents, self.lexicon_):
            if document.status == "ok":
                rows += [
                    {"statement_id": document.document_id, **row}
                    for row in self._contributions(document, hits)
                ]
        return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS).astype(
            {"start": "Int64", "end": "Int64"}
        )

    def _contributions(
        self, document: Document, hits: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        counts, tokens = self._by_sentence(document, hits)
        worth, total = self.weights_.to_numpy() / self._scale, tokens.sum()
        own = _balance(counts.sum(axis=0))
        return contributions(
            hits,
            author_stand(pd.DataFrame(hits, columns=HIT_COLUMNS), self.lexicon_).tolist(),
            frames=self.lexicon_.frame_names,
            with_hits=worth * self.prior_.standardize(own, total),
            without=worth * self.prior_.standardize(np.zeros_like(own), total),
            centre=-self._center / self._scale,
        )

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
        own, total = _balance(counts.sum(axis=0)), tokens.sum()
        worth = self.weights_.to_numpy() / self._scale
        z = self.prior_.standardize(own, total)
        score = float(z @ worth - self._center / self._scale)
        low, high = self._interval(counts, tokens)
        below = np.searchsorted(self.background_scores_, score)
        return {
            "tokens": int(total),
            "score": score,
            "low": low,
            "high": high,
            "percentile": 100 * float(below) / len(self.background_scores_),
            "label": self._label(np.maximum(z, 0) * worth, low, high, int(own.sum())),
            "evidence_hits": int(own.sum()),
            **{
                f"frame_{name}": 1000 * float(count) / float(total) if total else np.nan
                for name, count in zip(self.lexicon_.frame_names, own, strict=True)
            },
        }

    def _label(self, used: Floats, low: float, high: float, evidence_hits: int) -> str:
        """Label a statement; ``used`` are the contributions of frames it has more than usual of."""
        limits = self.thresholds
        if evidence_hits < limits.evidence_hits:
            return "neither"
        if np.isnan(low):
            return "undetermined"
        if _weaker_side(used) > self._mixed_from:
            return "mixed"
        if low > 0:
            return POSITIVE
        return NEGATIVE if high < 0 else "undetermined"

    def _by_sentence(self, document: Document, hits: list[dict[str, Any]]) -> tuple[Floats, Floats]:
        """Return the author's stand (sentences x frames) and tokens per sentence."""
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
        table = pd.DataFrame(hits, columns=["sentence_number", "frame", "voice", "stance"])
        cells = table["sentence_number"].to_numpy(int), table["frame"].map(place).to_numpy(int)
        np.add.at(counts, cells, author_stand(table, self.lexicon_).to_numpy())
        return counts, tokens

    def _interval(self, counts: Floats, tokens: Floats) -> tuple[float, float]:
        """Bootstrap the sentences of a statement together with the references' weights."""
        n = len(tokens)
        if n < 2:
            return np.nan, np.nan
        random = np.random.default_rng(self.seed)
        times = random.multinomial(n, np.full(n, 1 / n), size=self.replicates)
        z = self.prior_.standardize(_balance(times @ counts), times @ tokens)
        raw = (z * self._weight_draws).sum(axis=1)
        scores = (raw - self._center_draws) / self._scale_draws
        tail = (1 - self.thresholds.level) / 2
        low, high = np.quantile(scores, [tail, 1 - tail])
        return float(low), float(high)

    def _reference_differences(self, references: References) -> Floats:
        """Return d by frame: observed, then bootstrapped by section (replicates + 1, frames)."""
        hits, lexicon = references.hits, references.lexicon
        by_author = author_stand(hits, lexicon)
        critical = hits["frame"].isin([frame.name for frame in lexicon.frames if frame.critical])
        to_china = (hits["holder_group"].eq("china") & ~critical).astype(int)
        western, reported = self._draw(references, POSITIVE, [by_author, to_china], stream=0)
        (chinese,) = self._draw(references, NEGATIVE, [by_author], stream=1)
        return western - ((chinese + reported) / 2 if to_china.any() else chinese)

    def _draw(
        self,
        references: References,
        narrative: str,
        choices: list[pd.Series[int]],
        *,
        stream: int,
    ) -> list[Floats]:
        """Return z of a report's hits, weighed by each choice, on the same sections drawn again."""
        passages = references.passages[references.passages["narrative"] == narrative]
        if passages.empty:
            raise ValueError(f"The references have no passage of narrative {narrative!r}; add it.")
        passages = passages.assign(block=number_blocks(passages, by=[]))
        tokens = passages.groupby("block")["tokens"].sum().sort_index()
        n = len(tokens)
        random = np.random.default_rng([self.seed, stream])
        times = random.multinomial(n, np.full(n, 1 / n), size=self.replicates)
        times = np.vstack([np.ones((1, n), dtype=times.dtype), times])
        drawn = []
        for chosen in choices:
            inside = references.hits.assign(chosen=chosen).merge(passages[["passage_id", "block"]])
            counts = inside.pivot_table("chosen", "block", "frame", aggfunc="sum").reindex(
                index=tokens.index, columns=list(references.lexicon.frame_names)
            )
            drawn.append(
                self.prior_.standardize(
                    _balance(times @ counts.fillna(0).to_numpy(float)),
                    times @ tokens.to_numpy(float),
                )
            )
        return drawn


def _balance(stand: Floats) -> Floats:
    """Return hits for less hits against; a rate cannot fall below 0."""
    return np.maximum(stand, 0)


def _weaker_side(parts: Floats) -> Floats:
    """Return the smaller of the sums of positive and of negative contributions, without sign."""
    positive, negative = np.maximum(parts, 0), np.maximum(-parts, 0)
    weaker: Floats = np.minimum(positive.sum(axis=-1), negative.sum(axis=-1))
    return weaker


def _unit(raw: Floats) -> tuple[Floats, Floats]:
    return raw.mean(axis=0), raw.std(axis=0, ddof=1)
