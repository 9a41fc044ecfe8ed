"""How many units of each stratum are drawn, and which."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import sqrt
from typing import Literal

Allocation = Literal["equal", "power", "proportional"]
_WEIGHTS: dict[Allocation, Callable[[int], float]] = {
    "equal": lambda _: 1.0,
    "power": sqrt,
    "proportional": float,
}
ALLOCATIONS = tuple(_WEIGHTS)
_LEAST = 2  # of a stratum: one unit tells nothing of how much units differ


def allocate(sizes: Mapping[str, int], n: int, how: Allocation = "power") -> dict[str, int]:
    """Return how many units of each stratum to draw.

    Parameters
    ----------
    sizes : mapping of str to int
        Units in each stratum.
    n : int
        Units to draw; all if there are fewer.
    how : {"power", "equal", "proportional"}
        ``equal``: as many of each, to compare strata; ``proportional``: as they are in the
        corpus; ``power``: in proportion to the square root of their sizes, between the two
        (Bankier, M. D. (1988). Power allocations: determining sample sizes for subnational
        areas. The American Statistician 42(3)).

    Returns
    -------
    dict of str to int
        At least 2 of each stratum, or all of one that has fewer. A larger ``n`` takes no
        fewer of any stratum.

    Raises
    ------
    ValueError
        If ``how`` is unknown, or ``n`` too small for 2 of each stratum.

    Notes
    -----
    Units are given out one by one to the stratum with the largest w / (2 k + 1), for its
    weight w and the k units it has (Webster's divisor method).

    Examples
    --------
    >>> allocate({"none": 9000, "rights": 900, "sovereignty": 100}, 30)
    {'none': 21, 'rights': 7, 'sovereignty': 2}
    >>> allocate({"none": 9000, "rights": 900, "sovereignty": 100}, 30, "equal")
    {'none': 10, 'rights': 10, 'sovereignty': 10}
    """
    if how not in _WEIGHTS:
        raise ValueError(f"'how' must be one of {', '.join(ALLOCATIONS)}; got {how!r}.")
    drawn = {name: min(_LEAST, size) for name, size in sizes.items()}
    least = sum(drawn.values())
    if n < least:
        raise ValueError(
            f"n is {n}, too few for {len(sizes)} strata, of which each needs {_LEAST}; "
            f"draw {least} or more, or name fewer strata."
        )
    weights = {name: _WEIGHTS[how](size) for name, size in sizes.items()}

    def turn(name: str) -> tuple[float, str]:
        return (-weights[name] / (2 * drawn[name] + 1), name)

    waiting = [turn(name) for name, size in sizes.items() if drawn[name] < size]
    heapq.heapify(waiting)
    for _ in range(min(n, sum(sizes.values())) - least):
        _, name = heapq.heappop(waiting)
        drawn[name] += 1
        if drawn[name] < sizes[name]:
            heapq.heappush(waiting, turn(name))
    return drawn


def random_number(seed: int, key: str) -> int:
    """Return a number that ``key`` keeps for good: 64 bits of a hash of it and the seed.

    Those with the smallest numbers are drawn (Ohlsson, E. (1995). Coordination of samples
    using permanent random numbers. In: Business Survey Methods, Wiley), so the same units
    come in whatever order, and a larger sample holds the smaller one.
    """
    return int.from_bytes(sha256(f"{seed}\0{key}".encode("utf-8", "replace")).digest()[:8])
