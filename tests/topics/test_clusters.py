"""Dense groups, merged and settled."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from discourse.topics.clusters import ClusterSettings, DenseGroups, merge_groups, settle
from discourse.topics.embedding import unit_rows


def partition(labels: NDArray[np.int64]) -> set[frozenset[int]]:
    return {
        frozenset(np.flatnonzero(labels == label).tolist())
        for label in np.unique(labels[labels >= 0])
    }


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000), n_topics=st.integers(1, 6))
def test_single_windows_merge_as_scipy_merges_them(seed: int, n_topics: int) -> None:
    points = unit_rows(np.random.default_rng(seed).normal(size=(12, 4)))
    tree = linkage(points, "ward")
    expected = fcluster(tree, n_topics, "maxclust")
    assert partition(merge_groups(points, np.arange(12), n_topics)) == partition(expected)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 100_000), n_topics=st.integers(1, 6))
def test_groups_merge_by_their_means_and_sizes(seed: int, n_topics: int) -> None:
    random = np.random.default_rng(seed)
    labels = np.r_[np.arange(7), random.integers(-1, 7, size=30)]
    points = unit_rows(random.normal(size=(len(labels), 4)))
    # Ward of copies of the mean, as many as a group has members, starts by joining the copies.
    home = np.flatnonzero(labels >= 0)
    means = np.stack([points[labels == label].mean(axis=0) for label in range(7)])
    expected = np.full(len(labels), -1)
    expected[home] = fcluster(linkage(means[labels[home]], "ward"), n_topics, "maxclust")
    found = merge_groups(points, labels, n_topics)
    assert partition(found) == partition(expected)
    assert (found[labels == -1] == -1).all()


def test_fewer_groups_than_asked_for_stay() -> None:
    labels = np.array([0, 1, -1, 1, 0])
    assert merge_groups(np.eye(5), labels, 4).tolist() == labels.tolist()
    assert merge_groups(np.eye(2), np.array([-1, -1]), 2).tolist() == [-1, -1]


def test_merged_groups_are_numbered_from_zero() -> None:
    points = unit_rows(np.array([[1, 0], [0, 1], [1, 0.1], [0.1, 1]]))
    assert merge_groups(points, np.array([0, 1, 2, 3]), 2).tolist() == [0, 1, 0, 1]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_settled_centres_are_those_of_a_hand_loop(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = unit_rows(random.normal(size=(40, 5)))
    labels = random.integers(-1, 3, size=40)
    labels[:3] = [0, 1, 2]
    centres = [points[labels == topic].mean(axis=0) for topic in range(3)]
    for _ in range(10):
        similar = [[p @ (c / np.linalg.norm(c)) for c in centres] for p in points]
        nearest = np.argmax(similar, axis=1)
        centres = [
            points[nearest == topic].mean(axis=0) if (nearest == topic).any() else centres[topic]
            for topic in range(3)
        ]
    expected = unit_rows(np.array(centres))
    np.testing.assert_allclose(settle(points, labels, 3), expected, atol=1e-9)


def test_a_topic_that_all_leave_keeps_its_centre() -> None:
    points = unit_rows(np.array([[1.0, 0.0], [1.0, 0.01], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    # The mean of the last two and the first lies where the first group lies, but less so.
    labels = np.array([0, 0, 1, 2, 2])
    found = settle(points, labels, 3)
    assert found[2].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(np.linalg.norm(found[:2], axis=1), 1)


def test_the_smallest_group_is_a_share_but_three_at_least() -> None:
    settings = ClusterSettings(smallest_share=0.02)
    assert [settings.smallest(n) for n in (10, 150, 300, 900)] == [3, 3, 6, 18]


def test_the_smallest_group_need_not_grow_for_ever() -> None:
    settings = ClusterSettings(smallest_share=0.02, smallest_most=25)
    assert [settings.smallest(n) for n in (900, 1250, 9000)] == [18, 25, 25]


def test_dense_groups_are_found_and_merged() -> None:
    random = np.random.default_rng(0)
    places = np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], 20, axis=0)
    points = unit_rows(np.repeat([[1.0, 0.0], [0.95, 0.1], [0.0, 1.0]], 20, axis=0))
    reduced = places + random.normal(scale=0.2, size=places.shape)
    groups = DenseGroups(points, 2, ClusterSettings(smallest_share=0.2)).fit(reduced)
    assert set(groups.labels_) - {-1} == {0, 1}
    near = groups.labels_[:40][groups.labels_[:40] >= 0]
    far = groups.labels_[40:][groups.labels_[40:] >= 0]
    assert len(set(near)) == len(set(far)) == 1
    assert near[0] != far[0]


def test_nothing_dense_is_an_error() -> None:
    even = np.arange(9.0)[:, np.newaxis]
    with pytest.raises(ValueError, match=r"The 9 windows form no groups.*Add documents"):
        DenseGroups(np.ones((9, 1)), 2, ClusterSettings()).fit(even)
