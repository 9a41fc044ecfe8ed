"""Groups of windows: dense ones first, then the nearest merged until as many are left as asked for.

HDBSCAN alone gives as many clusters as it finds, more or fewer with every resample of
the text, and BERTopic's own merging (average linkage of centroids) leaves one topic
with most of the windows. Ward's criterion, weighted by size, does not: measured on
resamples of the two reports it finds the same topics again more often, whatever their
number (``docs/topics.md``).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from discourse.topics.embedding import Floats, cosines, unit_rows

if TYPE_CHECKING:
    from umap import UMAP

NONE = -1  # the topic of a window that has none
_ROUNDS = 10  # of moving windows to the nearest topic
_LEAST = 3  # windows in the smallest dense group


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """How dense groups are found.

    Attributes
    ----------
    neighbours : int
        Of each window in UMAP: more show the coarse shape, fewer the fine one.
    dimensions : int
        Of the space in which density is measured.
    smallest_share : float
        Share of the windows that make a dense group. A share, not a number: a
        resample with fewer windows must be cut as finely.
    smallest_most : int
        But no more windows than this, or a large collection would have few groups.
    """

    neighbours: int = 15
    dimensions: int = 5
    smallest_share: float = 0.02
    smallest_most: int = 20

    def smallest(self, windows: int) -> int:
        """Return how many of ``windows`` make a dense group."""
        return max(_LEAST, min(round(self.smallest_share * windows), self.smallest_most))


def make_umap(*, neighbours: int, dimensions: int, min_dist: float, seed: int) -> UMAP:
    """Return a UMAP by cosine that gives the same places every time."""
    with warnings.catch_warnings():
        # It regrets on import that tensorflow, of which nothing here makes use, is not installed.
        warnings.simplefilter("ignore", ImportWarning)
        from umap import UMAP

    return UMAP(
        n_neighbors=neighbours,
        n_components=dimensions,
        min_dist=min_dist,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
    )


class DenseGroups:
    """HDBSCAN's finest clusters, merged to a number of topics; for BERTopic.

    Parameters
    ----------
    embeddings : array of float, shape (windows, dimensions)
        Rows of length one, in which groups are merged.
    n_topics : int
    settings : ClusterSettings

    Attributes
    ----------
    labels_ : array of int, shape (windows,)
        -1 for windows in no dense group.
    """

    def __init__(self, embeddings: Floats, n_topics: int, settings: ClusterSettings) -> None:
        self.embeddings = embeddings
        self.n_topics = n_topics
        self.settings = settings

    def fit(self, reduced: Floats, y: object = None) -> DenseGroups:
        """Find the groups in ``reduced``, shape (windows, few dimensions).

        Raises
        ------
        ValueError
            If there are fewer than two.
        """
        from hdbscan import HDBSCAN

        smallest = self.settings.smallest(len(reduced))
        dense = HDBSCAN(
            min_cluster_size=smallest,
            min_samples=2,
            cluster_selection_method="leaf",
            core_dist_n_jobs=1,
        )
        labels = dense.fit(reduced.astype(np.float64)).labels_
        if labels.max(initial=NONE) < 1:
            raise ValueError(
                f"The {len(reduced)} windows form no groups to make topics of: nothing lies "
                "nearer together than the rest. Add documents, or make 'smallest_share' smaller."
            )
        self.labels_ = merge_groups(self.embeddings, labels, self.n_topics)
        return self


def merge_groups(embeddings: Floats, labels: NDArray[Any], n_topics: int) -> NDArray[np.int64]:
    """Merge the two groups that cost least, until ``n_topics`` are left (Ward's criterion).

    Parameters
    ----------
    embeddings : array of float, shape (windows, dimensions)
    labels : array of int, shape (windows,)
        From 0 up; -1 stays -1.
    n_topics : int

    Returns
    -------
    array of int, shape (windows,)
    """
    groups = [[label] for label in range(labels.max(initial=NONE) + 1)]
    sums = [embeddings[labels == label].sum(axis=0) for label in range(len(groups))]
    sizes = [int((labels == label).sum()) for label in range(len(groups))]
    while len(groups) > n_topics:
        keep, gone = _cheapest(np.array(sums), np.array(sizes, dtype=np.float64))
        groups[keep] += groups.pop(gone)
        sums[keep] = sums[keep] + sums.pop(gone)
        sizes[keep] += sizes.pop(gone)
    merged = np.full(len(labels), NONE, dtype=np.int64)
    for number, group in enumerate(groups):
        merged[np.isin(labels, group)] = number
    return merged


def _cheapest(sums: Floats, sizes: Floats) -> tuple[int, int]:
    """Return the pair (the lower number first) whose merger adds least to the squared distances."""
    means = sums / sizes[:, None]
    distance = ((means[:, None] - means[None]) ** 2).sum(axis=2)
    cost = distance * np.outer(sizes, sizes) / (sizes[:, None] + sizes)
    cost[np.tril_indices(len(cost))] = np.inf
    keep, gone = np.unravel_index(int(cost.argmin()), cost.shape)
    return int(keep), int(gone)


def settle(embeddings: Floats, labels: NDArray[np.int64], n_topics: int) -> Floats:
    """Return the centres of the topics after every window has moved to the nearest one.

    Spherical k-means from where density put the topics. A topic that all windows
    leave keeps its centre.

    Returns
    -------
    array of float, shape (topics, dimensions)
        Rows of length one.
    """
    centres = _means(embeddings, labels, np.zeros((n_topics, embeddings.shape[1])))
    for _ in range(_ROUNDS):
        nearest = cosines(embeddings, centres).argmax(axis=1)
        moved = _means(embeddings, nearest, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return centres


def _means(embeddings: Floats, labels: NDArray[np.int64], before: Floats) -> Floats:
    sums = [
        embeddings[labels == topic].sum(axis=0) if (labels == topic).any() else before[topic]
        for topic in range(len(before))
    ]
    return unit_rows(np.array(sums))
