"""Regional groups of states."""

from pathlib import Path

import pytest

from discourse.alignment import REGIONS, read_background, read_camps, read_regions


def test_groups_are_as_large_as_those_of_the_united_nations() -> None:
    regions = read_regions()
    assert regions["iso3"].is_unique
    assert regions["region"].value_counts().to_dict() == {
        "african": 54,
        "asia-pacific": 54,
        "eastern-european": 23,
        "latin-american-and-caribbean": 33,
        "western-european-and-others": 29,  # with the United States: 193 in all
    }
    assert set(regions["region"].dropna()) == set(REGIONS)


def test_states_of_two_groups_or_none_stand_where_the_note_says() -> None:
    regions = read_regions().set_index("iso3")["region"]
    assert set(regions[["ISR", "TUR", "USA"]]) == {"western-european-and-others"}
    assert regions["KIR"] == "asia-pacific"
    assert sorted(regions.index[regions.isna()]) == ["EU", "PSE", "VAT"]


def test_every_speech_and_every_camp_has_a_row() -> None:
    known = set(read_regions()["iso3"])
    assert set(read_background().speeches["iso3"]) == known
    assert set(read_camps()["iso3"]) <= known


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("iso3,region\nFJI,pacific\n", "region is 'pacific'; it may be 'african' or 'asia"),
        ("iso3,region\nFJI,african\nfji,african\n", "FJI has two rows; keep one"),
        ("iso3,group\nFJI,african\n", "region"),
        ("", "is no CSV in UTF-8"),
    ],
)
def test_bad_regions_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_regions(path)


def test_a_list_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text("iso3,region,seat\nfji,asia-pacific,1\nVAT,,\n", encoding="utf-8")
    regions = read_regions(path)
    assert list(regions) == ["iso3", "region"]
    assert regions["region"].fillna("none").tolist() == ["asia-pacific", "none"]
    assert regions["iso3"].tolist() == ["FJI", "VAT"]
