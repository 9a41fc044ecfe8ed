"""Tables of differences bear the names of the narratives that they compare, and of no others."""

import pytest
from invented.printed import TABLES
from matplotlib.figure import Figure

from discourse.report.designs import DESIGNS
from discourse.report.exhibits import write_exhibit
from discourse.report.printing import print_table, write_printed_tables

WITH_SIDES = ("keyness", "word_shift")  # whose rows stand in groups, one for each narrative
compared = pytest.mark.parametrize(
    "name", [*WITH_SIDES, "cooccurrence_difference", "collocate_difference"]
)
OTHERS = ("Atlantic", "China", "Mobile")


def printed(name, *sides, **labels):
    return print_table(TABLES[name], DESIGNS[name], sides=sides or None, labels=labels)


def headings(found):
    return {column.heading for column in found.columns}


@compared
def test_captions_headings_and_groups_bear_the_names_given(name):
    found = printed(name, "labour", "tory", labour="New Labour")
    assert "in New Labour)" in found.caption or "of New Labour)" in found.caption
    assert {"New\nLabour", "Tory"} <= headings(found)
    assert not any(other in found.to_markdown() for other in OTHERS)


@compared
def test_without_names_there_are_target_and_reference(name):
    found = printed(name)
    assert "in the target)" in found.caption or "of the target)" in found.caption
    assert {"Target", "Reference"} <= headings(found)
    assert not any(other in found.to_markdown() for other in OTHERS)


@pytest.mark.parametrize("name", WITH_SIDES)
def test_groups_of_rows_are_the_narratives(name):
    effect = "log_odds" if name == "keyness" else "contribution"
    for sides in ((), ("labour", "tory")):
        found = printed(name, *sides)
        target, reference = sides or ("target", "reference")
        expected = [target if value > 0 else reference for value in found.values[effect]]
        assert found.values["side"].tolist() == expected
        assert list(found.groups) == [side.title() for side in expected]


def test_a_label_that_looks_like_a_sign_to_fill_stays():
    found = printed("keyness", "labour", "tory", labour="{reference}")
    assert "more in {reference})" in found.caption and "{reference}" in headings(found)


@pytest.mark.parametrize("sides", [("a", "a"), ("a",), ("a", "b", "c"), "ab"])
def test_sides_are_two_different_names(sides):
    with pytest.raises(ValueError, match="'sides' must be the names of two narratives, target"):
        print_table(TABLES["keyness"], DESIGNS["keyness"], sides=sides)


def test_written_tables_bear_the_names_given(tmp_path):
    tables = {"keyness": TABLES["keyness"]}
    write_printed_tables(tables, tmp_path, sides=("labour", "tory"))
    assert "| Labour |" in (tmp_path / "keyness.md").read_text(encoding="utf-8")
    write_printed_tables(tables, tmp_path)
    assert "| Target |" in (tmp_path / "keyness.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, "Atlantic Council"),
        ({"sides": ("labour", "tory")}, "Labour"),
        ({"sides": None}, "Target"),
    ],
)
def test_an_exhibit_is_of_the_shipped_comparison_unless_told(tmp_path, options, names):
    write_exhibit(tmp_path, "x", Figure(), {"keyness": TABLES["keyness"]}, **options)
    assert f"| {names} |" in (tmp_path / "keyness.md").read_text(encoding="utf-8")
