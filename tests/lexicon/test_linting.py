"""What the lint says of a lexicon, and that what it says of containment is exact."""

import math
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.lexicon import (
    Frame,
    Lexicon,
    Matcher,
    Pattern,
    count_patterns,
    lexicon_from_patterns,
    lint_lexicon,
    read_lexicon,
)


def lint(patterns: list[str], exclude: list[str] | None = None) -> dict[str, str]:
    frame = Frame(
        "f", "f", patterns=tuple(map(Pattern, patterns)), exclude=tuple(map(Pattern, exclude or []))
    )
    table = lint_lexicon(Lexicon("test", "0", "en", "", (frame,)))
    return dict(zip(table["pattern"], table["problem"], strict=True))


def detail(patterns: list[str]) -> str:
    (text,) = lint_lexicon(lexicon_from_patterns({"f": patterns}))["detail"]
    return str(text)


# --- the patterns by themselves ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("capacity-building", "capacity building"),
        ("human rights", "Human  Rights"),
        ("china's path", "china path"),
        ("peoples' will", "peoples will"),
        ("win-win", "“win–win”"),
        ("sovereign*", "sovereign**"),
    ],
)
def test_the_same_words_written_otherwise_are_a_duplicate(first: str, second: str) -> None:
    assert lint([first, "other", second]) == {second: "duplicate"}
    assert repr(first) in detail([first, second])


def test_a_pattern_written_twice_is_reported_once() -> None:
    assert lint(["peace", "peace", "peace"]) == {"peace": "duplicate"}


@pytest.mark.parametrize(
    ("general", "special"),
    [
        ("sovereign*", "sovereign equality"),
        ("sovereign*", "full sovereign-equality"),
        ("sovereign*", "sovereignty*"),
        ("*right*", "uprights"),
        ("a*c", "a*b*c"),
        ("internal affairs of *", "internal affairs of states"),
        ("affairs of *", "internal affairs of *"),
        ("belt and *", "Belt and Road"),
        ("Belt", "Belt and Road"),
    ],
)
def test_what_another_pattern_finds_too_is_contained(general: str, special: str) -> None:
    assert lint([general, special]) == {special: "contained"}
    assert lint([special, general]) == {special: "contained"}
    assert repr(general) in detail([special, general])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sovereign", "sovereignty"),
        ("sovereign*", "*sovereign"),
        ("right*", "upright"),
        ("human rights", "rights of humans"),
        ("Belt", "belts"),
        ("Belt*", "beltway"),
        ("a*b*c", "a*c*b"),
    ],
)
def test_what_differs_is_left_alone(one: str, other: str) -> None:
    assert lint([one, other]) == lint([other, one]) == {}


def test_detail_says_which_of_both_is_counted() -> None:
    assert "read this expression back" in detail(["sovereign*", "sovereign equality"])
    assert "read this expression back" in detail(["sovereignty", "sovereign*"])
    assert "Never counted" in detail(["sovereign*", "sovereignty"])


def test_frames_are_read_apart() -> None:
    lexicon = lexicon_from_patterns({"x": ["right*"], "y": ["rights", "right*"]})
    table = lint_lexicon(lexicon)
    assert table[["frame", "pattern", "problem"]].values.tolist() == [["y", "rights", "contained"]]


def test_what_is_always_excluded_is_dead() -> None:
    assert lint(["debt", "sovereign debt"], ["sovereign debt*"]) == {"sovereign debt": "dead"}
    assert lint(["debt"], ["sovereign debt"]) == {}
    assert lint(["debt", "Debts"], ["debt*"]) == {"debt": "dead", "Debts": "dead"}


def test_what_gives_back_excluded_hits_is_not_contained() -> None:
    patterns = ["development", "development of nations"]
    assert lint(patterns) == {"development of nations": "contained"}
    assert lint(patterns, ["development of"]) == {}
    assert lint(patterns, ["of nations"]) == {"development of nations": "contained"}


WORD = st.text(alphabet="ab*", min_size=1, max_size=4)
PATTERN = (
    st.lists(WORD, min_size=1, max_size=2).map(" ".join).filter(lambda text: set(text) - set("* "))
)


@settings(deadline=None)
@given(PATTERN, PATTERN)
def test_containment_is_exact(general: str, special: str) -> None:
    """What is reported is found whatever its stars stand for; of the rest something is not."""
    finds = Matcher(lexicon_from_patterns({"f": [general]})).find
    fillings = ["", "a", "b", "c", "ca"] if special.count("*") < 5 else ["", "a", "c"]
    texts = []
    for filling in product(fillings, repeat=special.count("*")):
        letters = iter(filling)
        text = "".join(next(letters) if letter == "*" else letter for letter in special)
        if len(text.split()) == len(special.split()):  # a lone star is never empty
            texts.append(text)
    assert (special in lint([general, special])) == all(finds(text) for text in texts)


# --- against a background ----------------------------------------------------------------------


def test_counts_are_those_of_plain_counting() -> None:
    lexicon = lexicon_from_patterns({"x": ["peace*", "peace talks", "war"], "y": ["war"]})
    table = count_patterns(lexicon, iter(["Peace talks, peaceful war.", "", "War and war again"]))
    expected = pd.DataFrame(
        {
            "frame": ["x", "x", "x", "y"],
            "pattern": ["peace*", "peace talks", "war", "war"],
            "hits": [1, 1, 3, 3],
            "documents": [1, 1, 2, 2],
            "share": [1 / 3, 1 / 3, 2 / 3, 2 / 3],
            "per_1000_tokens": [125.0, 125.0, 375.0, 375.0],
        }
    )
    pd.testing.assert_frame_equal(table, expected)


def test_counts_of_nothing_are_undefined_and_not_zero() -> None:
    lexicon = lexicon_from_patterns({"x": ["peace"]})
    (row,) = count_patterns(lexicon, []).to_dict("records")
    assert (row["hits"], row["documents"]) == (0, 0)
    assert math.isnan(row["share"])
    assert math.isnan(row["per_1000_tokens"])
    assert lint_lexicon(lexicon, count_patterns(lexicon, [])).empty
    assert math.isnan(count_patterns(lexicon, ["..."])["per_1000_tokens"].item())


def test_a_pattern_written_twice_is_counted_in_one_row() -> None:
    lexicon = lexicon_from_patterns({"x": ["war", "war", "WAR"]})
    table = count_patterns(lexicon, ["war and WAR"])
    assert table[["pattern", "hits"]].values.tolist() == [["war", 2], ["WAR", 0]]


def test_dead_over_broad_and_uncounted_patterns() -> None:
    lexicon = lexicon_from_patterns({"x": ["the", "ceasefire", "armistice"], "y": ["peace"]})
    texts = ["The end of the war. " * 50, "The war goes on. " * 50, "A ceasefire. " * 50]
    background = count_patterns(lexicon, texts).query("pattern != 'peace'")
    table = lint_lexicon(lexicon, background, max_per_1000_tokens=400)
    assert table[["frame", "pattern", "problem"]].values.tolist() == [
        ["x", "the", "over-broad"],
        ["x", "armistice", "dead"],
        ["y", "peace", "uncounted"],
    ]
    assert "In 67% of the texts, 272.73 times per 1,000 words" in table["detail"][0]


@pytest.mark.parametrize(
    ("share", "rate", "reported"), [(0.6, 1000, True), (0.7, 270, True), (0.7, 280, False)]
)
def test_bounds_of_over_broad(share: float, rate: float, reported: bool) -> None:
    lexicon = lexicon_from_patterns({"x": ["the"]})
    texts = ["The end of the war. " * 50, "The war goes on. " * 50, "A ceasefire. " * 50]
    background = count_patterns(lexicon, texts)  # two texts of three, 150 of 550 words
    table = lint_lexicon(lexicon, background, max_share=share, max_per_1000_tokens=rate)
    assert (len(table) == 1) == reported


def test_a_pattern_may_have_several_problems_each_once() -> None:
    lexicon = lexicon_from_patterns({"x": ["right*", "rights", "Right*", "rights"]})
    table = lint_lexicon(lexicon, count_patterns(lexicon, ["rights " * 9]))
    assert table[["pattern", "problem"]].values.tolist() == [
        ["right*", "over-broad"],
        ["rights", "contained"],
        ["rights", "dead"],
        ["Right*", "duplicate"],
        ["Right*", "dead"],
        ["rights", "duplicate"],
    ]


def test_arguments_are_left_as_they_were() -> None:
    lexicon = lexicon_from_patterns({"x": ["war"]})
    background = count_patterns(lexicon, ["war"])
    before = background.copy()
    lint_lexicon(lexicon, background)
    pd.testing.assert_frame_equal(background, before)


def test_a_background_of_another_shape_is_refused() -> None:
    lexicon = lexicon_from_patterns({"x": ["war"]})
    with pytest.raises(ValueError, match="it lacks share, per_1000_tokens"):
        lint_lexicon(lexicon, pd.DataFrame({"frame": ["x"], "pattern": ["war"], "hits": [1]}))


@pytest.mark.parametrize("name", ["framing", "counter-frames"])
def test_shipped_lexicons_hold_nothing_that_can_never_count(name: str) -> None:
    table = lint_lexicon(read_lexicon(name))
    never = table["detail"].str.startswith("Never counted")
    assert table[(table["problem"] != "contained") | never].empty
