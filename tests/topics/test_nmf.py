"""Topics by non-negative matrix factorisation: what is particular to it."""

from collections.abc import Callable
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.feature_extraction.text import TfidfTransformer

from discourse.lexicon import lexicon_from_patterns
from discourse.topics import TopicModel, Windows, fit_nmf
from discourse.topics.nmf_fit import FactorShares, rare_words


def test_settings_say_what_the_fit_depended_on(nmf: TopicModel) -> None:
    found = dict(nmf.settings)
    # Of the windows of other texts, more than of BERTopic's hold a mixture of the topics.
    assert 0.02 <= found.pop("register_share") < 1
    assert found == {"n_topics": 4, "seeds": None, "seed": 0}


def test_rare_words_by_scikit_learn(windows: Windows) -> None:
    terms, counts = windows.features.terms, windows.features.counts
    rarity = np.log(len(windows) / (counts > 0).sum(axis=0))
    weighing = TfidfTransformer(smooth_idf=False)
    weighing.fit(counts.toarray())
    # Scikit-learn adds 1 to every weight, so that no term weighs nothing.
    np.testing.assert_allclose(weighing.idf_ - 1, rarity)
    weighed = np.sqrt(counts.toarray()) * rarity
    expected = weighed / np.linalg.norm(weighed, axis=1, keepdims=True)
    np.testing.assert_allclose(rare_words(windows, terms, rarity).toarray(), expected)


def test_words_that_are_not_known_weigh_nothing(make_windows: Callable[..., Windows]) -> None:
    found = rare_words(
        make_windows(["boat sea", "zinc", "sea zinc"]), ("boat", "sea"), np.array([3.0, 4.0])
    )
    np.testing.assert_allclose(found.toarray(), [[0.6, 0.8], [0, 0], [0, 1]])


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_mixtures_are_the_nearest_with_no_part_negative(
    make_windows: Callable[..., Windows], seed: int
) -> None:
    random = np.random.default_rng(seed)
    terms = tuple("abcdef")
    factors = random.random((3, 6)) + 0.05
    factors /= np.linalg.norm(factors, axis=1, keepdims=True)
    held = " ".join(random.choice(terms, size=4, replace=False))
    windows = make_windows([held])
    shares = FactorShares(terms, random.random(6) + 0.1, factors, least=-1.0)
    (mixture,), (fit,) = shares.mix(windows)
    row = rare_words(windows, terms, shares.rarity).toarray()[0]

    def distance(parts: np.ndarray) -> float:
        return float(((row - parts @ factors) ** 2).sum())

    # A search from several places, which knows nothing of least squares.
    best = min(
        minimize(distance, start, bounds=[(0, None)] * 3, tol=1e-12).fun
        for start in (np.zeros(3), np.ones(3), np.eye(3)[0])
    )
    assert (mixture >= 0).all()
    assert distance(mixture) <= best + 1e-7
    near = mixture @ factors
    assert fit == pytest.approx(row @ near / np.linalg.norm(near), abs=1e-6)
    assert shares.weigh(windows)[0] == pytest.approx(mixture / mixture.sum())


def test_windows_less_alike_than_the_least_hold_none(nmf: TopicModel, windows: Windows) -> None:
    how = nmf.assignment
    assert isinstance(how, FactorShares)
    fits = how.mix(windows)[1]
    assert (nmf.fitted.any(axis=1) == (fits >= how.least)).all()
    np.testing.assert_allclose(np.linalg.norm(how.factors, axis=1), 1)


def test_terms_of_one_window_belong_to_no_topic(make_windows: Callable[..., Windows]) -> None:
    held = [f"{one} {two}" for one, two in combinations("bdfghj", 2)]
    held = [terms.replace("b", "boat") for terms in held]
    model = fit_nmf(make_windows([*held, "boat xqzzy"]), n_topics=2)
    assert "xqzzy" not in model.terms


@pytest.mark.parametrize("name", ["sea", "health", "farm", "school"])
def test_seeds_say_which_subject_is_looked_at_closely(
    invent: SimpleNamespace, windows: Windows, name: str
) -> None:
    words = invent.subjects[name]
    seeds = lexicon_from_patterns({"one": words[:6], "two": words[6:]}, name="halves")
    model = fit_nmf(windows, n_topics=5, seeds=seeds)
    # Five topics for four subjects: the one with two seeds is divided.
    own = [set(top[:5]) <= set(words) for top in model.top_terms()]
    assert sum(own) == 2
    assert model.settings["seeds"] == "halves 0"


def test_as_many_seeds_as_topics(invent: SimpleNamespace, windows: Windows) -> None:
    seeds = lexicon_from_patterns({name: words[:4] for name, words in invent.subjects.items()})
    model = fit_nmf(windows, n_topics=4, seeds=seeds)
    assert len(model) == 4


def test_more_seeds_than_topics(windows: Windows) -> None:
    seeds = lexicon_from_patterns({"a": ["sea"], "b": ["crop"], "c": ["school"]})
    with pytest.raises(ValueError, match="There are 3 seeds for 2 topics; ask for more topics"):
        fit_nmf(windows, n_topics=2, seeds=seeds)


def test_a_seed_that_names_nothing(windows: Windows) -> None:
    seeds = lexicon_from_patterns({"sea": ["ocean*"], "moon": ["crater*"]})
    with pytest.raises(ValueError, match="No word of seed 'moon' occurs in the windows; leave"):
        fit_nmf(windows, n_topics=4, seeds=seeds)


def test_windows_that_share_no_word(make_windows: Callable[..., Windows]) -> None:
    with pytest.raises(ValueError, match="windows"):
        fit_nmf(make_windows([f"xa{k} xb{k} xc{k}" for k in range(30)]), n_topics=3)


def test_fewer_words_than_topics(make_windows: Callable[..., Windows]) -> None:
    words = ["sea", "fish", "coral", "crop", "soil", "rice"]
    held = [" ".join(some) for k in (1, 2, 3, 4) for some in combinations(words, k)]
    with pytest.raises(ValueError, match="8 topics"):
        fit_nmf(make_windows(held), n_topics=8)
