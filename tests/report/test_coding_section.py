"""The section of the report on human coding: its findings in words and its figures."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from invented.coding import ACCURACY, AGREEMENT, CORRECTED, PATTERNS
from invented.printed import TABLES
from invented.use_and_mention import SALIENCE

from discourse.alignment import shipped_lexicon
from discourse.cli import main
from discourse.report.coding_words import CODING_FIGURES, coding_findings
from discourse.report.contents import LEAD_TABLES, page_of
from discourse.report.page import PageSection, render_page

CODED = {
    "agreement": AGREEMENT,
    "accuracy": ACCURACY,
    "pattern_precision": PATTERNS,
    "corrected": CORRECTED,
}
LEAD = {name: TABLES[name] for name in LEAD_TABLES}
LEAD["expressions"] = SALIENCE.assign(hits=3, tokens=1000)
TITLE = "Checked against human coders"


def page_with_tables(tables):
    return page_of({**LEAD, **tables}, [], lexicon=shipped_lexicon(), manifest={})


@pytest.fixture(scope="module")
def page():
    return page_with_tables(CODED)


def found(**tables) -> str:
    return " ".join(coding_findings(tables))


def agreement(*rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["code", "alpha", "low", "high"])
    return table.assign(category="all", units=300, coders=2)


def test_a_few_codes_are_told_with_their_alpha_best_first() -> None:
    table = agreement(("stance", 0.614, 0.5, 0.7), ("voice", 0.88, 0.842, 0.91))
    assert coding_findings({"agreement": table})[0] == (
        "2 coders agree on voice with an alpha of 0.88 [0.84, 0.91] and on stance with an alpha of "
        "0.61 [0.50, 0.70] (Krippendorff’s; 1 is perfect, 0 is chance)."
    )


def test_of_many_codes_those_above_the_marks_are_counted() -> None:
    alphas = [0.9, 0.8, 0.7, 0.667, 0.6, -0.1]
    table = agreement(*((f"frame_f-{i}", a, a - 0.1, a + 0.05) for i, a in enumerate(alphas)))
    text = found(agreement=table)
    assert "Of 6 codes, 2 coders agree on 2 with" in text and "and on 4 with 0.667" in text
    assert "best on f 0, 0.90 [0.80, 0.95], and least on f 5, −0.10 [−0.20, −0.05]." in text


def test_codes_without_alpha_are_named() -> None:
    table = agreement(("negated", np.nan, np.nan, np.nan), ("voice", 0.9, np.nan, np.nan))
    text = found(agreement=table)
    assert "on voice with an alpha of 0.90 (Kripp" in text
    assert "Alpha is not defined for negated" in text
    assert "agree" not in found(agreement=table.head(1)).split("Coders")[0]


def test_accuracy_says_how_much_of_what_is_told_is_so_and_the_reverse() -> None:
    text = found(accuracy=ACCURACY)
    assert (
        "of what is told attributed, 53 % [42, 64] is, and of what is attributed, 52 % [41, 63] is"
    ) in text
    # Without a precision there is no F1: nothing was told so.
    assert text.startswith("Frames: of what is told openness, 73 %") and "shared" not in text


def test_of_many_categories_the_best_and_the_worst_are_told() -> None:
    rows = [
        ("label", f"side-{i}", measure, value, value, value)
        for i, value in enumerate((0.2, 0.9, 0.5, 0.05, 0.7))
        for measure in ("precision", "recall", "f1")
    ]
    table = pd.DataFrame(rows, columns=["code", "category", "measure", "value", "low", "high"])
    assert found(accuracy=table).startswith(
        "Label, best and worst of 5: of what is told side 1, 90 % [90, 90] is, and of what is side "
        "1, 90 % [90, 90] is told; of what is told side 3, 5.0 % [5.0, 5.0] is, and"
    )


def test_hits_have_a_precision_only() -> None:
    row = ("frame", "1", "precision", 0.81, 0.7, 0.9)
    table = pd.DataFrame([row], columns=["code", "category", "measure", "value", "low", "high"])
    assert found(accuracy=table).startswith("Of the hits 81 % [70, 90] are of their frame.")


def test_the_least_precise_patterns_are_named_with_what_that_rests_on() -> None:
    text = found(pattern_precision=PATTERNS)
    enough = PATTERNS[PATTERNS["units"] >= 5]
    worst = enough.loc[enough["precision"].idxmin()]
    assert f"least precise: “{worst['pattern']}” ({worst['frame']}), 14 % [0, 52] from 7" in text
    assert text.count("“") == 3
    right = PATTERNS[PATTERNS["precision"] == 1]
    assert "“" not in found(pattern_precision=right)


def test_a_corrected_share_is_told_beside_the_uncorrected() -> None:
    known = CORRECTED.dropna(subset=["corrected"])
    off = known[(known["uncorrected"] < known["low"]) | (known["uncorrected"] > known["high"])]
    text = found(corrected=CORRECTED)
    assert f"Uncorrected, {len(off)} of 24 shares by regional group lie outside" in text
    assert "the share of own (voice) in Northern is 74 % [65, 82], uncorrected 49 %" in text
    farthest = (off["corrected"] - off["uncorrected"]).abs().idxmax()
    assert off.loc[farthest, ["category", "group"]].tolist() == ["own", "northern"]


def test_one_share_of_a_whole_corpus_and_a_balance_are_told_in_words() -> None:
    one = CORRECTED[CORRECTED["code"] == "frame_openness"].head(1).assign(by="all", group="all")
    one = one.assign(corrected=0.045, low=0.03, high=0.06, uncorrected=0.1)
    assert found(corrected=one).startswith(
        "Uncorrected, 1 of 1 share lies outside the interval of what is corrected. Farthest off: "
        "the share of openness is 4.5 % [3.0, 6.0], uncorrected 10.0 %."
    )
    few = pd.concat([one, one.assign(group="Omn", coded_units=2, corrected=1.27)])
    assert "left out for fewer than 10 coded units: 1." in found(corrected=few)
    assert "127" not in found(corrected=few)
    balance = one.assign(code="label", category="balance", corrected=-0.2, low=-0.3, high=-0.12)
    assert "the balance is −20 % [−30, −12], uncorrected 10 %" in found(corrected=balance)
    inside = one.assign(uncorrected=0.05)
    assert "0 of 1 share lie" in found(corrected=inside) and "Farthest" not in found(
        corrected=inside
    )


def test_tables_in_another_order_and_read_back_say_the_same(tmp_path) -> None:
    back = {}
    for name, table in CODED.items():
        table.sample(frac=1, random_state=2).to_csv(tmp_path / f"{name}.csv", index=False)
        back[name] = pd.read_csv(tmp_path / f"{name}.csv")
    assert coding_findings(back) == coding_findings(CODED)


def test_without_rows_nothing_is_said() -> None:
    assert coding_findings({}) == coding_findings({"documents": TABLES["documents"]}) == ()
    assert coding_findings({name: table.head(0) for name, table in CODED.items()}) == ()


def test_the_section_has_its_findings_and_figures_after_the_others(page) -> None:
    (section,) = page.sections
    assert section.title == TITLE and section.findings == coding_findings(CODED)
    assert [figure.name for figure in section.figures] == list(CODING_FIGURES)
    assert not {figure.name for figure in page.figures} & set(CODING_FIGURES)
    document = render_page(page)
    numbers = re.findall(r'class="number" href="#figure-(\w+)">Figure (\d+)<', document)
    names = [figure.name for figure in page.all_figures]
    assert numbers == [(name, str(place)) for place, name in enumerate(names, 1)]
    places = [
        document.index(f'id="{name}"') for name in ("figures", "section-coding", "statements")
    ]
    assert places == sorted(places)
    assert f'<a href="#section-coding">{TITLE}</a>' in document
    assert "73\u00a0% [66, 80]" in document


def test_one_table_alone_makes_a_section() -> None:
    (section,) = page_with_tables({"agreement": AGREEMENT}).sections
    assert [figure.name for figure in section.figures] == ["agreement"]


def test_a_page_without_a_section_is_as_it_was(page) -> None:
    plain = render_page(page_with_tables({}))
    assert render_page(replace(page, sections=())) == plain
    assert "section-" not in plain and "findings" not in plain and TITLE not in plain
    document = render_page(replace(page, sections=(replace(page.sections[0], figures=()),)))
    for part in (
        r'<section id="section-coding".*?</section>\n',
        r'      <li><a href="#section-coding">.*?</li>\n',
        r"\.findings \{.*?\}\n",
    ):
        document, times = re.subn(part, "", document, flags=re.DOTALL)
        assert times == 1
    assert document == plain


def test_hostile_names_are_text() -> None:
    hostile = "<script>alert(1)</script>"
    patterns = PATTERNS.assign(pattern=hostile + PATTERNS["pattern"])
    document = render_page(page_with_tables({"pattern_precision": patterns}))
    assert "<script>alert" not in document and "&lt;script&gt;alert" in document


def test_names_of_sections_are_parts_of_addresses_and_figures_have_their_own(page) -> None:
    with pytest.raises(ValueError, match="The 'name' of a PageSection must be letters"):
        PageSection("two words", TITLE, (), ())
    with pytest.raises(ValueError, match="Got 'agreement' 2 times; rename one"):
        replace(page, figures=page.sections[0].figures)


def test_the_command_shows_what_coding_wrote(tmp_path) -> None:
    folder = tmp_path / "results" / "tables"
    folder.mkdir(parents=True)
    for name, table in CODED.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    statement = tmp_path / "harbour.txt"
    statement.write_text("We defend human rights in every harbour.", encoding="utf-8")
    arguments = [str(statement), "--from", str(tmp_path / "results"), "-q"]
    assert main(["report", *arguments, "-o", str(tmp_path / "report.html")]) == 0
    document = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert TITLE in document and "14,612" in document  # beside the comparison
    assert all(f'id="figure-{name}"' in document for name in CODING_FIGURES)
