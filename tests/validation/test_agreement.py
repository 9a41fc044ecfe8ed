"""Agreement between coders: alpha and kappa of codes, their intervals, and where they differ."""

from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pandas.testing import assert_frame_equal
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from discourse.stats.resampling import expanded_tails
from discourse.validation.agreement import coder_agreement, coder_kappa, disagreements
from discourse.validation.alpha import krippendorff_alpha

VOICES = ("own", "quoted", "attributed")
AGREEMENT = ["code", "category", "alpha", "low", "high", "units", "coders", "values"]
KAPPA = ["code", "coder_1", "coder_2", "kappa", "low", "high", "observed_agreement", "units"]


def long(code: str = "voice", **coders: list[str | None]) -> pd.DataFrame:
    """A row per unit and coder, of one list of values per coder."""
    rows = [
        {"unit_id": f"u{number:03}", "coder": coder, "code": code, "value": value}
        for coder, values in coders.items()
        for number, value in enumerate(values, start=1)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "coder", "code", "value"], dtype=object)


def invented(
    units: int = 80,
    *,
    values: tuple[str, ...] = VOICES,
    shares: tuple[float, ...] = (0.6, 0.3, 0.1),
    right: float = 0.8,
    missing: float = 0.1,
    seed: int = 0,
) -> pd.DataFrame:
    """Three coders who see the truth in ``right`` of the units and guess in the others."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(values, p=shares, size=units)
    coders = {}
    for name in ("cy", "ada", "ben"):
        seen = np.where(rng.random(units) < right, truth, rng.choice(values, size=units))
        coders[name] = list(np.where(rng.random(units) < missing, None, seen))
    return long(**coders)


def wide(codings: pd.DataFrame) -> pd.DataFrame:
    return codings.pivot(index="unit_id", columns="coder", values="value")


def as_numbers(table: pd.DataFrame, category: str = "all") -> NDArray[np.float64]:
    """Values as numbers, or whether they are a category, for packages that take these."""
    numbers = table.map(lambda value: np.nan if pd.isna(value) else VOICES.index(value))
    if category != "all":
        numbers = (numbers == VOICES.index(category)).astype(float).where(numbers.notna())
    return numbers.to_numpy(dtype=float)


def with_package(table: NDArray[np.float64]) -> float:
    return float(krippendorff.alpha(table.T, level_of_measurement="nominal"))


# ---- alpha --------------------------------------------------------------------------


def test_columns_counts_and_categories() -> None:
    codings = long(
        ada=["own", "own", "quoted", None, "own", "attributed"],
        ben=["own", "quoted", "quoted", "own", None, None],
        cy=[None] * 4 + ["own", None],
    )
    table = coder_agreement(pd.concat([codings, long("negated", ada=["0"], ben=["0"])]))
    assert list(table.columns) == AGREEMENT
    assert table["code"].tolist() == ["negated"] * 2 + ["voice"] * 4
    assert table["category"].tolist() == ["all", "0", "all", "attributed", "own", "quoted"]
    # Units 1, 2, 3 and 5 have two values: of eight, five are "own", and one pair differs.
    assert table.loc[2, ["units", "coders", "values"]].tolist() == [4, 3, 8]
    assert table.loc[2, "alpha"] == pytest.approx(1 - 7 * 2 / (2 * 5 * 3))
    # Nobody compared it, so nothing is known of it.
    assert table.loc[3, ["alpha", "low", "high"]].isna().all()
    assert table.loc[0, ["alpha", "low", "high"]].isna().all()
    assert table.loc[0, ["units", "coders", "values"]].tolist() == [1, 2, 2]


@pytest.mark.parametrize("seed", range(5))
def test_alpha_of_codes_and_categories_agrees_with_the_package(seed: int) -> None:
    codings = invented(seed=seed)
    table = coder_agreement(codings, replicates=1).set_index("category")["alpha"]
    assert sorted(table.index) == sorted(["all", *VOICES])
    for category, alpha in table.items():
        assert alpha == pytest.approx(with_package(as_numbers(wide(codings), category)), abs=1e-12)


def test_both_categories_of_a_yes_or_no_code_repeat_it() -> None:
    table = coder_agreement(invented(values=("1", "0"), shares=(0.3, 0.7)))
    assert table["category"].tolist() == ["all", "0", "1"]
    numbers = table.drop(columns="category").drop_duplicates()
    assert len(numbers) == 1
    assert numbers["low"].item() < numbers["alpha"].item() < numbers["high"].item()


def test_scales() -> None:
    codings = invented(values=("1", "2", "10"))
    numbers = wide(codings).astype(float)
    for scale in ("ordinal", "interval", "ratio"):
        table = coder_agreement(codings, scale=scale, replicates=20)
        expected = krippendorff.alpha(numbers.to_numpy().T, level_of_measurement=scale)
        assert table.loc[0, "alpha"] == pytest.approx(expected, abs=1e-12)
        categories = ["all", "1", "2", "10"] if scale == "ordinal" else ["all"]
        assert table["category"].tolist() == categories


def test_words_in_order() -> None:
    order = ["attributed", "quoted", "own"]
    table = coder_agreement(invented(), scale="ordinal", order=order, replicates=20)
    assert table["category"].tolist() == ["all", *order]
    alpha = krippendorff_alpha(wide(invented()), scale="ordinal", order=order)
    assert table.loc[0, "alpha"] == alpha
    with pytest.raises(ValueError, match="'order' must name every value, and lacks 'own'"):
        coder_agreement(invented(), scale="ordinal", order=["attributed", "quoted"])


# ---- intervals ----------------------------------------------------------------------


@pytest.mark.parametrize("category", ["all", "attributed"])
def test_interval_is_that_of_units_drawn_again(category: str) -> None:
    codings = invented(30, shares=(0.9, 0.05, 0.05), right=0.95, seed=7)
    table = as_numbers(wide(codings), category)
    table = table[(~np.isnan(table)).sum(axis=1) > 1]
    rng = np.random.default_rng(7)
    worst, best = [], []
    for _ in range(3000):
        drawn = table[rng.integers(len(table), size=len(table))]
        known = len(np.unique(drawn[~np.isnan(drawn)])) > 1
        worst.append(with_package(drawn) if known else 0)
        best.append(worst[-1] if known else 1)
    assert (category == "all") or worst.count(0) > 30  # the case that is treated apart
    tails = expanded_tails(len(table), level=0.8)
    row = coder_agreement(codings, level=0.8, replicates=20_000).set_index("category").loc[category]
    assert row["low"] == pytest.approx(np.quantile(worst, tails[0]), abs=0.02)
    assert row["high"] == pytest.approx(np.quantile(best, tails[1]), abs=0.02)


def test_interval_widens_with_level_and_narrows_with_units() -> None:
    def width(units: int, level: float) -> float:
        row = coder_agreement(invented(units), level=level).iloc[0]
        return float(row["high"] - row["low"])

    assert width(80, 0.8) < width(80, 0.95) < width(80, 0.99)
    assert width(320, 0.95) < 0.7 * width(80, 0.95)


def test_no_disagreement_is_not_certainty() -> None:
    values: list[str | None] = ["0"] * 15 + ["1"] * 5
    codings = long(ada=values, ben=values)
    limit = stats.binomtest(0, 20).proportion_ci(0.95, method="exact").high
    row = coder_agreement(codings).iloc[0]
    assert (row["alpha"], row["high"]) == (1, 1)
    assert row["low"] == pytest.approx(1 - limit / (2 * 30 * 10 / (40 * 39)))
    row = coder_kappa(codings).iloc[0]
    assert (row["kappa"], row["high"]) == (1, 1)
    assert row["low"] == pytest.approx(1 - limit / (1 - 0.75**2 - 0.25**2))


def test_one_unit_has_no_interval() -> None:
    codings = long(ada=["own"], ben=["quoted"])
    assert coder_agreement(codings).loc[0, "alpha"] == 0
    assert coder_kappa(codings).loc[0, "kappa"] == 0
    for table in (coder_agreement(codings), coder_kappa(codings)):
        assert table[["low", "high"]].isna().all().all()


def test_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    # A value is right in 0.8 + 0.2/2 of cases: two differ in 0.18, by chance in 2 * 0.34 * 0.66.
    truth = 1 - 2 * 0.9 * 0.1 / (2 * 0.34 * 0.66)
    held = 0
    for seed in range(200):
        codings = invented(60, values=("1", "0"), shares=(0.3, 0.7), seed=seed)
        row = coder_agreement(codings, replicates=300).iloc[0]
        held += bool(row["low"] <= truth <= row["high"])
    assert 0.90 <= held / 200 <= 0.99


def test_codes_do_not_disturb_each_other_and_the_seed_is_used() -> None:
    voice, stance = invented(), invented(seed=3).assign(code="stance")
    both = pd.concat([voice, stance])
    for measure in (coder_agreement, coder_kappa):
        together = measure(both, seed=5)
        alone = measure(stance, seed=5)
        assert_frame_equal(together[together["code"] == "stance"], alone)
        assert (measure(stance, seed=6)["low"] != alone["low"]).any()


answers = st.sampled_from([*VOICES, None])


@given(
    st.lists(st.tuples(answers, answers, answers), min_size=2, max_size=15),
    st.integers(0, 2**32 - 1),
)
@settings(deadline=None, max_examples=40)
def test_order_of_rows_changes_no_bit(units: list[tuple[str | None, ...]], seed: int) -> None:
    ada, ben, cy = (list(values) for values in zip(*units, strict=True))
    codings = long(ada=ada, ben=ben, cy=cy)
    codings = pd.concat([codings, codings.assign(code="again")])
    codings = pd.concat([codings, long("last", ada=["own"], ben=["own"], cy=["own"])])
    shuffled = codings.sample(frac=1, random_state=seed)
    before = shuffled.copy()
    for measure in (coder_agreement, coder_kappa):
        assert_frame_equal(
            measure(shuffled, replicates=30), measure(codings, replicates=30), check_exact=True
        )
    assert_frame_equal(disagreements(shuffled), disagreements(codings))
    assert_frame_equal(shuffled, before)


def test_names_of_coders_and_units_change_no_bit_of_alpha() -> None:
    codings = invented()
    names = {"ada": "zoe", "ben": "abe", "cy": "mia"}
    renamed = codings.assign(
        coder=codings["coder"].map(names), unit_id=[f"x{unit[::-1]}" for unit in codings["unit_id"]]
    )
    assert_frame_equal(coder_agreement(renamed), coder_agreement(codings), check_exact=True)


@pytest.mark.parametrize("measure", [coder_agreement, coder_kappa])
def test_options_out_of_range(measure: type) -> None:
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 95"):
        measure(invented(), level=95)
    with pytest.raises(ValueError, match="'replicates' must be 1 or more; got 0"):
        measure(invented(), replicates=0)


# ---- kappa --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_kappa_agrees_with_scikit_learn_and_statsmodels(seed: int) -> None:
    codings = invented(seed=seed)
    table = coder_kappa(codings, replicates=1)
    assert list(table.columns) == KAPPA
    pairs = list(combinations(["ada", "ben", "cy"], 2))
    assert list(zip(table["coder_1"], table["coder_2"], strict=True)) == pairs
    for row in table.itertuples():
        both = wide(codings)[[row.coder_1, row.coder_2]].dropna()
        one, two = (both[name] for name in both)
        assert row.kappa == pytest.approx(cohen_kappa_score(one, two), abs=1e-12)
        counts = pd.crosstab(one, two).reindex(index=VOICES, columns=VOICES, fill_value=0)
        assert row.kappa == pytest.approx(cohens_kappa(counts, return_results=False), abs=1e-12)
        assert row.observed_agreement == pytest.approx((one == two).mean())
        assert row.units == len(both)


def test_kappa_by_hand_and_its_interval_near_the_asymptotic_one() -> None:
    # 50 grants judged by two readers: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.
    one, two = list("1" * 25 + "0" * 25), list("1" * 20 + "0" * 5 + "1" * 10 + "0" * 15)
    assert coder_kappa(long(ada=one, ben=two)).loc[0, "kappa"] == pytest.approx(0.4)
    row = coder_kappa(long(ada=one * 20, ben=two * 20), replicates=20_000).iloc[0]
    asymptotic = cohens_kappa(np.array([[400, 100], [200, 300]]))
    assert row["low"] == pytest.approx(asymptotic.kappa_low, abs=0.005)
    assert row["high"] == pytest.approx(asymptotic.kappa_upp, abs=0.005)


def test_kappa_undefined_is_nan_and_no_pair_is_left_out() -> None:
    codings = long(
        ada=["own", "own", None, None],
        ben=["own", "own", "own", None],
        cy=[None, None, None, "own"],
    )
    table = coder_kappa(codings)
    assert table["units"].tolist() == [2, 0, 0]
    assert table[["kappa", "low", "high"]].isna().all().all()
    assert table["observed_agreement"].tolist()[0] == 1
    assert table["observed_agreement"].isna().tolist() == [False, True, True]


# ---- where they differ --------------------------------------------------------------


def test_disagreements() -> None:
    codings = pd.concat(
        [
            long("voice", ben=["own", "own", None], ada=["own", "quoted", "own"]),
            long("negated", cy=["1", None, "0"], ada=["0", "1", "0"]),
        ]
    )
    table = disagreements(codings)
    assert list(table.columns) == ["unit_id", "code", "ada", "ben", "cy"]
    rows = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    assert rows == [
        ["u001", "negated", "0", None, "1"],
        ["u002", "voice", "quoted", "own", None],
    ]
    assert disagreements(long(ada=["own"], ben=["own"])).empty


@pytest.mark.parametrize("measure", [coder_agreement, coder_kappa, disagreements])
def test_malformed_codings(measure: type) -> None:
    good = long(ada=["own", "own"], ben=["own", "quoted"])
    with pytest.raises(ValueError, match="'codings' table has no column 'coder'"):
        measure(good.drop(columns="coder"))
    with pytest.raises(ValueError, match=r"of 2 coders or more; got 1 \('ada'\); add the codings"):
        measure(long(ada=["own", "own"], ben=[None, None]))
    with pytest.raises(ValueError, match="of 2 coders or more; got 0;"):
        measure(good.iloc[:0])
    twice = pd.concat([good, good.iloc[[0]].assign(value="quoted")])
    message = "'ada' gives two values for unit 'u001' and code 'voice', 'own' and 'quoted'"
    with pytest.raises(ValueError, match=message):
        measure(twice)
    message = "'value' of 'codings' must hold text, and holds 1 for unit 'u001' and code 'voice'"
    with pytest.raises(ValueError, match=message):
        measure(good.assign(value=[1, "own", "own", "own"]))
    with pytest.raises(ValueError, match="'coder' of 'codings' must hold text, and holds nan"):
        measure(good.assign(coder=["ada", "ada", "ben", np.nan]))
    with pytest.raises(ValueError, match="A coder in 'codings' is called 'code'"):
        measure(good.replace({"coder": {"ada": "code"}}))
