"""Agreement of scores with a yardstick."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from discourse import corpus_from_texts
from discourse.alignment import (
    agreement,
    evaluation_table,
    load_references,
    read_background,
    read_camps,
    read_criterion,
    score_variants,
)


def world(seed: int = 0, noise: float = 1.0) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Forty states in three years, whose scores follow the criterion with some noise."""
    random = np.random.default_rng(seed)
    states = [f"S{n:02d}" for n in range(40)]
    rows = [(state, year) for state in states for year in (2001, 2002, 2003)]
    criterion = pd.DataFrame(rows, columns=["iso3", "year"])
    criterion["criterion"] = np.repeat(random.normal(size=40), 3)
    scores = criterion[["iso3", "year"]].assign(
        score=criterion["criterion"] + noise * random.normal(size=120)
    )
    camps = pd.DataFrame({"iso3": states[:20], "camp": ["western"] * 10 + ["aligned"] * 10})
    return scores, criterion, camps


def test_measures_are_those_of_scipy_and_scikit_learn() -> None:
    scores, criterion, camps = world()
    found = agreement(scores, criterion, camps, replicates=20)
    joined = scores.merge(criterion)
    by_year = [spearmanr(g["score"], g["criterion"])[0] for _, g in joined.groupby("year")]
    means = joined.groupby("iso3")[["score", "criterion"]].mean()
    sides = joined.merge(camps)
    assert found["rho_year"] == pytest.approx(np.mean(by_year))
    assert found["rho_state"] == pytest.approx(spearmanr(means["score"], means["criterion"])[0])
    assert found["auc"] == pytest.approx(roc_auc_score(sides["camp"] == "western", sides["score"]))
    assert (found["statements"], found["states"], found["years"]) == (120, 40, 3)
    assert all(found[f"{m}_low"] <= found[f"{m}_high"] for m in ("rho_year", "rho_state", "auc"))


@settings(deadline=None)
@given(st.integers(0, 50), st.sampled_from([np.exp, np.cbrt, np.arctan]))
def test_only_ranks_count(seed: int, rising: np.ufunc) -> None:
    scores, criterion, camps = world(seed)
    bent = scores.assign(score=rising(scores["score"]))
    one, other = (agreement(s, criterion, camps, replicates=2) for s in (scores, bent))
    assert one["rho_year"] == pytest.approx(other["rho_year"])
    assert one["auc"] == pytest.approx(other["auc"])


def test_order_of_rows_changes_nothing() -> None:
    scores, criterion, camps = world()
    there = agreement(scores, criterion, camps, replicates=30)
    assert there == agreement(scores[::-1], criterion[::-1], camps[::-1], replicates=30)


def test_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    truth = agreement(*world(999, 1.0), replicates=2)["rho_year"]
    inside = 0
    for seed in range(40):
        found = agreement(*world(seed), replicates=100)
        inside += found["rho_year_low"] - 0.1 <= truth <= found["rho_year_high"] + 0.1
    assert inside >= 34


def test_what_cannot_be_computed_is_missing() -> None:
    scores, criterion, camps = world()
    few = scores[scores["iso3"] < "S05"]
    found = agreement(few, criterion, camps[camps["camp"] == "western"], replicates=5)
    assert np.isnan([found["rho_year"], found["rho_state"], found["auc"]]).all()


def test_the_shipped_register_can_be_evaluated_without_texts() -> None:
    scores = score_variants(load_references(), read_background())
    assert len(scores) == 974
    assert scores["full model"].mean() == pytest.approx(0, abs=1e-9)
    # A yardstick made of the score itself agrees with it altogether, the variants less.
    criterion = scores.rename(columns={"full model": "criterion"})[["iso3", "year", "criterion"]]
    columns = ["statement_id", "iso3", "year", "full model", "without phrases", "without rights"]
    table = evaluation_table(scores[columns], criterion, read_camps()).set_index("variant")
    assert table.loc["full model", "rho_year"] == pytest.approx(1)
    assert (table["rho_year"].drop("full model") < 1).all()


def test_documents_are_scored_and_unreadable_ones_kept() -> None:
    texts = {"a": "We keep the internet open and free, with human rights online.", "b": ""}
    corpus = corpus_from_texts(texts, language=None)
    scores = score_variants(load_references(), read_background(), corpus)
    assert scores["status"].tolist() == ["ok", "error"]
    assert scores["full model"].notna().tolist() == [True, False]
    with pytest.raises(ValueError, match="No statement has a criterion"):
        evaluation_table(scores, world()[1], read_camps())


def test_camps_are_the_lists_named() -> None:
    camps = read_camps()
    assert camps["iso3"].is_unique
    assert camps["camp"].value_counts().to_dict() == {"aligned": 35, "western": 33}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("iso3,year,a,b\nFJI,2017,1,2\n", "one column of numbers, and has a, b"),
        ("iso3,year\nFJI,2017\n", "has none; leave one"),
        ("iso3,year,a\nFJI,2017.6,1\n", "year is '2017.6'; give whole years"),
        ("", "is no CSV in UTF-8"),
        ("iso3,year,a\nFJI,2017,1\nNOR,2017,1,2,3\n", "is no CSV in UTF-8"),
        ("iso3,a\nFJI,1\n", "year"),
        ("iso3,year,a\nFJI,2017,1\nFJI,2017,2\n", "FJI has two rows in 2017"),
    ],
)
def test_bad_criteria_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_criterion(path)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("FJI,south\n", "camp is 'south'; it may be 'western' or 'aligned'"),
        ("FJI,western\nfji,aligned\n", "FJI has two rows; keep one"),
    ],
)
def test_bad_camps_are_named(tmp_path: Path, rows: str, message: str) -> None:
    path = tmp_path / "camps.csv"
    path.write_text("iso3,camp\n" + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_camps(path)


def test_codes_in_small_letters_and_blank_numbers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("iso3,year,a\nfji,2017,1.5\nNOR,2018,\nUSA,2018,inf\n", encoding="utf-8")
    assert read_criterion(path).to_numpy().tolist() == [["FJI", 2017, 1.5]]


def test_a_year_without_differences_is_left_out() -> None:
    scores, criterion, camps = world()
    flat = criterion.assign(criterion=criterion["criterion"].where(criterion["year"] != 2002, 0.0))
    two = [scores[scores["year"] == year] for year in (2001, 2003)]
    found = agreement(scores, flat, camps, replicates=2)["rho_year"]
    assert found == pytest.approx(
        agreement(pd.concat(two), criterion, camps, replicates=2)["rho_year"]
    )
