"""The model that places a statement between the two narratives.

A statement is described by how much its author makes of each frame, compared with
the background register: by the hits of its patterns, and by the phrases that keep
them company. The two references say which narrative each frame belongs to. The sum
is centred and scaled on the background, so that 0 is an ordinary UN statement and
1 is one standard deviation towards the Atlantic Council.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.alignment.background import Background
from discourse.alignment.evidence import EVIDENCE_COLUMNS, Explained, hit_rows, phrase_rows
from discourse.alignment.frame_rates import RatePrior
from discourse.alignment.frame_weights import estimate_weights
from discourse.alignment.labelling import Thresholds, weaker_and_stronger
from discourse.alignment.measures import Measures, choose_measures
from discourse.alignment.references import References
from discourse.alignment.semantics import FrameSemantics
from discourse.alignment.statements import Statement, balance, read_statement
from discourse.alignment.threads import one_thread
from discourse.corpus import Document
from discourse.corpus.notebook import notebook_table
from discourse.frames import iter_hits

Floats = NDArray[np.float64]


class AlignmentModel:
    r"""Places statements between the two narratives.

    Parameters
    ----------
    rates : bool, default True
        Measure frames by the hits of their patterns.
    phrases : bool, default True
        Measure frames by the phrases that go with them in the background.
    voice, reference_voice : bool, default True
        Tell use from mention in statements, and in the references. If False every hit counts
        for its frame, whoever says it.
    ascribed : bool, default True
        Let what the Atlantic Council ascribes to China count for its narrative.
    leave_out : sequence of str, optional
        Frames that add nothing to the score.
    thresholds : Thresholds, optional
    replicates : int, default 2000
        Bootstrap replicates behind each interval.
    seed : int, default 0

    Attributes
    ----------
    frame_weights_ : FrameWeights
        What each frame is worth, from -1 to 1, and how that was come by.
    weights_ : Series
        The same, by frame.
    measures_ : DataFrame
        ``rate_weight, phrase_weight`` by frame: how the two measures are added up.
    speech_measures_ : DataFrame
        How much of each frame each background speech has: both measures added up.
    speech_scores_ : Series
        Score of each background speech, by polarities that it had no part in; mean 0,
        standard deviation 1. ``background_scores_``: the same, rising.

    Notes
    -----
    With :math:`z_f` from the hits (:class:`RatePrior`) and :math:`s_f` from the phrases
    (:class:`FrameSemantics`), weights :math:`w_f` (:class:`FrameWeights`) and
    :math:`a_f, b_f` (:func:`learn_semantics`),

    .. math:: \text{score} = \frac{\sum_f w_f (a_f z_f + b_f s_f) - m}{t} ,

    where :math:`m` and :math:`t` are mean and standard deviation of the sum over the background
    speeches. No vote, and no judgement on any statement, is used in any of these.

    A score is not a forecast of votes nor a verdict on a state: it tells which
    of two vocabularies a text makes its own. Voice and stance are told by
    models that err, and their errors are not in the interval, a percentile interval of
    bootstrap draws that may even leave out the score of a very short text. ``percentile``
    compares with whole speeches of about 2,000 words. A speech of the background itself had a part
    in the polarities it is read by and scores further out than it would if new;
    ``speech_scores_`` has what it would score.
    """

    def __init__(
        self,
        *,
        rates: bool = True,
        phrases: bool = True,
        voice: bool = True,
        reference_voice: bool = True,
        ascribed: bool = True,
        leave_out: Sequence[str] = (),
        thresholds: Thresholds | None = None,
        replicates: int = 2000,
        seed: int = 0,
    ) -> None:
        if not (rates or phrases):
            raise ValueError("rates and phrases are both False; leave at least one of them True.")
        if replicates < 1:
            raise ValueError(f"replicates is {replicates!r}; it may be 1 or more, as 2000.")
        if isinstance(leave_out, str):
            raise ValueError(f"leave_out is {leave_out!r}; give a list, as [{leave_out!r}].")
        self.rates = rates
        self.phrases = phrases
        self.voice = voice
        self.reference_voice = reference_voice
        self.ascribed = ascribed
        self.leave_out = tuple(leave_out)
        self.thresholds = thresholds or Thresholds()
        self.replicates = replicates
        self.seed = seed

    def fit(self, references: References, background: Background) -> AlignmentModel:
        """Learn the weights from the references and the unit from the background.

        Raises
        ------
        ValueError
            If they were computed with different lexicons, or the background holds no phrases
            and ``rates`` is False.
        """
        if background.lexicon_sha256 != references.lexicon.sha256:
            raise ValueError(
                "The background register was computed with another lexicon than the references; "
                "build both with the same one (analyses/background_register.py)."
            )
        self.lexicon_ = references.lexicon
        frames = list(references.lexicon.frame_names)
        if unknown := set(self.leave_out) - set(frames):
            raise ValueError(
                f"leave_out names {', '.join(sorted(unknown))}, but the frames are "
                f"{', '.join(frames)}."
            )
        with one_thread():
            self._fit(references, background, frames)
        return self

    def _fit(self, references: References, background: Background, frames: list[str]) -> None:
        speeches = background.speeches
        hits = background.author_hits(references.lexicon, voice=self.voice).to_numpy(float)
        self.prior_ = RatePrior.fit(hits, speeches["tokens"].to_numpy(float), frames)
        self.frame_weights_ = estimate_weights(
            references,
            hits,
            speeches["iso3"].tolist() if "iso3" in speeches else None,
            voice=self.reference_voice,
            ascribed=self.ascribed,
            replicates=self.replicates,
            seed=self.seed,
        )
        kept = np.array([name not in self.leave_out for name in frames], dtype=float)
        self.weights_ = self.frame_weights_.weights * kept
        self._weight_draws = self.frame_weights_.draws * kept
        semantics, self.measures_ = choose_measures(
            background, frames, rates=self.rates, phrases=self.phrases
        )
        self._measures = Measures(self.prior_, semantics, *self.measures_.to_numpy().T)
        use = self._measures.of_speeches(background, hits, frames)
        self.speech_measures_ = pd.DataFrame(use, speeches["statement_id"], frames)
        self._set_unit(use)

    def _set_unit(self, use: Floats) -> None:
        """Set zero and unit of the scale from how much of each frame the speeches have."""
        by_draw = use @ self._weight_draws.T
        self._center_draws, self._scale_draws = by_draw.mean(axis=0), _spread(by_draw)
        raw = use @ self.weights_.to_numpy()
        self._center, self._scale = float(raw.mean()), float(_spread(raw))
        weaker, _ = weaker_and_stronger(np.maximum(use, 0) * self._worth)
        self._mixed_from = float(np.quantile(weaker, self.thresholds.mixed_quantile))
        scores = (raw - self._center) / self._scale
        self.speech_scores_ = pd.Series(scores, index=self.speech_measures_.index)
        self.background_scores_ = np.sort(scores)

    @property
    def _worth(self) -> Floats:
        """What one unit of a frame's measure adds to the score."""
        worth: Floats = self.weights_.to_numpy() / self._scale
        return worth

    def _repr_html_(self) -> str:
        if not hasattr(self, "weights_"):
            return notebook_table("AlignmentModel, not fitted", pd.DataFrame())
        table = self.weights_.rename_axis("frame").rename("weight").reset_index()
        return notebook_table(
            "AlignmentModel: what each frame is worth",
            table.join(self.measures_.reset_index(drop=True)),
        )

    def predict(self, documents: Iterable[Document]) -> NDArray[np.object_]:
        """Return the label of each document, None where one could not be read."""
        labels = self.classify(documents)["label"]
        return labels.astype(object).where(labels.notna(), None).to_numpy()

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
              contested: the named part of what the score rests on
            - ``frame_<name>``: the same by frame, per 1,000 tokens
        """
        return self.table(self.iter_rows(documents))

    def evidence(self, documents: Iterable[Document]) -> pd.DataFrame:
        """Return what each score is made of, down to the sentences.

        Returns
        -------
        DataFrame
            Per statement, contributions that add up to its ``score``:

            - ``statement_id, frame``; frame ``(centre)`` is what the average of
              the background takes off, ``(phrases)`` what the wording of a sentence adds
              over all frames
            - ``pattern``: what was found; ``(left out)`` is what the frame would
              add without a hit, a text of this length being expected to have some;
              of ``(phrases)``, the up to three that pull most
            - ``contribution``: in units of the score
            - ``voice, stance``: of a hit, as in the hits table
            - ``start, end, sentence``: of the hit, or of the sentence; empty for
              the rows ``(centre)`` and ``(left out)``

            Hits on which the score does not rest (quoted, ascribed, merely named)
            have no row, nor have statements that could not be read.
        """
        rows = [row for _, rows in self.iter_judged(documents, evidence=True) for row in rows]
        return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS).astype(
            {"start": "Int64", "end": "Int64"}
        )

    def _contributions(
        self, statement: Statement, hits: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        measures, worth = self._measures, self._worth
        total, own = statement.tokens.sum(), balance(statement.stand.sum(axis=0))
        rate_worth = measures.rate_weight * worth
        yield from hit_rows(
            hits,
            statement.signs.tolist(),
            frames=self.lexicon_.frame_names,
            with_hits=rate_worth * measures.prior.standardize(own, total),
            without=rate_worth * measures.prior.standardize(np.zeros_like(own), total),
            centre=-self._center / self._scale,
        )
        if measures.semantics is not None:
            yield from phrase_rows(statement, measures.semantics, measures.phrase_weight * worth)

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
        for row, _ in self.iter_judged(documents):
            yield row

    def iter_judged(
        self, documents: Iterable[Document], *, evidence: bool = False
    ) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """Yield for each document its row of :meth:`classify` and its rows of :meth:`evidence`.

        Parameters
        ----------
        documents : Corpus or iterable of Document
        evidence : bool, default False
            Without it there are no rows of evidence, which saves little but their memory.
        """
        for found in self.iter_explained(documents, evidence=evidence):
            yield found.row, found.evidence

    def iter_explained(
        self, documents: Iterable[Document], *, evidence: bool = True
    ) -> Iterator[Explained]:
        """Yield each document with its hits, its row and its evidence."""
        for document, hits in iter_hits(documents, self.lexicon_):
            row: dict[str, Any] = {
                "statement_id": document.document_id,
                "status": document.status,
                "error": document.error,
                "language": document.language,
            }
            rows: list[dict[str, Any]] = []
            if document.status == "ok":
                statement = read_statement(document, hits, self.lexicon_, voice=self.voice)
                row |= self.judge(statement)
                if evidence:
                    of = {"statement_id": document.document_id}
                    rows = [of | found for found in self._contributions(statement, hits)]
            yield Explained(document, hits, row, rows)

    def score(self, statement: Statement) -> float:
        """Return the score of one statement, read with this model's ``voice``."""
        return self._place(self._use_and_draws(statement, replicates=0)[0])

    def _place(self, use: Floats) -> float:
        return float(use @ self._worth - self._center / self._scale)

    def reading(self, semantics: FrameSemantics) -> AlignmentModel:
        """Return this model with other polarities of phrases, all else as fitted.

        With :attr:`LearnedSemantics.unseen` a speech of the background is judged as one
        that the model has not seen.
        """
        other = copy(self)
        other._measures = replace(self._measures, semantics=semantics)
        return other

    def judge(self, statement: Statement) -> dict[str, Any]:
        """Return the row of :meth:`classify` from ``tokens`` on for one statement."""
        total, own = statement.tokens.sum(), balance(statement.stand.sum(axis=0))
        use, draws = self._use_and_draws(statement, self.replicates)
        score = self._place(use)
        tail = (1 - self.thresholds.level) / 2
        low, high = np.quantile(draws, [tail, 1 - tail]) if len(draws) else (np.nan, np.nan)
        below = np.searchsorted(self.background_scores_, score)
        return {
            "tokens": int(total),
            "score": score,
            "low": float(low),
            "high": float(high),
            "percentile": 100 * float(below) / len(self.background_scores_),
            "label": self.thresholds.label(
                np.maximum(use, 0) * self._worth,
                (float(low), float(high)),
                evidence_hits=int(own.sum()),
                tokens=float(total),
                p_value=self.frame_weights_.p_value,
                mixed_from=self._mixed_from,
            ),
            "evidence_hits": int(own.sum()),
            **{
                f"frame_{name}": 1000 * float(count) / float(total) if total else np.nan
                for name, count in zip(self.lexicon_.frame_names, own, strict=True)
            },
        }

    def draws(self, statement: Statement) -> Floats:
        """Return bootstrap scores; none for a statement of a single sentence.

        The sentences of the statement and the sections of both references are drawn
        again. Draws of two statements by one model share the references', so the
        quantiles of their difference are an interval for it.
        """
        return self._use_and_draws(statement, self.replicates)[1]

    def _use_and_draws(self, statement: Statement, replicates: int) -> tuple[Floats, Floats]:
        """Return how much of each frame there is, and the bootstrap scores if asked for."""
        with one_thread():
            use, drawn = self._measures.of_statement(
                statement, replicates=replicates, seed=self.seed
            )
        if not len(drawn):
            return use, np.empty(0)
        raw = (drawn * self._weight_draws).sum(axis=1)
        return use, (raw - self._center_draws) / self._scale_draws


def _spread(raw: Floats) -> Floats:
    """Return the standard deviation over speeches; 1 where all weights are 0, and so all scores."""
    spread = raw.std(axis=0, ddof=1)
    return np.where(spread > 0, spread, 1.0)
