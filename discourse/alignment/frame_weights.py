"""What each frame is worth: how sure one can be that it tells the two narratives apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from discourse.alignment.references import References
from discourse.alignment.statements import balance
from discourse.frames import author_stand
from discourse.stats.resampling import number_blocks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

POSITIVE, NEGATIVE = "atlantic-council", "china-mobile"
NULL_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class FrameWeights:
    r"""Weights of the frames, and how they were come by.

    Attributes
    ----------
    table : DataFrame
        One row per frame (the index):

        - ``positive_hits``: what the Atlantic Council holds itself; ``negative_hits``: what
          China Mobile holds itself and what the Atlantic Council ascribes to China
        - ``log_odds``: of the frame's share among the hits of the two narratives, positive =
          nearer the Atlantic Council
        - ``chance``: standard deviation that ``log_odds`` has between two sets of ordinary
          speeches with as many hits, each set of as few states as have them
        - ``weight``: from -1 to 1
    draws : array, shape (replicates, frames)
        Weights with the sections of both references drawn again.
    p_value : float
        How often two sets of ordinary speeches differ as much, over all frames.

    Notes
    -----
    With hits :math:`a_f, b_f` in the two narratives, and prior hits :math:`\alpha_f` in the
    proportions of the background (as many as there are frames),

    .. math:: d_f = \operatorname{logit} \frac{a_f + \alpha_f}{\sum_g a_g + \alpha_g}
                  - \operatorname{logit} \frac{b_f + \alpha_f}{\sum_g b_g + \alpha_g}, \qquad
              w_f = 2 \Phi(d_f / \sigma_f) - 1 .

    Shares of hits rather than rates per word: what one report ascribes to the other side has no
    number of words. :math:`\sigma_f` is no sampling error of words but what two authors
    differ by (:math:`d_f` over random pairs of states, taken with all their speeches in the
    background until they have as many hits), for each report has one author too. Weights end
    at 1, since two texts bear to say which narrative a frame belongs to but not how many
    times more than another.

    References
    ----------
    Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). Fightin' Words. Political Analysis,
    16(4), 372-403 (log odds with a prior). Dawes, R. M. (1979). The robust beauty of improper
    linear models in decision making. American Psychologist, 34(7), 571-582 (unit weights).
    """

    table: pd.DataFrame
    draws: Floats
    p_value: float

    @property
    def weights(self) -> pd.Series[float]:
        """The weight of each frame."""
        return self.table["weight"]


def estimate_weights(
    references: References,
    speeches: Floats,
    states: Sequence[str] | None = None,
    *,
    voice: bool = True,
    ascribed: bool = True,
    replicates: int = 2000,
    seed: int = 0,
) -> FrameWeights:
    """Estimate the weights from the references, with the background as yardstick.

    Parameters
    ----------
    references : References
    speeches : array, shape (speeches, frames)
        Hits of each background speech, in the order of the lexicon's frames.
    states : sequence of str, optional
        Whose speech each is; each speech is somebody else's if left out.
    voice : bool, default True
        If False every hit counts for the report it stands in.
    ascribed : bool, default True
        Whether what the Atlantic Council ascribes to China counts for its narrative.
    replicates : int, default 2000
    seed : int, default 0

    Raises
    ------
    ValueError
        If a narrative has no passage or no hit.
    """
    hits, lexicon = references.hits, references.lexicon
    own = author_stand(hits, lexicon) if voice else pd.Series(1, index=hits.index)
    critical = hits["frame"].isin([frame.name for frame in lexicon.frames if frame.critical])
    to_china = (hits["holder_group"].eq("china") & ~critical).astype(int)
    use_ascribed = ascribed and voice
    western, reported = _draw(references, POSITIVE, [own, to_china], replicates, [seed, 0])
    (chinese,) = _draw(references, NEGATIVE, [own], replicates, [seed, 1])
    chinese = chinese + reported if use_ascribed else chinese
    prior = speeches.sum(axis=0)
    prior = prior / prior.sum() * len(prior)
    d = _log_odds(western, chinese, prior)
    names = list(range(len(speeches))) if states is None else list(states)
    null = _null(speeches, names, int(western[0].sum()), int(chinese[0].sum()), prior, seed)
    chance = null.std(axis=0, ddof=1)
    strength = ((null / chance) ** 2).sum(axis=1)
    observed = ((d[0] / chance) ** 2).sum()
    table = pd.DataFrame(
        {
            "positive_hits": western[0].astype(int),
            "negative_hits": chinese[0].astype(int),
            "log_odds": d[0],
            "chance": chance,
            "weight": 2 * ndtr(d[0] / chance) - 1,
        },
        index=pd.Index(lexicon.frame_names, name="frame"),
    )
    p_value = (1 + int((strength >= observed).sum())) / (1 + NULL_DRAWS)
    return FrameWeights(table, 2 * ndtr(d[1:] / chance) - 1, p_value)


def _log_odds(first: Floats, second: Floats, prior: Floats) -> Floats:
    """Return d for hits of shape (..., frames)."""
    a, b = first + prior, second + prior
    rest_a, rest_b = (x.sum(axis=-1, keepdims=True) - x for x in (a, b))
    d: Floats = np.log(a / rest_a) - np.log(b / rest_b)
    return d


def _null(
    speeches: Floats, states: Sequence[object], first: int, second: int, prior: Floats, seed: int
) -> Floats:
    """Return d between two random authors (or as few as it takes) with as many hits."""
    random = np.random.default_rng([seed, 2])
    author = np.unique(np.asarray(states, dtype=str), return_inverse=True)[1]
    hits = speeches.astype(np.int64)
    totals = hits.sum(axis=1)
    if (known := int(hits.sum())) < first + second:  # a small background: as much as it has
        first, second = (max(1, wanted * known // (first + second)) for wanted in (first, second))
    sets = np.empty((2, NULL_DRAWS, speeches.shape[1]))
    for draw in range(NULL_DRAWS):
        place = random.permutation(author.max() + 1)[author]
        among = random.random(len(author))
        reached = np.cumsum(np.bincount(place, totals))
        near = np.flatnonzero(place <= _last_author(reached, first, second))
        order = near[np.lexsort((among[near], place[near]))]
        sets[0, draw], end = _first_hits(hits, order, first, random)
        # The second set is by others, where there are any left.
        later = order[end:][place[order[end:]] > place[order[end - 1]]]
        if totals[later].sum() < second:
            later = order[end:]
        sets[1, draw], _ = _first_hits(hits, later, second, random)
    return _log_odds(sets[0], sets[1], prior)


def _last_author(reached: NDArray[Any], first: int, second: int) -> int:
    """Return up to which author in line both sets reach; the rest need no order."""
    one = min(int(np.searchsorted(reached, first)), len(reached) - 1)
    return int(np.searchsorted(reached, reached[one] + second))


def _first_hits(
    hits: Ints, order: Ints, wanted: int, random: np.random.Generator
) -> tuple[Floats, int]:
    """Return the first ``wanted`` hits by frame, and in how many speeches of ``order`` they lie.

    Of the last speech a random part is taken.
    """
    hits = hits[order]
    reached = np.cumsum(hits.sum(axis=1))
    number = int(np.searchsorted(reached, wanted))
    if number >= len(reached):
        return hits.sum(axis=0).astype(float), len(hits)
    before = int(reached[number - 1]) if number else 0
    part = random.multivariate_hypergeometric(hits[number], wanted - before)
    return (hits[:number].sum(axis=0) + part).astype(float), number + 1


def _draw(
    references: References,
    narrative: str,
    choices: list[pd.Series[int]],
    replicates: int,
    stream: list[int],
) -> list[Floats]:
    """Return hits of a report by frame, weighed by each choice: observed, then bootstrapped.

    All choices are drawn on the same sections; shape (replicates + 1, frames).
    """
    passages = references.passages[references.passages["narrative"] == narrative]
    if passages.empty:
        raise ValueError(f"The references have no passage of narrative {narrative!r}; add it.")
    passages = passages.assign(block=number_blocks(passages, by=[]))
    blocks = sorted(passages["block"].unique())
    n = len(blocks)
    times = np.random.default_rng(stream).multinomial(n, np.full(n, 1 / n), size=replicates)
    times = np.vstack([np.ones((1, n), dtype=times.dtype), times])
    drawn = []
    for chosen in choices:
        inside = references.hits.assign(chosen=chosen).merge(passages[["passage_id", "block"]])
        counts = inside.pivot_table("chosen", "block", "frame", aggfunc="sum").reindex(
            index=blocks, columns=list(references.lexicon.frame_names)
        )
        drawn.append(balance(times @ counts.fillna(0).to_numpy(float)))
    if not drawn[0][0].any():
        raise ValueError(
            f"The references have no hit that {narrative!r} holds itself; "
            "take a lexicon with frames that it uses."
        )
    return drawn
