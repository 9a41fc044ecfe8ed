"""How far topics are found again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import comb
from sklearn.metrics import adjusted_rand_score

from discourse.topics import (
    TopicModel,
    Windows,
    count_together,
    fit_bertopic,
    fit_nmf,
    scan_topics,
    topic_stability,
)
from discourse.topics.stability import best_matches

MakeModel = Callable[..., TopicModel]


@pytest.fixture(scope="module")
def twelve(make_windows: Callable[..., Windows]) -> Windows:
    return make_windows(["sea"] * 12)


def with_topics(make_model: MakeModel, windows: Windows, topics: Sequence[int]) -> TopicModel:
    """Three topics of two terms each, and windows that hold one wholly or (-1) none."""
    weights = np.vstack([np.eye(3), np.zeros(3)])[list(topics)]
    relevance = [[2, 1, 0, 0, 0], [0, 2, 1, 0, 0], [0, 0, 0, 2, 1]]
    return make_model(weights, windows.units, terms=tuple("abcde"), relevance=relevance)


def test_best_matches_by_hand() -> None:
    one = [{"a", "b", "c"}, {"d"}, set()]
    two = [{"b", "c", "x"}, {"a", "b"}, {"e"}]
    assert best_matches(one, two).tolist() == [2 / 3, 0, 0]
    assert best_matches(one, []).tolist() == [0, 0, 0]
    assert best_matches([], two).tolist() == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sets(st.integers(0, 8), min_size=1), min_size=1, max_size=5))
def test_every_set_matches_itself(sets: list[set[int]]) -> None:
    assert (best_matches(sets, sets[::-1]) == 1).all()


def test_the_same_fit_again_is_wholly_stable(make_model: MakeModel, twelve: Windows) -> None:
    model = with_topics(make_model, twelve, [0, 1, 2] * 4)
    found = topic_stability(model, twelve, lambda some, seed: model, replicates=5)
    assert (found.topics[["stability", "stability_low", "stability_high"]] == 1).all(axis=None)
    assert (found.topics["member_jaccard"] == 1).all()
    assert (found.refits[["mean_jaccard", "adjusted_rand"]] == 1).all(axis=None)
    # {a, b} and {b, c} share one of three terms; {d, e} none.
    assert found.topics["rival_jaccard"].tolist() == [1 / 3, 1 / 3, 0]


def test_numbers_of_the_topics_do_not_matter(make_model: MakeModel, twelve: Windows) -> None:
    model = with_topics(make_model, twelve, [0, 1, 2] * 4)
    order = [2, 0, 1]
    turned = replace(model, relevance=model.relevance[order], fitted=model.fitted[:, order])
    found = topic_stability(model, twelve, lambda some, seed: turned, replicates=3)
    assert (found.topics[["stability", "member_jaccard"]] == 1).all(axis=None)
    assert (found.refits["adjusted_rand"] == 1).all()


def adjusted_rand(one: Sequence[int], two: Sequence[int]) -> float:
    """Hubert and Arabie's formula, from the table of pairs."""
    table = pd.crosstab(pd.Series(one), pd.Series(two)).to_numpy()
    both = comb(table, 2).sum()
    rows, columns = comb(table.sum(axis=1), 2).sum(), comb(table.sum(axis=0), 2).sum()
    chance = rows * columns / comb(len(one), 2)
    return (both - chance) / ((rows + columns) / 2 - chance)


def test_agreement_of_windows_checked_by_hand(make_model: MakeModel, twelve: Windows) -> None:
    old, new = [0, 1, 2] * 4, [0, 0, 1, 1, 2, 2, -1, 0, 1, 2, 0, -1]
    model, refit = (with_topics(make_model, twelve, topics) for topics in (old, new))
    drawn: list[list[str]] = []

    def fit(some: Windows, seed: int) -> TopicModel:
        drawn.append(list(some.units["passage_id"]))
        return refit

    found = topic_stability(model, twelve, fit, replicates=4)
    members = []
    for names, row in zip(drawn, found.refits.to_dict("records"), strict=True):
        one, two = model.topics[names].tolist(), refit.topics[names].tolist()
        assert row["adjusted_rand"] == pytest.approx(adjusted_rand(one, two))
        assert row["adjusted_rand"] == pytest.approx(adjusted_rand_score(one, two))
        assert row["windows"] == len(names)
        of = {
            (side, topic): {place for place, held in enumerate(topics) if held == topic}
            for side, topics in (("old", one), ("new", two))
            for topic in range(3)
        }
        members.append(
            [
                max(
                    len(of["old", topic] & of["new", other])
                    / max(len(of["old", topic] | of["new", other]), 1)
                    for other in range(3)
                )
                for topic in range(3)
            ]
        )
    assert found.topics["member_jaccard"].tolist() == pytest.approx(np.mean(members, axis=0))


def test_a_resample_has_no_copies_and_about_two_thirds(
    make_model: MakeModel, make_windows: Callable[..., Windows]
) -> None:
    windows = make_windows(["sea"] * 300)
    model = make_model(np.ones((300, 1)), windows.units)
    drawn, seeds = [], []

    def fit(some: Windows, seed: int) -> TopicModel:
        drawn.append(list(some.units["passage_id"]))
        seeds.append(seed)
        return model

    topic_stability(model, windows, fit, replicates=8, seed=10)
    assert all(len(set(names)) == len(names) for names in drawn)
    assert np.mean([len(names) / 300 for names in drawn]) == pytest.approx(1 - 1 / np.e, abs=0.02)
    assert seeds == list(range(11, 19))
    assert all(one != two for one, two in pairwise(drawn))


def test_order_of_windows_does_not_matter(make_model: MakeModel, twelve: Windows) -> None:
    model = with_topics(make_model, twelve, [0, 1, 2] * 4)
    other = with_topics(make_model, twelve, [0, 0, 1, 1, 2, 2, 0, 1, 2, 0, 1, 2])
    back = twelve.take(np.arange(12)[::-1])
    there, again = (
        topic_stability(model, some, lambda some, seed: other, replicates=3)
        for some in (twelve, back)
    )
    pd.testing.assert_frame_equal(there.topics, again.topics)
    pd.testing.assert_frame_equal(there.refits, again.refits)


def test_fits_to_resamples_of_the_reports(windows: Windows, nmf: TopicModel) -> None:
    def fit(some: Windows, seed: int) -> TopicModel:
        return fit_nmf(some, n_topics=4, seed=seed)

    found = topic_stability(nmf, windows, fit, replicates=4)
    assert list(found.topics["topic"]) == [0, 1, 2, 3]
    assert (found.topics["member_jaccard"] > 0.9).all()
    assert (found.topics["stability"] > 0.5).all()
    assert (found.topics["stability_low"] <= found.topics["stability_high"]).all()
    again = topic_stability(nmf, windows, fit, replicates=4)
    pd.testing.assert_frame_equal(found.topics, again.topics)


def test_topics_of_the_references_are_found_again(
    reference_windows: Windows, reference_bertopic: TopicModel
) -> None:
    found = topic_stability(
        reference_bertopic,
        reference_windows,
        lambda some, seed: fit_bertopic(some, seed=seed),
        replicates=20,
    )
    assert (found.topics["stability"] >= 0.5).sum() >= 8
    assert reference_bertopic.outlier_share < 0.10
    # A topic is found again better than another is taken for it.
    assert found.topics["stability"].mean() > found.topics["rival_jaccard"].mean() + 0.2


def test_no_replicates(make_model: MakeModel, twelve: Windows) -> None:
    model = with_topics(make_model, twelve, [0, 1, 2] * 4)
    with pytest.raises(ValueError, match="'replicates' must be 1 or more; got 0"):
        topic_stability(model, twelve, lambda some, seed: model, replicates=0)


def test_what_can_be_fitted_can_be_fitted_again(make_windows: Callable[..., Windows]) -> None:
    words = ["sea", "fish", "coral", "crop", "soil", "rice"]
    windows = make_windows([f"{one} {two}" for one in words for two in words if one < two][:12])

    def fit(some: Windows, seed: int) -> TopicModel:
        return fit_nmf(some, n_topics=2, seed=seed)

    topic_stability(fit(windows, 0), windows, fit, replicates=5)


def test_a_scan_has_a_row_for_each_number(windows: Windows) -> None:
    together = count_together([set(windows.features.terms)] * 20, windows.features.terms)
    scan = scan_topics(
        windows,
        lambda some, number, seed: fit_nmf(some, n_topics=number, seed=seed),
        [3, 4],
        together,
        chosen=4,
        replicates=2,
    )
    assert list(scan.columns) == [
        "method",
        "n_topics",
        "topics",
        "coherence",
        "diversity",
        "stability",
        "stability_low",
        "stability_high",
        "adjusted_rand",
        "stable_topics",
        "outlier_share",
        "chosen",
    ]
    assert scan[["n_topics", "chosen"]].to_numpy().tolist() == [[3, False], [4, True]]
    assert (scan["method"] == "nmf").all()
    assert scan["coherence"].tolist() == [1, 1]
    shares = ["diversity", "stability", "stability_low", "stability_high", "outlier_share"]
    assert scan[shares].ge(0).all(axis=None) and scan[shares].le(1).all(axis=None)
    assert (scan["stable_topics"] <= scan["topics"]).all()
