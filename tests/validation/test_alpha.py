"""Krippendorff's alpha against published examples, exact fractions and another implementation."""

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from random import Random

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from discourse.validation.alpha import SCALES, Scale, krippendorff_alpha

Table = list[list[int | str | None]]  # units in rows, coders in columns


def typed(*coders: str) -> Table:
    """Units in rows, of a line per coder as publications print them; a dot is missing."""
    lines = [[None if cell == "." else cell for cell in line.split()] for line in coders]
    return [
        [int(cell) if cell and cell.isdigit() else cell for cell in unit]
        for unit in zip(*lines, strict=True)
    ]


# Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
# Pennsylvania: A, binary data of two observers (Meg and Owen); B, nominal data of two (Ben and
# Gerry); C, data of four with missing values, which D takes on other scales.
BINARY = typed("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = typed("a a b b d c c c e d d a", "b a b b b c c c e d d d")
MISSING = typed(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# The computational example of the article on Krippendorff's alpha in Wikipedia.
ENCYCLOPAEDIA = typed(
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)
# Hayes, A. F. & Krippendorff, K. (2007). Answering the call for a standard reliability measure
# for coding data. Communication Methods and Measures 1(1), table 1: five observers judge the
# tone of 40 newspaper articles.
NEWS = typed(
    "1 1 2 . 0 0 1 1 2 2 . 0 1 3 1 1 2 1 1 0 0 0 2 0 1 0 0 1 1 1 1 2 2 3 2 2 2 2 2 1",
    "1 1 3 0 0 0 0 . 2 1 1 0 2 3 1 1 1 2 1 0 0 0 3 0 2 1 0 2 1 1 1 1 2 2 2 2 2 2 2 1",
    "2 0 3 0 0 0 2 2 2 1 0 0 2 2 1 1 2 3 0 0 1 . 3 0 . 1 0 1 2 2 0 2 . 2 2 3 2 . 2 1",
    ". 1 3 . . . . 0 . 1 0 0 2 2 . . . 3 1 . 1 0 3 0 2 1 1 2 2 . . 1 2 2 . . . 1 2 .",
    "2 . . 0 0 0 1 . 2 . . . . 3 1 1 2 . . 0 . 0 . . 2 . 0 . . 2 0 . 2 . 2 2 2 2 . 1",
)
PUBLISHED = [
    pytest.param(BINARY, "nominal", 0.095, 3, id="2011 A"),
    pytest.param(NOMINAL, "nominal", 0.692, 3, id="2011 B"),
    pytest.param(MISSING, "nominal", 0.743, 3, id="2011 C"),
    pytest.param(MISSING, "ordinal", 0.815, 3, id="2011 D ordinal"),
    pytest.param(MISSING, "interval", 0.849, 3, id="2011 D interval"),
    pytest.param(MISSING, "ratio", 0.797, 3, id="2011 D ratio"),
    pytest.param(ENCYCLOPAEDIA, "nominal", 0.691, 3, id="Wikipedia nominal"),
    pytest.param(ENCYCLOPAEDIA, "interval", 0.811, 3, id="Wikipedia interval"),
    pytest.param(NEWS, "ordinal", 0.7598, 4, id="2007"),
]


def compared(table: Table) -> Table:
    """The values of units that have two or more."""
    units = [[value for value in unit if value is not None] for unit in table]
    return [unit for unit in units if len(unit) > 1]


def exact(table: Table, scale: Scale) -> float:
    """Alpha from its definition: pairs of values in units, and pairs of values at large."""
    units = compared(table)
    values = sorted(value for unit in units for value in unit)

    def differ(one, two):
        low, high = sorted([one, two])
        if low == high:
            return Fraction(0)
        if scale == "ordinal":
            between = sum(low <= value <= high for value in values)
            ends = values.count(low) + values.count(high)
            return (between - Fraction(ends, 2)) ** 2
        ratio = scale == "ratio" and Fraction(high - low, high + low)
        return Fraction(1) if scale == "nominal" else (ratio or Fraction(high - low)) ** 2

    observed = sum(
        differ(*pair) / (len(unit) - 1) for unit in units for pair in permutations(unit, 2)
    )
    expected = sum(differ(*pair) for pair in permutations(values, 2)) / (len(values) - 1)
    return float(1 - observed / expected)


def other(table: Table, scale: Scale) -> float:
    """Alpha as the package `krippendorff` has it, which takes numbers."""
    words = sorted({cell for unit in table for cell in unit if isinstance(cell, str)})
    numbers = [[words.index(cell) if cell in words else cell for cell in unit] for unit in table]
    data = np.array(numbers, dtype=float).T
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement=scale))


@pytest.mark.parametrize(("table", "scale", "printed", "digits"), PUBLISHED)
def test_published_examples(table: Table, scale: Scale, printed: float, digits: int) -> None:
    alpha = krippendorff_alpha(pd.DataFrame(table, dtype=object), scale=scale)
    assert round(alpha, digits) == printed
    assert alpha == pytest.approx(exact(table, scale), abs=1e-12)
    assert alpha == pytest.approx(other(table, scale), abs=1e-12)


def test_published_examples_by_hand() -> None:
    # A: 4 of 10 pairs differ; 14 zeros and 6 ones. B: 3 of 12 pairs differ; 4, 6, 6, 6 and 2.
    assert krippendorff_alpha(np.array(BINARY)) == pytest.approx(1 - 19 * 8 / (2 * 14 * 6))
    unlike = 24**2 - (4**2 + 6**2 + 6**2 + 6**2 + 2**2)
    assert krippendorff_alpha(pd.DataFrame(NOMINAL)) == pytest.approx(1 - 23 * 6 / unlike)


cells = st.one_of(st.none(), st.integers(0, 4))
tables = (
    st.integers(2, 5)
    .flatmap(
        lambda coders: st.lists(st.lists(cells, min_size=coders, max_size=coders), max_size=12)
    )
    .filter(lambda table: len({value for unit in compared(table) for value in unit}) > 1)
)


def frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(table, dtype=object)


@given(tables, st.sampled_from(SCALES))
@settings(deadline=None)
def test_agrees_with_definition_and_package(table: Table, scale: Scale) -> None:
    alpha = krippendorff_alpha(frame(table), scale=scale)
    assert alpha == pytest.approx(exact(table, scale), abs=1e-9)
    assert alpha == pytest.approx(other(table, scale), abs=1e-9)


@given(tables, st.sampled_from(SCALES), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_units_and_coders_changes_no_bit(
    table: Table, scale: Scale, random: Random
) -> None:
    units, coders = list(range(len(table))), list(range(len(table[0])))
    random.shuffle(units)
    random.shuffle(coders)
    shuffled = frame(table).iloc[units, coders]
    assert krippendorff_alpha(shuffled, scale=scale) == krippendorff_alpha(
        frame(table), scale=scale
    )


@given(tables, st.permutations("vwxyz"))
@settings(deadline=None)
def test_names_of_nominal_values_change_no_bit(table: Table, names: list[str]) -> None:
    renamed = [[None if cell is None else names[cell] for cell in unit] for unit in table]
    assert krippendorff_alpha(frame(renamed)) == krippendorff_alpha(frame(table))


@given(st.lists(st.integers(0, 4), min_size=2).filter(lambda values: len(set(values)) > 1))
def test_perfect_agreement_is_one(values: list[int]) -> None:
    table = pd.DataFrame({"ada": values, "ben": values, "cy": values})
    assert [krippendorff_alpha(table, scale=scale) for scale in SCALES] == [1, 1, 1, 1]


@given(tables)
@settings(deadline=None)
def test_ordinal_alpha_knows_only_the_order(table: Table) -> None:
    stretched = [[None if cell is None else cell**3 - 7 for cell in unit] for unit in table]
    words = [[None if cell is None else "uvxyz"[4 - cell] for cell in unit] for unit in table]
    alpha = krippendorff_alpha(frame(table), scale="ordinal")
    assert krippendorff_alpha(frame(stretched), scale="ordinal") == alpha
    backwards = krippendorff_alpha(frame(words), scale="ordinal", order=list("uvxyz"))
    assert backwards == pytest.approx(alpha, abs=1e-12)


def test_two_who_always_differ_are_worse_than_chance() -> None:
    assert krippendorff_alpha(np.array([["a", "b"], ["b", "a"]])) == pytest.approx(-0.5)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(np.empty((0, 2)), id="no units"),
        pytest.param(np.array([[1, np.nan], [np.nan, 2]]), id="no unit has two values"),
        pytest.param(np.array([[1, 1], [1, 1]]), id="no variation"),
        pytest.param(np.array([[1, 1], [2, np.nan]]), id="none among what is compared"),
    ],
)
def test_undefined_is_nan(table: NDArray[np.float64]) -> None:
    assert all(np.isnan(krippendorff_alpha(table, scale=scale)) for scale in SCALES)


def test_missing_values_of_any_kind_and_units_with_one_value_count_for_nothing() -> None:
    full = pd.DataFrame({"ada": ["x", "y", "x"], "ben": ["x", "y", "y"]})
    missing = pd.DataFrame(
        {"ada": ["x", "y", "x", pd.NA, "z"], "ben": ["x", "y", "y", "w", None], "cy": np.nan}
    )
    assert krippendorff_alpha(missing) == krippendorff_alpha(full)


def test_numbers_as_text_sort_themselves() -> None:
    numbers = np.array([[9, 10], [10, 10], [100, 9], [100, 100]])
    words = numbers.astype(str)
    for scale in SCALES:
        assert krippendorff_alpha(words, scale=scale) == krippendorff_alpha(numbers, scale=scale)


WORDS = np.array([["low", "high"], ["low", "low"]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: krippendorff_alpha(WORDS, scale="polar"),
            "'scale' must be one of nominal, ordinal, interval, ratio; got 'polar'",
        ),
        (lambda: krippendorff_alpha(WORDS[0]), "units in rows and coders in columns; got 1"),
        (
            lambda: krippendorff_alpha(WORDS, scale="ordinal"),
            "Scale 'ordinal' needs numbers, and a value is 'low'; give 'order'",
        ),
        (
            lambda: krippendorff_alpha(WORDS, scale="interval"),
            "Scale 'interval' needs numbers, and a value is 'low'; take another 'scale'",
        ),
        (
            lambda: krippendorff_alpha(np.array([[1, -1]]), scale="ratio"),
            "Scale 'ratio' needs numbers from 0 up, and a value is -1",
        ),
        (
            lambda: krippendorff_alpha(np.array([[1, np.inf]]), scale="ordinal"),
            "needs numbers, and a value is inf",
        ),
        (
            lambda: krippendorff_alpha(WORDS, order=["low", "high"]),
            "'order' is for scale 'ordinal'; leave it out for 'nominal'",
        ),
        (
            lambda: krippendorff_alpha(WORDS, scale="ordinal", order=["low", "mid"]),
            "'order' must name every value, and lacks 'high'; it has 'low', 'mid'",
        ),
        (
            lambda: krippendorff_alpha(WORDS, scale="ordinal", order=["low", "low", "high"]),
            "'order' must name each value once; got 'low' twice",
        ),
    ],
)
def test_errors(call: Callable[[], float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
