"""Groups of documents: what the sheet knows of them, and tables that a researcher adds."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discourse import Corpus, Lexicon
from discourse.validation import Design, Sheet, corrected_shares, read_told, write_sheet
from discourse.validation.correcting import document_values, read_variables

IDS = [f"d{n:02}" for n in range(10)]


def table(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object)


def shares(
    sheet: Sheet, hits: Path, by: str | None, variables: pd.DataFrame | None
) -> pd.DataFrame:
    codings = pd.DataFrame({"unit_id": sheet.units["unit_id"], "code": sheet.codes[0].name})
    codings["value"] = "1"
    return corrected_shares(
        codings, read_told(hits, sheet), sheet, by=by, variables=variables
    ).query(f"code == {sheet.codes[0].name!r}")


@pytest.fixture(scope="module")
def clashing(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus, lexicon: Lexicon) -> Sheet:
    """A sheet of sentences whose documents have variables named as columns of units are."""
    documents = Corpus(
        tuple(
            document.with_variables(frame="f", stratum="s", start=str(n), year=2019 + n % 2)
            for n, document in enumerate(corpus.documents)
        )
    )
    folder = tmp_path_factory.mktemp("clashing") / "sheet"
    return write_sheet(documents, lexicon, Design("sentence", 10), folder)


def test_what_has_no_value_is_counted_and_a_group(drawn: Sheet, hits: Path) -> None:
    variables = table(document_id=[*IDS[:6], "elsewhere"], region=["up"] * 5 + ["", "down"])
    values = document_values(drawn, "region", variables)
    assert values.index.tolist() == IDS
    assert values.isna().sum() == 5
    corrected = shares(drawn, hits, "region", variables)
    known = drawn.population()["document_id"].isin(IDS[:5]).sum()
    rest = len(drawn.population()) - known
    assert corrected.set_index("group")["units"].to_dict() == {"(none)": rest, "up": known}


def test_a_table_that_finds_no_document_is_refused(drawn: Sheet, hits: Path) -> None:
    variables = table(document_id=["d00.txt", "d01.txt"], region=["up", "down"])
    with pytest.raises(ValueError, match=r"None of the 10 documents .*'d00', the table 'd00\.txt'"):
        shares(drawn, hits, "region", variables)
    with pytest.raises(ValueError, match="the table nothing"):
        document_values(drawn, "region", variables.assign(document_id=None))


def test_the_id_says_which_document_whatever_else_the_table_shares(drawn: Sheet) -> None:
    variables = table(document_id=IDS, camp="elsewhere", region=["up", "down"] * 5)
    assert document_values(drawn, "region", variables).tolist() == ["up", "down"] * 5


def test_a_variable_that_both_have_must_be_renamed(drawn: Sheet, hits: Path) -> None:
    variables = table(document_id=IDS, camp=["red"] * 10)
    with pytest.raises(ValueError, match=r"both have 'camp'; rename the column"):
        shares(drawn, hits, "camp", variables)
    renamed = shares(drawn, hits, "side", variables.rename(columns={"camp": "side"}))
    assert renamed["group"].tolist() == ["red"]
    # Joined by it alone, it is the same variable.
    by_camp = table(camp=["north", "south"], region=["up", "down"])
    assert shares(drawn, hits, "camp", by_camp)["group"].tolist() == ["north", "south"]


@pytest.mark.parametrize("column", ["start", "end", "frame", "stratum", "sentence_number"])
def test_places_join_nothing_and_group_nothing(
    column: str, drawn: Sheet, clashing: Sheet, hits: Path
) -> None:
    for sheet in (drawn, clashing):
        with pytest.raises(ValueError, match=f"'by' is '{column}'; the sheet knows language, "):
            shares(sheet, hits, column, None)
        values = ["0", "f", "s", "none"]
        with pytest.raises(ValueError, match="of which the sheet knows none"):
            shares(sheet, hits, "region", table(**{column: values}, region=values))


def test_a_column_of_the_table_may_have_the_name_of_a_place(drawn: Sheet) -> None:
    variables = table(document_id=IDS, start=range(10), stratum=["a", "b"] * 5)
    assert document_values(drawn, "stratum", variables).tolist() == ["a", "b"] * 5


def test_hits_have_frames_and_patterns(drawn_hits: Sheet, hits: Path) -> None:
    assert shares(drawn_hits, hits, "frame", None)["group"].tolist() == ["peace", "trade"]
    assert len(shares(drawn_hits, hits, "pattern", None)) == 2
    with pytest.raises(ValueError, match=r"the sheet knows .*document_id, frame, pattern"):
        shares(drawn_hits, hits, "start", None)
    with pytest.raises(ValueError, match="both have 'frame'"):
        shares(drawn_hits, hits, "frame", table(document_id=IDS, frame="other"))


def test_what_the_table_has_is_said(drawn: Sheet, hits: Path) -> None:
    variables = table(document_id=IDS, region="up")
    with pytest.raises(
        ValueError, match=r"document_id, and the 'variables' document_id, region\. Give"
    ):
        shares(drawn, hits, "colour", variables)
    with pytest.raises(ValueError, match="of no use without 'by'"):
        shares(drawn, hits, None, variables)


@pytest.mark.parametrize(
    "years", [[2019, 2020], ["2019", "2020"], [2019.0, 2020.0], ["2019.0", "2020.0"]]
)
def test_a_number_is_the_same_as_text(years: list[object], clashing: Sheet) -> None:
    values = document_values(clashing, "era", table(year=years, era=["before", "after"]))
    assert values.tolist() == ["before", "after"] * 5
    assert document_values(clashing, "year").tolist() == ["2019", "2020"] * 5


def test_whole_numbers_beside_a_blank_stay_whole(drawn: Sheet) -> None:
    variables = pd.DataFrame({"document_id": IDS, "year": [2019.0] * 9 + [None]})
    assert document_values(drawn, "year", variables).dropna().unique().tolist() == ["2019"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(order=st.permutations(range(10)), wanting=st.integers(0, 9))
def test_the_order_of_rows_is_nothing(order: list[int], wanting: int, drawn: Sheet) -> None:
    variables = table(document_id=IDS, region=["up", "down"] * 5).iloc[wanting:]
    shuffled = table(document_id=IDS, region=["up", "down"] * 5).iloc[order]
    shuffled = shuffled[shuffled["document_id"] >= IDS[wanting]]
    values = document_values(drawn, "region", variables)
    pd.testing.assert_series_equal(values, document_values(drawn, "region", shuffled))
    assert values.isna().sum() == wanting


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("document_id,region\n", r"vars\.csv has a header and no rows"),
        ("document_id,region,region\nd00,up,down\n", r"vars\.csv has two columns 'region'"),
    ],
)
def test_tables_that_are_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "vars.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_variables(path)


def test_two_rows_of_one_key_and_two_columns_of_one_name(drawn: Sheet) -> None:
    with pytest.raises(ValueError, match="two rows of north; give one"):
        document_values(drawn, "region", table(camp=["north", "north"], region=["up", "down"]))
    twice = table(camp=["north"], region=["up"], other=["down"])
    twice.columns = pd.Index(["camp", "region", "region"])
    with pytest.raises(ValueError, match="The 'variables' table has two columns 'region'"):
        document_values(drawn, "region", twice)
