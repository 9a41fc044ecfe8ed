"""Which rows and numbers are printed. What the formats make of them is in test_markup.py."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented.printed import AWKWARD, NARRATIVES, TABLES

from discourse.report.designs import DESIGNS
from discourse.report.printed_columns import MISSING, Column, written_value
from discourse.report.printing import print_table, write_printed_tables
from discourse.report.table_design import TableDesign, default_design, side_by_side

every_design = pytest.mark.parametrize("name", TABLES)


def printed(name, table=None, *, sides=NARRATIVES):
    return print_table(TABLES[name] if table is None else table, DESIGNS[name], sides=sides)


def column(name, heading, *, spanner="", table=None):
    """Return the cells of a column as printed."""
    found = printed(name, table)
    places = [
        place
        for place, shown in enumerate(found.columns)
        if shown.heading == heading and shown.spanner == spanner
    ]
    return [row[places[0]] for row in found.cells]


def number(text):
    """Read a printed number back."""
    return float(text.replace(",", "").replace("−", "-").removeprefix("<"))


def test_each_design_has_an_invented_table():
    assert set(TABLES) == set(DESIGNS)


@every_design
def test_a_design_says_what_it_prints(name):
    found = printed(name)
    assert found.cells and len(found.caption) > 30 and len(found.notes) > 30
    assert all(len(row) == len(found.columns) for row in found.cells)
    assert not re.search(r"\{(?!y\})", found.caption + found.notes)  # no placeholder was left
    assert (f"{MISSING}: " in found.notes) == any(MISSING in row for row in found.cells)


@every_design
def test_numbers_are_those_of_the_table_after_rounding(name):
    found = printed(name)
    for place, shown in enumerate(found.columns):
        if shown.kind not in ("number", "percent", "count", "p"):
            continue
        factor = 100 if shown.kind == "percent" else 1
        step = {"count": 1, "p": 1e-3}.get(shown.kind, 10.0**-shown.decimals)
        for row, (_, values) in zip(found.cells, found.values.iterrows(), strict=True):
            true = [values[source] for source in shown.sources]
            if row[place] == MISSING:
                assert all(pd.isna(value) for value in true)
                continue
            for text, value in zip(row[place].strip("[]").split(", "), true, strict=True):
                if text.startswith("<"):
                    assert value < number(text)
                else:
                    assert abs(number(text) - factor * value) <= step / 2 + 1e-9


@every_design
def test_order_of_rows_does_not_matter(name):
    shuffled = TABLES[name].sample(frac=1, random_state=3)
    for write in ("to_csv", "to_markdown", "to_html", "to_latex"):
        assert getattr(printed(name, shuffled), write)() == getattr(printed(name), write)()


@every_design
def test_a_table_read_back_prints_the_same(name, tmp_path):
    TABLES[name].to_csv(tmp_path / "t.csv", index=False)
    back = pd.read_csv(tmp_path / "t.csv", keep_default_na=False, na_values=[""])
    for write in ("to_csv", "to_markdown", "to_html", "to_latex"):
        assert getattr(printed(name, back), write)() == getattr(printed(name), write)()


@every_design
def test_a_design_needs_just_the_columns_it_names(name):
    design, table = DESIGNS[name], TABLES[name]
    assert printed(name, table[list(design.needs)]).cells == printed(name).cells
    for needed in design.needs:
        with pytest.raises(ValueError, match=f"'{name}' table has no column '{needed}'"):
            printed(name, table.drop(columns=needed))


def test_salience_has_a_row_per_frame_and_narratives_side_by_side():
    table = TABLES["salience"]
    rates = table.set_index(["frame", "narrative", "voice"])["per_1000_tokens"]
    shown = table[table["voice"].isin(["own", "mentioned"])]
    frames = shown.groupby("frame")["per_1000_tokens"].sum().sort_values(ascending=False).index
    found = printed("salience")
    assert found.values["frame"].tolist() == frames.tolist()
    assert [column.spanner for column in found.columns] == [
        "",
        *["Atlantic Council"] * 4,
        *["China Mobile"] * 4,
    ]
    for narrative, spanner in zip(NARRATIVES, ("Atlantic Council", "China Mobile"), strict=True):
        for voice, heading in (("own", "Own voice"), ("mentioned", "Mentioned")):
            expected = [f"{rates[frame, narrative, voice]:.2f}" for frame in frames]
            assert column("salience", heading, spanner=spanner) == expected


def test_frames_that_are_as_frequent_stand_by_name_in_whatever_order_they_come():
    rates = [("c", 0.1), ("b", 0.2), ("a", 0.3)]
    rows = [("z", *rate) for rate in rates] + [("y", *rate) for rate in rates[::-1]]
    table = pd.DataFrame(rows, columns=["frame", "narrative", "own_per_1000_tokens"])
    table = table.assign(own_hits=1, mentioned_hits=0, mentioned_per_1000_tokens=0.0)
    for rows in (table, table[::-1]):
        found = printed("use_and_mention", rows.assign(mentioned_share=0.0))
        assert [row[0] for row in found.cells] == ["Y", "Z"]


def test_a_frame_that_one_narrative_lacks_has_dashes_there():
    table = TABLES["salience"]
    lacking = table[~((table["frame"] == "rights") & (table["narrative"] == NARRATIVES[1]))]
    place = [row[0] for row in printed("salience", lacking).cells].index("Rights")
    assert printed("salience", lacking).cells[place][5:] == (MISSING,) * 4


def test_keyness_has_the_fifteen_surest_of_each_side():
    table = TABLES["keyness"]
    found = printed("keyness")
    for side, sign in zip(NARRATIVES, (1, -1), strict=True):
        part = table[sign * table["log_odds"] > 0]
        ends = part.set_index("term")[["low", "high"]].mul(sign).min(axis=1)
        known = ends.dropna().sort_values(ascending=False)
        own = found.values[found.values["side"] == side]
        expected = [*known.index, *ends.index[ends.isna()]][:15]
        assert own["term"].tolist() == expected
    assert f"Of {len(table)} terms compared, {(table['q_value'] <= 0.05).sum()}" in found.notes
    assert list(dict.fromkeys(found.groups)) == ["Atlantic Council", "China Mobile"]


def test_more_than_fifteen_terms_of_a_side_are_cut():
    table = TABLES["keyness"]
    table = pd.concat([table, table.assign(term=[*"abcdefghijklmnopqrstuvwxyz"])])
    assert printed("keyness", table).groups.count("Atlantic Council") == 15


def test_swapping_the_texts_of_a_word_shift_swaps_its_sides():
    table = TABLES["word_shift"]
    back = printed("word_shift", table.assign(contribution=-table["contribution"]))
    forth = printed("word_shift")
    terms = {side: forth.values["term"][forth.values["side"] == side] for side in NARRATIVES}
    for side, other in (NARRATIVES, NARRATIVES[::-1]):
        swapped = back.values["term"][back.values["side"] == side]
        assert swapped.tolist() == terms[other].tolist()
    assert "Jensen-Shannon divergence, 0.327 bits over 26 terms" in forth.notes


def test_ties_that_were_not_judged_are_left_out_unless_there_is_no_other():
    table = TABLES["cooccurrence"]
    assert len(printed("cooccurrence").cells) == table["log2_odds_ratio"].notna().sum()
    assert "China Mobile: 184 passages, 3 of 4 pairs judged" in printed("cooccurrence").notes
    unknown = table.assign(log2_odds_ratio=np.nan, low=np.nan, high=np.nan)
    assert len(printed("cooccurrence", unknown).cells) == len(table)


def test_collocates_of_several_words_fit_a_page():
    one = TABLES["collocates"][TABLES["collocates"]["node"] == "governance"]
    assert len(printed("collocates", one).cells) == 24  # 12 in each narrative
    assert len(printed("collocates").cells) == 36
    lows = printed("collocates", one).values["low"][:12]
    assert lows.is_monotonic_decreasing


def test_terms_are_counted_for_each_word_and_narrative():
    table, notes = TABLES["collocates"], printed("collocates").notes
    for (node, narrative), rows in table.groupby(["node", "narrative"]):
        known, hold = rows["log2_odds_ratio"].notna().sum(), (rows["q_value"] <= 0.05).sum()
        name = {"atlantic-council": "Atlantic Council", "china-mobile": "China Mobile"}[narrative]
        assert f"{node} in {name}: 184 passages, {known} of 14 terms judged, {hold} with" in notes
    assert "over the terms of each word and narrative" in notes


@pytest.mark.parametrize("name", ["cooccurrence_difference", "collocate_difference"])
def test_differences_that_are_none_are_claimed_by_nothing(name):
    table = TABLES[name].assign(p_value=0.98, q_value=1.0)
    table.loc[table.index[0], ["log2_ratio", "low", "high", "p_value", "q_value"]] = np.nan
    found = printed(name, table)
    assert found.caption.startswith("Differences between the narratives in how closely")
    said = "3 of 4 pairs" if name == "cooccurrence_difference" else "governance: 13 of 14 terms"
    assert f"{said} could be compared, 0 with a q of 0.05 or less" in found.notes


@pytest.mark.parametrize("name", ["cooccurrence", "cooccurrence_difference"])
def test_whose_hits_count_is_said_only_if_the_table_says_it(name):
    said = {"own": "in the narrative's own voice", "all": "in whatever voice", "x": "x"}
    for voice, words in said.items():
        assert f"Hits that count: {words}." in printed(name, TABLES[name].assign(voice=voice)).notes
    assert "voice" not in printed(name).caption + printed(name).notes


@pytest.mark.parametrize("name", ["reliability", "coverage"])
def test_nobody_is_said_to_have_given_the_labels(name):
    assert "the labels given" in printed(name).notes and "coders" not in printed(name).notes


def test_topic_frames_have_the_topics_with_most_of_a_frame():
    table = TABLES["topic_frames"]
    found = printed("topic_frames").values
    for frame, rows in table.groupby("frame"):
        most = rows.sort_values("share_of_frame", ascending=False)
        assert found["label"][found["frame"] == frame].tolist() == most["label"].tolist()[:3]
    none = table.assign(hits=0).where(table["frame"] != "rights", table)
    assert set(printed("topic_frames", none).values["frame"]) == {"rights"}


def test_contested_topics_show_all_frames_and_five_terms_of_either_side():
    table, found = TABLES["contested"], printed("contested").values
    assert (found["kind"] == "frame").sum() == (table["kind"] == "frame").sum()
    terms = table[(table["kind"] == "term") & (table["topic"] == 0)].sort_values("log_odds")
    less, more = terms[terms["log_odds"] < 0], terms[terms["log_odds"] > 0]
    expected = [*more["item"][::-1][:5], *less["item"][:5][::-1]]
    shown = found[(found["kind"] == "term") & (found["label"] == "cloud, data")]
    assert shown["item"].tolist() == expected


def test_windows_without_a_topic_stand_last():
    assert column("prevalence", "Topic")[-1] == "no topic"


def test_statements_stand_by_their_score_and_unread_ones_last():
    scores = column("alignment", "Score")
    assert scores[-1] == MISSING
    assert [number(score) for score in scores[:-1]] == sorted(
        map(number, scores[:-1]), reverse=True
    )


def test_years_are_no_counts_and_regions_have_their_names():
    assert column("alignment_by_camp", "Year") == ["2017", "2018", "2019"]
    assert set(printed("alignment_by_region").groups) == {"African", "Asia-Pacific"}


def test_labels_name_frames_and_narratives():
    names = {"rights": "Human rights", "china-mobile": "CM"}
    found = print_table(TABLES["salience"], DESIGNS["salience"], labels=names)
    assert "Human rights" in [row[0] for row in found.cells]
    assert found.columns[-1].spanner == "CM"


def test_csv_has_full_precision_under_plain_names(tmp_path):
    (tmp_path / "t.csv").write_text(printed("prevalence").to_csv(), encoding="utf-8")
    back = pd.read_csv(tmp_path / "t.csv")
    table = TABLES["prevalence"].set_index(["label", "narrative"])
    assert back.columns.is_unique
    for _, row in back.iterrows():
        for narrative in NARRATIVES:
            share = table.loc[(row["label"], narrative), "share"]
            assert row[f"{narrative}: share"] == pytest.approx(share, rel=1e-15)


def test_csv_does_not_run_formulas():
    assert "\nAtlantic Council,-net" not in printed("keyness").to_csv()
    assert ",'-net," in printed("keyness").to_csv()


def test_counts_beside_a_blank_stay_whole():
    assert ",201," in printed("alignment").to_csv() and "201.0" not in printed("alignment").to_csv()


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_is_refused(name):
    with pytest.raises(ValueError, match=f"The '{name}' table has no rows to print; check"):
        printed(name, TABLES[name].head(0))


def test_two_rows_for_one_place_are_refused():
    twice = pd.concat([TABLES["weights"].assign(narrative="n", hits=1)] * 2)
    with pytest.raises(ValueError, match=r"two rows of frame 'rights', narrative 'n'; give it one"):
        side_by_side(twice, rows=["frame"], across="narrative", groups=["n"])


def test_one_column_across_takes_the_group_for_its_heading():
    design = TableDesign(
        name="x",
        caption="X.",
        columns=(Column("frame", "Frame", "name"), Column("hits", "Hits", "count", across=True)),
        prepare=lambda table: table,
        needs=(),
        across="narrative",
        rows=("frame",),
    )
    table = pd.DataFrame({"frame": "rights", "narrative": ["b-c", "a"], "hits": [1, 2]})
    found = print_table(table, design)
    assert [column.heading for column in found.columns] == ["Frame", "A", "B\nC"]
    assert found.cells == (("Rights", "2", "1"),)


def test_a_table_without_a_design_is_printed_whole():
    table = pd.DataFrame(
        {
            "unit": ["b", AWKWARD],
            "per_1000_tokens": [1.23456, np.nan],
            "own_per_1000_tokens": [12345.6, 0.00012345],
            "mean_share": [0.5, 1.0],
            "p_value": [0.0001, 0.2],
            "hits": [1200, 3],
            "year": [2018, 2019],
            "stable": [True, False],
        }
    )
    found = print_table(table, default_design("some_table", table))
    assert found.caption == "Some table."
    assert [" ".join(column.heading_lines) for column in found.columns] == [
        *("Unit", "Rate (per 1,000 words)", "Own (per 1,000 words)", "Mean share (%)"),
        *("P value", "Hits", "Year", "Stable"),
    ]
    assert found.cells[0] == ("b", "1.23", "12,300", "50.0", "<0.001", "1,200", "2018", "yes")
    assert found.cells[1][1:4] == (MISSING, "0.000123", "100.0")
    pd.testing.assert_frame_equal(found.values.astype(table.dtypes), table)


def test_four_files_are_written_for_each_table_and_the_same_bytes_again(tmp_path):
    tables = {**TABLES, "hits": pd.DataFrame({"start": [1]}), "topics": TABLES["topics"].head(0)}
    first = write_printed_tables(tables, tmp_path / "a")
    assert {path.name for path in first} == {
        f"{name}.{ending}"
        for name in set(TABLES) - {"topics"}
        for ending in ("csv", "md", "html", "tex")
    }
    for path in write_printed_tables(tables, tmp_path / "b"):
        assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes()
        assert b"\r" not in path.read_bytes()


def test_named_tables_are_written_even_without_a_design(tmp_path):
    tables = {"hits": pd.DataFrame({"start": [1]}), "weights": TABLES["weights"]}
    written = write_printed_tables(tables, tmp_path, names=["hits"])
    assert [path.name for path in written] == ["hits.csv", "hits.md", "hits.html", "hits.tex"]


def test_unknown_names_are_told_with_those_there_are(tmp_path):
    with pytest.raises(ValueError, match=r"Unknown table hots\. Available: weights\."):
        write_printed_tables({"weights": TABLES["weights"]}, tmp_path, names=["hots"])


@pytest.mark.parametrize("kind", ["text", "name", "flag", "count", "number", "percent", "p"])
@pytest.mark.parametrize("value", [np.nan, None, pd.NA, ""])
def test_what_is_missing_is_a_dash(value, kind):
    assert written_value(value, kind) == MISSING


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_is_written_as_it_rounds_and_its_negative_with_a_minus(value, decimals):
    text = written_value(value, "number", decimals=decimals)
    assert abs(number(text) - value) <= 0.5 * 10.0**-decimals + 1e-6
    opposite = written_value(-value, "number", decimals=decimals)
    assert number(opposite) == -number(text)
    assert "-" not in text and not (number(text) == 0 and "−" in text)


@given(st.floats(1e-12, 1e12))
def test_significant_digits_are_three(value):
    text = written_value(value, "significant")
    assert number(text) == float(f"{value:.3g}")
    if math.log10(value) > -4:
        digits = text.replace(",", "").replace(".", "").lstrip("0")
        assert len(digits.rstrip("0")) <= 3
