"""Which of the two narratives is a statement nearer to, and how sure is that?

A statement is described by the log rates of the frames it uses in its own
voice, each measured in standard deviations of the background register. The
two references, described in the same way, say what each frame is worth. The
sum is centred and scaled on the background, so that 0 is an ordinary UN
statement and 1 is one standard deviation towards the Atlantic Council.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.background import Background
from discourse.alignment.references import References
from discourse.corpus import Document, count_words, split_sentences
from discourse.frames import iter_hits

Floats = NDArray[np.float64]

POSITIVE, NEGATIVE = "atlantic-council", "china-mobile"
LABELS = (POSITIVE, NEGATIVE, "mixed", "neither", "undetermined")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything that turns numbers into a label, in one place.

    Attributes
    ----------
    evidence_hits : int
        Fewer own-voice hits than this: ``neither``.
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
    """Places statements between the two narratives.

    Parameters
    ----------
    thresholds : Thresholds, optional
    prior_tokens : float, default 500
        Every text is given this many tokens of the background's average, so
        that a short text without a hit is ordinary, not extreme.
    replicates : int, default 1000
        Bootstrap replicates behind each interval.
    seed : int, default 0

    Attributes
    ----------
    weights_ : Series
        What a standard deviation of each frame adds to the score.

    Notes
    -----
    With own-voice hits :math:`h_f` in :math:`n` tokens, the background rate
    :math:`r_f` and :math:`k` prior tokens,

    .. math:: x_f = \\log \\frac{h_f + k r_f}{(n + k) r_f}, \\quad
              z_f = (x_f - \\bar x_f) / s_f, \\quad
              w_f = d_f \\, \\frac{d_f^2}{d_f^2 + v_f}

    where :math:`d_f` is the difference between the references' :math:`z_f`
    and :math:`v_f` its variance under a bootstrap of their sections: a
    difference that two texts of this size cannot carry is shrunk to nothing.
    The score is :math:`\\sum_f w_f z_f`, centred and scaled on the background.

    A score is not a forecast of votes nor a verdict on a state: it tells
    which of two vocabularies a text uses in its own voice.
    """

    def __init__(
        self,
        *,
        thresholds: Thresholds | None = None,
        prior_tokens: float = 500.0,
        replicates: int = 1000,
        seed: int = 0,
    ) -> None:
        self.thresholds = thresholds or Thresholds()
        self.prior_tokens = prior_tokens
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
        hits = background.own_hits(frames).to_numpy(float)
        tokens = background.speeches["tokens"].to_numpy(float)
        self.rates_: Floats = (hits.sum(axis=0) + 0.5) / tokens.sum()
        logs = self._log_rates(hits, tokens)
        self.center_, self.scale_ = logs.mean(axis=0), logs.std(axis=0, ddof=1)
        z = (logs - self.center_) / self.scale_
        draws = self._reference_differences(references, frames)
        observed, variance = draws[0], draws[1:].var(axis=0, ddof=1)
        shrinkage = observed**2 / (observed**2 + variance)
        self.weights_ = pd.Series(observed * shrinkage, index=frames, name="weight")
        self._weight_draws = draws[1:] * shrinkage
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
            - ``evidence_hits``: own-voice hits the score rests on
            - ``frame_<name>``: own-voice hits per 1,000 tokens
        """
        rows = list(self.iter_rows(documents))
        return pd.DataFrame(rows, columns=self.columns)

    @property
    def columns(self) -> list[str]:
        """The columns of :meth:`classify`."""
        return [
            *("statement_id", "status", "error", "language", "tokens", "score", "low", "high"),
            *("percentile", "label", "evidence_hits"),
            *(f"frame_{name}" for name in self.lexicon_.frame_names),
        ]

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
        z = (self._log_rates(own, total) - self.center_) / self.scale_
        parts = z * self.weights_.to_numpy() / self._scale
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

    def _log_rates(self, hits: Floats, tokens: Floats | float) -> Floats:
        """Return log rates relative to the background, shrunk by the prior tokens."""
        k = self.prior_tokens
        total = np.asarray(tokens, dtype=float)[..., None] + k
        return np.asarray(np.log((hits + k * self.rates_) / (total * self.rates_)))

    def _by_sentence(
        self, document: Document, hits: list[dict[str, Any]]
    ) -> tuple[Floats, Floats]:
        """Return own-voice hits (sentences x frames) and tokens per sentence."""
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
        for hit in hits:
            if hit["voice"] == "own":
                counts[hit["sentence_number"], place[hit["frame"]]] += 1
        return counts, tokens

    def _interval(self, counts: Floats, tokens: Floats) -> tuple[float, float]:
        """Bootstrap the sentences of a statement together with the references' weights."""
        n = len(tokens)
        if n < 2:
            return np.nan, np.nan
        random = np.random.default_rng(self.seed)
        times = random.multinomial(n, np.full(n, 1 / n), size=self.replicates)
        logs = self._log_rates(times @ counts, times @ tokens)
        z = (logs - self.center_) / self.scale_
        raw = (z * self._weight_draws).sum(axis=1)
        scores = (raw - self._center_draws) / self._scale_draws
        tail = (1 - self.thresholds.level) / 2
        low, high = np.quantile(scores, [tail, 1 - tail])
        return float(low), float(high)

    def _reference_differences(self, references: References, frames: list[str]) -> Floats:
        """Return z(Atlantic Council) - z(China Mobile): observed, then bootstrapped by section."""
        sides = [
            self._reference_log_rates(references, narrative, frames, stream)
            for stream, narrative in enumerate((POSITIVE, NEGATIVE))
        ]
        return np.asarray((sides[0] - sides[1]) / self.scale_)

    def _reference_log_rates(
        self, references: References, narrative: str, frames: list[str], stream: int
    ) -> Floats:
        passages = references.passages.query("narrative == @narrative")
        own = references.hits.query("voice == 'own'").merge(passages, on="passage_id")
        tokens = passages.groupby("section")["tokens"].sum().sort_index()
        counts = pd.crosstab(own["section"], own["frame"]).reindex(
            index=tokens.index, columns=frames, fill_value=0
        )
        random = np.random.default_rng([self.seed, stream])
        n = len(tokens)
        times = random.multinomial(n, np.full(n, 1 / n), size=self.replicates)
        times = np.vstack([np.ones((1, n)), times])
        return self._log_rates(times @ counts.to_numpy(float), times @ tokens.to_numpy(float))


def _unit(raw: Floats) -> tuple[Floats, Floats]:
    return raw.mean(axis=0), raw.std(axis=0, ddof=1)
