"""A word shift of sixty terms, with a long one, and the three ways to measure it."""

import numpy as np
import pandas as pd

from discourse.figures import plot_word_shift
from invented.picture import Picture

SIDES = {"target": "china-mobile", "reference": "atlantic-council"}
_random = np.random.default_rng(11)
_SIZES = 0.02 * np.arange(1, 61) ** -0.7
_SIGNS = _random.choice([-1, 1], size=60)
_STEMS = ("net", "data", "standards", "oversight", "cable")


def _shift(contribution: np.ndarray, *, measure: str, total: float) -> pd.DataFrame:
    terms = [f"{_STEMS[number % 5]}{number}" for number in range(len(contribution))]
    terms[4] = "multistakeholder interoperability"
    counts = _random.integers(0, 90, size=(2, len(contribution)))
    table = pd.DataFrame({"term": terms, "target_count": counts[0], "reference_count": counts[1]})
    table[["target_share", "reference_share"]] = (counts / counts.sum(axis=1, keepdims=True)).T
    table["contribution"] = contribution
    table["contribution_share"] = contribution / np.abs(contribution).sum()
    return table.assign(measure=measure, total=total)


_CONTRIBUTION = np.append(_SIGNS * _SIZES, 0.0)  # the last term is as common in both
SHIFT = _shift(_CONTRIBUTION, measure="jensen_shannon", total=_SIZES.sum())
ENTROPY = _shift(10 * _CONTRIBUTION, measure="entropy", total=10 * _CONTRIBUTION.sum())
PROPORTION = _shift(_CONTRIBUTION, measure="proportion", total=_SIZES.sum())
ONE_SIDED = _shift(_SIZES, measure="jensen_shannon", total=_SIZES.sum())

_UNUSED = frozenset({"target_count", "reference_count", "target_share", "reference_share"})
PICTURES = {
    name: Picture(plot_word_shift, {"table": table}, SIDES, _UNUSED)
    for name, table in {
        "word_shift": SHIFT,
        "word_shift_entropy": ENTROPY,
        "word_shift_proportion": PROPORTION,
        "word_shift_one_sided": ONE_SIDED,
    }.items()
}
