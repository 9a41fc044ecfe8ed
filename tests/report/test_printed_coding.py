"""Which rows and numbers of human coding are printed; what holds for every design is elsewhere."""

import numpy as np
import pandas as pd
import pytest
from invented.coding import ACCURACY, AGREEMENT, CORRECTED, PATTERNS
from invented.printed import TABLES

from discourse.report.designs import DESIGNS
from discourse.report.printed_columns import MISSING
from discourse.report.printing import print_table


def printed(name, table=None):
    return print_table(TABLES[name] if table is None else table, DESIGNS[name])


def test_categories_of_codes_answered_yes_or_no_are_not_repeated() -> None:
    rows = [row[:2] for row in printed("agreement", AGREEMENT).cells]
    assert [row for row in rows if row[0] == "Openness"] == [("Openness", "All")]
    assert [row[1] for row in rows if row[0] == "Voice"] == ["All", "Attributed", "Own", "Quoted"]


def test_accuracy_has_a_row_per_category_with_its_measures_side_by_side() -> None:
    found = printed("accuracy", ACCURACY)
    rows = {row[:2]: row[2:] for row in found.cells}
    assert rows["Voice", "Attributed"][::3][:2] == ("0.53", "0.52")
    assert rows["Openness", "Yes"][2] == "140" and rows["Openness", "Yes"][5] == "112"
    assert rows["Voice", "Mean"][0] == "0.83" and rows["Voice", "Mean"][2] == MISSING
    assert len(rows) == 8 and ("Openness", "Mean") not in rows


def test_accuracy_itself_and_what_is_covered_stand_in_the_notes() -> None:
    notes = printed("accuracy", ACCURACY).notes
    assert "Told right, of all units (%): Openness 97.0," in notes and "Voice 93.0." in notes
    assert "of which a unit was coded (%): 98.0." in notes
    part = ACCURACY.assign(covered_share=np.where(ACCURACY["code"] == "voice", 0.5, 1.0))
    assert "was coded (%): Openness 100.0," in printed("accuracy", part).notes
    assert "of which a unit" not in printed("accuracy", ACCURACY.assign(covered_share=1.0)).notes


def test_answers_are_words_and_what_is_not_told_is_a_dash() -> None:
    cells = printed("confusion").cells
    assert {row[:2] for row in cells} >= {("Yes", "No"), ("No", "Yes"), ("Own", MISSING)}
    assert "the toolkit tells nothing" in printed("confusion").notes


def test_patterns_are_those_of_the_figure_and_the_rest_is_counted() -> None:
    found = printed("pattern_precision", PATTERNS)
    assert len(found.cells) == 20 and set(found.values["units"] >= 5) == {True}
    assert "20 of 240 patterns: of those with at least 5 coded units" in found.notes
    few = PATTERNS[PATTERNS["units"] == 1]
    assert "with at least 1 coded unit, the 5 least" in printed("pattern_precision", few).notes


def test_patterns_that_cost_stand_by_what_they_cost() -> None:
    table = TABLES["pattern_costs"]
    found = printed("pattern_costs").values
    assert len(found) == 20 and (found["f1_change"] > 0).all()
    assert found["f1_change"].is_monotonic_decreasing
    assert found["f1_change"].iloc[0] == pytest.approx(table["f1_change"].max())
    costly = (table["f1_change"] > 1e-9).sum()
    assert f"without {costly} of {len(table)} patterns" in printed("pattern_costs").notes
    none = table.assign(f1_change=-0.1)
    assert len(printed("pattern_costs", none).cells) == 20
    assert "without 0 of" in printed("pattern_costs", none).notes


def test_corrected_shares_stand_by_what_they_are_shares_of() -> None:
    found = printed("corrected", CORRECTED)
    assert list(dict.fromkeys(found.groups)) == [
        *("Label: Balance", "Openness", "Voice: Attributed", "Voice: Own", "Voice: Quoted")
    ]
    assert "Groups by Regional Group. Balance: the share of Atlantic Council less" in found.notes
    whole = CORRECTED[CORRECTED["category"] == "own"].head(1).assign(by="all", group="all")
    assert "Groups by" not in printed("corrected", whole).notes


def test_a_code_answered_yes_or_no_may_come_back_as_a_number() -> None:
    yes = CORRECTED[CORRECTED["category"] == "1"]
    numbered = yes.assign(category=1)
    assert printed("corrected", numbered).to_markdown() == printed("corrected", yes).to_markdown()


def test_coverage_of_a_lexicon_and_of_abstaining_are_different_tables() -> None:
    assert DESIGNS["coverage"].needs != DESIGNS["coding_coverage"].needs
    assert "measure" in pd.DataFrame(TABLES["coding_coverage"]).columns
