"""Windows and terms as vectors."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity

from discourse.topics import TermVectors, Windows, read_term_vectors
from discourse.topics.embedding import cosines, unit_rows, write_term_vectors


@pytest.fixture
def small() -> TermVectors:
    return TermVectors(
        name="small",
        terms=("boat", "fish", "sea"),
        vectors=np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
        weights=np.array([3.0, 2.0, 0.5]),
        centre=np.array([0.1, 0.2]),
    )


def test_a_window_is_the_weighted_mean_of_its_terms(
    small: TermVectors, make_windows: Callable[..., Windows]
) -> None:
    found = small.embed(make_windows(["boat fish fish fish fish xylophone"]))
    mean = 3.0 * np.array([2.0, 0.0]) + 2.0 * np.sqrt(4) * np.array([0.0, 1.0])
    expected = mean / np.linalg.norm(mean) - [0.1, 0.2]
    np.testing.assert_allclose(found, [expected / np.linalg.norm(expected)])


def test_rows_have_length_one_or_are_zero(
    small: TermVectors, make_windows: Callable[..., Windows], reference_windows: Windows
) -> None:
    found = small.embed(make_windows(["boat", "xylophone", "", "sea fish"]))
    assert np.linalg.norm(found, axis=1).tolist() == [pytest.approx(1), 0, 0, pytest.approx(1)]
    shipped = np.linalg.norm(read_term_vectors().embed(reference_windows), axis=1)
    np.testing.assert_allclose(shipped[shipped > 0], 1)


def test_a_term_is_a_window_that_holds_nothing_else(
    small: TermVectors, make_windows: Callable[..., Windows]
) -> None:
    terms = ["sea", "boat", "xylophone", "fish"]
    np.testing.assert_allclose(small.embed_terms(terms), small.embed(make_windows(terms)))
    assert small.embed_terms([]).shape == (0, 2)


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.integers(0, 302), min_size=1, max_size=12))
def test_a_window_alone_is_as_in_any_batch(reference_windows: Windows, rows: list[int]) -> None:
    vectors = read_term_vectors()
    batch = vectors.embed(reference_windows.take(np.array(rows)))
    for row, found in zip(rows, batch, strict=True):
        assert (vectors.embed(reference_windows.take(np.array([row])))[0] == found).all()


def test_terms_of_other_windows_do_not_move_a_window(
    make_windows: Callable[..., Windows],
) -> None:
    vectors = read_term_vectors()
    alone = vectors.embed(make_windows(["sea fish coral"]))
    among = vectors.embed(make_windows(["sea fish coral", "ankle bread crop dawn school zinc"]))
    assert (among[0] == alone[0]).all()


def test_cosines_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    one, two = random.normal(size=(20, 7)), random.normal(size=(5, 7))
    found = cosines(unit_rows(one), unit_rows(two))
    np.testing.assert_allclose(found, cosine_similarity(one, two), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 40), k=st.integers(1, 20))
def test_cosines_of_a_row_do_not_depend_on_the_others(seed: int, n: int, k: int) -> None:
    random = np.random.default_rng(seed)
    one, two = unit_rows(random.normal(size=(n, 100))), unit_rows(random.normal(size=(k, 100)))
    batch = cosines(one, two)
    assert all((cosines(one[[row]], two)[0] == batch[row]).all() for row in range(n))


def test_unit_rows_keep_rows_of_zeros() -> None:
    found = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert found.tolist() == [[0.6, 0.8], [0.0, 0.0]]


def test_written_and_read_again(small: TermVectors, tmp_path: Path) -> None:
    write_term_vectors(small, tmp_path)
    again = read_term_vectors(tmp_path)
    assert again.terms == small.terms
    assert again.name.startswith("term-vectors:")
    # A signed byte, scaled to the largest entry of the row.
    step = np.abs(small.vectors).max(axis=1, keepdims=True) / 127
    assert (np.abs(again.vectors - small.vectors) <= step / 2 + 1e-7).all()
    np.testing.assert_allclose(again.weights, small.weights)
    np.testing.assert_allclose(again.centre, small.centre, rtol=1e-6)


def test_equal_bytes_every_time(small: TermVectors, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_term_vectors(small, tmp_path / name)
    one, two = ((tmp_path / name / "vectors.npz").read_bytes() for name in ("one", "two"))
    assert one == two
    first, second = (read_term_vectors(tmp_path / name).name for name in ("one", "two"))
    assert first == second


def test_other_vectors_have_another_name(small: TermVectors, tmp_path: Path) -> None:
    write_term_vectors(small, tmp_path)
    assert read_term_vectors(tmp_path).name != read_term_vectors().name


def test_shipped_vectors() -> None:
    shipped = read_term_vectors()
    assert list(shipped.terms) == sorted(set(shipped.terms))
    assert shipped.vectors.shape == (len(shipped.terms), len(shipped.centre))
    assert np.isfinite(shipped.vectors).all()
    assert (shipped.weights >= 0).all()
    words = shipped.embed_terms(["hospital", "doctor", "fish"])
    assert words[0] @ words[1] > words[0] @ words[2]
