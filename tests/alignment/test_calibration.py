"""Probabilities from hand labels, checked against other implementations and by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint

from discourse.alignment import Calibration, calibrate_scores, read_labels
from discourse.alignment.reliability import equal_count_bins, expected_calibration_error

SIDES = ("china-mobile", "atlantic-council")
TABLES = ("probabilities", "reliability", "coverage", "summary", "left_out")
P = "probability_atlantic_council"


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def coded(
    n: int = 200, *, seed: int = 0, slope: float = 1.5, intercept: float = 0.4
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores, and labels drawn with a probability that rises with the score."""
    random = np.random.default_rng(seed)
    score = random.normal(0, 1.3, n)
    western = random.random(n) < logistic(intercept + slope * score)
    western[:20] = np.arange(20) % 2  # enough of either
    ids = [f"s{i:04d}" for i in range(n)]
    model = np.select([score > 1, score < -1], ["atlantic-council", "china-mobile"], "undetermined")
    scores = pd.DataFrame({"statement_id": ids, "score": score, "label": model})
    labels = pd.DataFrame({"statement_id": ids, "label": np.take(SIDES, western.astype(int))})
    return scores, labels


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibrate_scores(*coded())


def measures(calibration: Calibration) -> pd.DataFrame:
    return calibration.summary.set_index("measure")


def outcome(calibration: Calibration) -> np.ndarray:
    return (calibration.probabilities["label"] == "atlantic-council").to_numpy(float)


def test_measures_agree_with_scikit_learn(calibration: Calibration) -> None:
    y, p = outcome(calibration), calibration.probabilities[P]
    value = measures(calibration)["value"]
    assert value["brier_score"] == pytest.approx(metrics.brier_score_loss(y, p))
    assert value["log_loss"] == pytest.approx(metrics.log_loss(y, p))
    assert value["accuracy"] == pytest.approx(metrics.accuracy_score(y, p >= 0.5))
    assert value["statements"] == len(y) == 200
    assert value["statements_atlantic_council"] == y.sum()
    assert value["statements_china_mobile"] == (1 - y).sum()
    assert value["base_rate"] == pytest.approx(y.mean())
    always = np.full(len(y), y.mean())
    assert value["brier_score_of_base_rate"] == pytest.approx(metrics.brier_score_loss(y, always))


def test_auc_is_the_share_of_pairs_in_order(calibration: Calibration) -> None:
    y, score = outcome(calibration), calibration.probabilities["score"].to_numpy()
    u = stats.mannwhitneyu(score[y == 1], score[y == 0]).statistic
    assert measures(calibration)["value"]["auc"] == pytest.approx(u / (y.sum() * (1 - y).sum()))


def platt(score: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Maximise the likelihood of Platt's targets, the plain way."""
    positive, negative = y.sum(), (1 - y).sum()
    target = np.where(y == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(parameters: np.ndarray) -> float:
        logit = parameters[0] + parameters[1] * score
        return float(np.sum(np.logaddexp(0, logit) - target * logit))

    return optimize.minimize(loss, np.zeros(2), method="BFGS", options={"gtol": 1e-6}).x


def test_the_fit_is_platts(calibration: Calibration) -> None:
    table = calibration.probabilities
    expected = platt(table["score"].to_numpy(), outcome(calibration))
    found = measures(calibration).loc[["intercept", "slope"], "value"]
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_a_statement_is_unknown_to_the_model_that_judges_it(calibration: Calibration) -> None:
    table, y = calibration.probabilities, outcome(calibration)
    assert set(table["fold"]) == set(range(1, 11))
    for fold in (1, 7):
        unseen = (table["fold"] == fold).to_numpy()
        score = table["score"].to_numpy()
        intercept, slope = platt(score[~unseen], y[~unseen])
        expected = logistic(intercept + slope * score[unseen])
        np.testing.assert_allclose(table.loc[unseen, P], expected, atol=1e-4)
        assert y[unseen].mean() == pytest.approx(y.mean(), abs=0.05)


def test_intervals_of_shares_are_wilsons(calibration: Calibration) -> None:
    n = 200
    for table, share, sizes in (
        (calibration.reliability, "observed_share", calibration.reliability["statements"]),
        (calibration.coverage, "accuracy", calibration.coverage["statements"]),
        (measures(calibration).loc[["base_rate", "accuracy"]], "value", pd.Series([n, n])),
    ):
        counts = np.rint(table[share].to_numpy() * sizes.to_numpy())
        low, high = proportion_confint(counts, sizes.to_numpy(), method="wilson")
        np.testing.assert_allclose(table["low"], low, atol=1e-9)
        np.testing.assert_allclose(table["high"], high, atol=1e-9)


def test_calibration_error_by_hand() -> None:
    # Bin 0: said 0.1 and 0.3, happened 0 of 2: off by 0.2. Bin 1: said 0.6, 0.8 and 0.7,
    # happened 1 of 3: off by 0.7 - 1/3. Two fifths of the one and three of the other.
    y = np.array([0, 0, 1, 0, 0], dtype=float)
    p = np.array([0.1, 0.3, 0.6, 0.8, 0.7])
    bins = np.array([0, 0, 1, 1, 1])
    by_hand = 0.4 * 0.2 + 0.6 * (0.7 - 1 / 3)
    assert expected_calibration_error(y, p, bins) == pytest.approx(by_hand)


def test_calibration_error_is_that_of_the_reliability_table(calibration: Calibration) -> None:
    table = calibration.reliability
    gaps = (table["observed_share"] - table["mean_probability"]).abs()
    weighed = float((gaps * table["statements"]).sum() / table["statements"].sum())
    row = measures(calibration).loc["expected_calibration_error"]
    assert row["value"] == pytest.approx(weighed)
    assert row["low"] <= row["value"] <= row["high"]


def test_perfect_probabilities_are_not_called_wrong() -> None:
    flagged = 0
    for seed in range(20):
        found = measures(calibrate_scores(*coded(120, seed=seed, intercept=0.0)))
        flagged += found.loc["expected_calibration_error", "low"] > 0
        by_chance = found.loc["expected_calibration_error_if_calibrated"]
        assert 0 < by_chance["low"] < by_chance["value"] < by_chance["high"]
    assert flagged <= 3


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), slope=st.floats(0.0, 3.0))
def test_where_the_model_holds_probabilities_are_right(seed: int, slope: float) -> None:
    found = measures(calibrate_scores(*coded(1500, seed=seed, slope=slope)))
    assert found.loc["expected_calibration_error", "value"] < 0.07
    assert found.loc["brier_score", "value"] < found.loc["brier_score_of_base_rate", "value"] + 0.01


@settings(max_examples=15, deadline=None)
@given(
    n=st.integers(20, 90),
    seed=st.integers(0, 10_000),
    slope=st.floats(-2.0, 40.0),
    order=st.integers(0, 10_000),
)
def test_order_changes_nothing_and_nothing_is_certain(
    n: int, seed: int, slope: float, order: int
) -> None:
    scores, labels = coded(n, seed=seed, slope=slope)
    first = calibrate_scores(scores, labels)
    again = calibrate_scores(
        scores.sample(frac=1, random_state=order), labels.sample(frac=1, random_state=order + 1)
    )
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name), check_exact=True)
    assert first.probabilities[P].between(0, 1, inclusive="neither").all()


def test_classes_apart_without_an_error_do_not_lead_to_certainty() -> None:
    scores, labels = coded(40)
    scores["score"] = np.where(labels["label"] == "atlantic-council", 5.0, -5.0)
    found = calibrate_scores(scores, labels)
    assert found.probabilities[P].between(0.02, 0.98).all()
    assert measures(found)["value"]["auc"] == measures(found)["value"]["accuracy"] == 1
    assert np.isfinite(measures(found)["value"]).all()


def test_scores_that_tell_nothing_give_the_base_rate() -> None:
    scores, labels = coded(60)
    labels["label"] = np.repeat(SIDES, (20, 40))
    found = calibrate_scores(scores.assign(score=0.7), labels)
    np.testing.assert_allclose(found.probabilities[P], 2 / 3, atol=0.03)
    assert measures(found)["value"]["auc"] == 0.5
    assert len(found.reliability) <= 2


def test_bins_hold_equally_many_and_ties_stay_together() -> None:
    random = np.random.default_rng(0)
    sizes = np.bincount(equal_count_bins(random.random(73), 10))
    assert len(sizes) == 10
    assert set(sizes) == {7, 8}
    tied = equal_count_bins(np.array([0.5] * 9 + [0.1]), 5)
    assert len(set(tied[:9])) == 1
    assert set(tied) == {0, 1}


@pytest.mark.parametrize(("n", "bins"), [(20, 2), (57, 5), (400, 10)])
def test_bins_are_fewer_where_statements_are_few(n: int, bins: int) -> None:
    table = calibrate_scores(*coded(n)).reliability
    assert table["bin"].tolist() == list(range(1, bins + 1))
    assert table["statements"].sum() == n
    assert table["mean_probability"].is_monotonic_increasing


def test_coverage_answers_the_surest_first(calibration: Calibration) -> None:
    curve = calibration.coverage[calibration.coverage["rule"] == "probability"]
    np.testing.assert_allclose(curve["share"], np.arange(1, 21) / 20)
    assert curve["statements"].tolist() == list(range(10, 201, 10))
    table, y = calibration.probabilities, outcome(calibration)
    right = (table[P] >= 0.5) == (y == 1)
    sure = (table[P] - 0.5).abs().sort_values(ascending=False).index
    for row in curve.itertuples():
        assert row.accuracy == pytest.approx(right[sure[: row.statements]].mean())
    last = curve.iloc[-1]
    assert last["coverage"] == 1
    assert last["accuracy"] == pytest.approx(measures(calibration)["value"]["accuracy"])


def test_statements_as_sure_as_the_last_one_are_answered_too() -> None:
    scores, labels = coded(40)
    found = calibrate_scores(scores.assign(score=np.sign(scores["score"])), labels)
    least = found.coverage.loc[0, "minimum_confidence"]
    table = found.probabilities
    assert (
        found.coverage.loc[0, "statements"] == (np.maximum(table[P], 1 - table[P]) >= least).sum()
    )
    assert found.coverage.loc[0, "statements"] > 2


def test_the_default_models_labels_have_their_row(calibration: Calibration) -> None:
    scores, labels = coded()
    (row,) = calibration.coverage[calibration.coverage["rule"] == "model_label"].itertuples()
    answered = scores["label"] != "undetermined"
    assert row.statements == answered.sum()
    assert row.coverage == pytest.approx(answered.mean())
    agree = scores["label"][answered] == labels["label"][answered]
    assert row.accuracy == pytest.approx(agree.mean())


def test_a_model_that_answers_nothing_has_no_accuracy() -> None:
    scores, labels = coded(40)
    row = calibrate_scores(scores.assign(label="mixed"), labels).coverage.iloc[-1]
    assert (row["statements"], row["coverage"]) == (0, 0)
    assert row[["accuracy", "low", "high"]].isna().all()


def test_what_is_left_out_is_counted() -> None:
    scores, labels = coded(60)
    scores.loc[30, "score"] = np.nan
    labels.loc[[40, 41], "label"] = "mixed"
    labels.loc[42, "label"] = "neither"
    labels.loc[[43, 44], "label"] = [None, " "]
    labels.loc[45, "statement_id"] = "s9999"
    found = calibrate_scores(scores, labels)
    rows = found.left_out.set_index("reason")[["rows", "first"]].T.to_dict("list")
    assert rows == {
        "labelled 'mixed'": [2, "s0040"],
        "labelled 'neither'": [1, "s0042"],
        "no score": [1, "s0030"],
        "no such statement": [1, "s9999"],
        "not labelled": [3, "s0043"],
    }
    assert found.left_out["fix"].str.len().gt(10).all()
    assert len(found.probabilities) == 60 - 7


def test_arguments_are_left_alone() -> None:
    scores, labels = coded(40)
    before = scores.copy(), labels.copy()
    calibrate_scores(scores, labels)
    pd.testing.assert_frame_equal(scores, before[0])
    pd.testing.assert_frame_equal(labels, before[1])


def test_the_seed_moves_the_folds_and_not_the_fit() -> None:
    scores, labels = coded(60)
    one, two = (calibrate_scores(scores, labels, seed=seed) for seed in (0, 1))
    assert one.probabilities["fold"].tolist() != two.probabilities["fold"].tolist()
    assert measures(one)["value"]["slope"] == measures(two)["value"]["slope"]


def test_too_few_of_a_class_are_refused() -> None:
    scores, labels = coded(40)
    few = labels.assign(label=["atlantic-council"] * 9 + ["china-mobile"] * 28 + ["neither"] * 3)
    message = r"needs 10 .* got 9 atlantic-council and 28 china-mobile; labelled 'neither': 3\."
    with pytest.raises(ValueError, match=message):
        calibrate_scores(scores, few)
    with pytest.raises(ValueError, match="got 0 atlantic-council and 0 china-mobile"):
        calibrate_scores(scores, labels.head(0))


@pytest.mark.parametrize("folds", [1, 11])
def test_folds_must_suit_the_smaller_class(folds: int) -> None:
    scores, labels = coded(40)
    labels["label"] = ["atlantic-council"] * 10 + ["china-mobile"] * 30
    with pytest.raises(ValueError, match=f"'folds' must lie between 2 and 10, .* got {folds}"):
        calibrate_scores(scores, labels, folds=folds)


@pytest.mark.parametrize("column", ["statement_id", "score", "label"])
def test_a_missing_column_is_named(column: str) -> None:
    scores, labels = coded(40)
    with pytest.raises(ValueError, match=f"'scores' table has no column '{column}'"):
        calibrate_scores(scores.drop(columns=column), labels)
    if column != "score":
        with pytest.raises(ValueError, match=f"'labels' table has no column '{column}'"):
            calibrate_scores(scores, labels.drop(columns=column))


def test_conflicting_labels_are_refused_and_repeated_ones_are_not() -> None:
    scores, labels = coded(40)
    again = pd.concat([labels, labels.head(3)])
    assert len(calibrate_scores(scores, again).probabilities) == 40
    conflict = pd.concat([labels, labels.head(1).assign(label="mixed")])
    with pytest.raises(
        ValueError, match=r"'s0000' has 2 labels, 'china-mobile' and 'mixed'; agree"
    ):
        calibrate_scores(scores, conflict)


def test_a_statement_has_one_score() -> None:
    scores, labels = coded(40)
    with pytest.raises(ValueError, match=r"hold statement 's0003' twice"):
        calibrate_scores(pd.concat([scores, scores.iloc[[3]]]), labels)


def test_labels_of_other_statements_are_told() -> None:
    scores, labels = coded(40)
    other = labels.assign(statement_id="x" + labels["statement_id"])
    with pytest.raises(ValueError, match=r"No label names a statement: .* 'xs0000' .* 's0000'"):
        calibrate_scores(scores, other)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("labels.csv", "statement_id,coder,label\n7,me,china-mobile\n8,me,\n9,you, mixed \n"),
        ("labels.csv", "\ufefflabel;statement_id\r\nchina-mobile;7\r\nmixed;9\r\nmixed;9\r\n"),
        ("labels.tsv", "statement_id\tlabel\n7\tchina-mobile\n9\tmixed\n\t\n"),
        (
            "labels.jsonl",
            '{"statement_id": 7, "label": "china-mobile"}\n'
            '{"statement_id": "9", "label": "mixed"}\n{"statement_id": "8", "label": null}\n',
        ),
    ],
)
def test_labels_are_read_from_tables(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    labels = read_labels(tmp_path / name)
    assert labels.to_dict("list") == {
        "statement_id": ["7", "9"],
        "label": ["china-mobile", "mixed"],
    }


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("labels.xlsx", "x", r"labels are read from \.csv, \.jsonl, \.parquet, \.tsv; convert it"),
        ("labels.csv", "statement_id,camp\na,b\n", r"labels\.csv' table has no column 'label'"),
        ("labels.csv", "", r"labels\.csv is empty\."),
        ("labels.csv", "statement_id,label\na,b,c\n", r"labels\.csv: row 1 has 3 cells"),
        ("labels.csv", "statement_id,label\n,mixed\n", "label 'mixed' has no 'statement_id'"),
        ("labels.csv", "statement_id,label\na,mixed\na,neither\n", "'mixed' and 'neither'; agree"),
    ],
)
def test_a_file_that_is_no_table_of_labels_is_refused(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_labels(tmp_path / name)


def test_a_header_alone_holds_no_labels(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("statement_id,label\n", encoding="utf-8")
    assert read_labels(tmp_path / "labels.csv").empty
