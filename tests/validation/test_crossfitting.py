"""What units would be coded with, predicted from others."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from discourse.validation.correction import pseudo_outcomes
from discourse.validation.crossfitting import left_out_predictions, told_classes
from discourse.validation.tallies import Tally, tally_units


def invented() -> pd.DataFrame:
    random = np.random.default_rng(0)
    units = pd.DataFrame({"unit": range(60), "group": random.choice(list("aab"), size=60)})
    units["told"] = random.choice([0.0, 1.0], p=[0.6, 0.4], size=60)
    units["stratum"] = np.where(units["unit"] < 15, "s", "t")
    coded = (units["told"] + (random.random(60) < 0.3)) % 2
    return units.assign(coded=coded.where(random.random(60) < 0.35))


def tally_of(units: pd.DataFrame, cluster: str | None = "unit") -> Tally:
    return tally_units(
        units, by="group", told="told", coded="coded", stratum="stratum", cluster=cluster
    )


def naive_predictions(units: pd.DataFrame) -> list[float]:
    """Predict as documented, unit by unit."""
    done = units[units["coded"].notna()]
    size = units["stratum"].value_counts() / done["stratum"].value_counts()
    weight = units["stratum"].map(size) * len(done) / len(units)

    def drawn(part: pd.DataFrame, towards: float) -> float:
        own = weight[part.index]
        return float(((own * part["coded"]).sum() + 10 * towards) / (own.sum() + 10))

    def without(left_out: int, unit: pd.Series) -> float:
        others = done.drop(left_out)
        mean = np.average(others["coded"], weights=weight[others.index])
        same = others[others["told"] == unit["told"]]
        return drawn(same[same["group"] == unit["group"]], drawn(same, mean))

    found = []
    for index, unit in units.iterrows():
        left_out = done.index[done["stratum"] == unit["stratum"]]
        if index in done.index:
            left_out = [index]
        found.append(np.mean([without(other, unit) for other in left_out]))
    return found


def test_predictions_are_those_documented() -> None:
    units = invented()
    tally = tally_of(units)
    naive = np.array(naive_predictions(units))[tally.document]
    np.testing.assert_allclose(left_out_predictions(tally), naive)


def test_many_values_told_have_the_line_of_the_others() -> None:
    units = invented()
    units["told"] += np.random.default_rng(1).normal(size=60)
    done = units[units["coded"].notna()]
    counts = units["stratum"].map(units["stratum"].value_counts() / done["stratum"].value_counts())
    predicted = left_out_predictions(tally := tally_of(units))[np.argsort(tally.document)]

    def line(others: pd.DataFrame) -> pd.Series:
        design = sm.add_constant(others["told"])
        return sm.WLS(others["coded"], design, weights=counts[others.index]).fit().params

    for unit in (done.index[0], done.index[-1]):
        fit = line(done.drop(unit))
        assert predicted[unit] == pytest.approx(fit["const"] + fit["told"] * units["told"][unit])
    unit = units.index[units["coded"].isna() & (units["stratum"] == "s")][0]
    same = done.index[done["stratum"] == "s"]
    fits = [line(done.drop(other)) for other in same]
    heights = [fit["const"] + fit["told"] * units["told"][unit] for fit in fits]
    assert predicted[unit] == pytest.approx(np.mean(heights))


def test_up_to_ten_values_told_have_means_of_their_own() -> None:
    tallies = (
        tally_of(pd.DataFrame({"told": range(n), "coded": 1, "stratum": "s", "group": "g"}), None)
        for n in (10, 11)
    )
    ten, eleven = map(told_classes, tallies)
    assert list(ten) == list(range(10))
    assert eleven is None


def samples(population: pd.DataFrame, sizes: dict[str, int]) -> Iterator[pd.DataFrame]:
    """Yield every sample that may be drawn."""
    strata = [population.index[population["stratum"] == name] for name in sizes]
    for chosen in product(*map(combinations, strata, sizes.values())):
        drawn = population.index.isin([unit for part in chosen for unit in part])
        yield population.assign(coded=population["truth"].where(drawn))


FEW_TOLD = [1, 1, 0, 0, 1, 0, 1, 1, 0]
MANY_TOLD = [0.1, 0.7, 0.2, 0.9, 0.3, 0.35, 0.8, 0.05, 0.6, 0.65, 0.15]


@pytest.mark.parametrize("told", [FEW_TOLD, MANY_TOLD])
def test_pseudo_outcomes_are_unbiased_for_every_unit_over_all_samples(told: list[float]) -> None:
    population = pd.DataFrame({"told": told, "unit": range(len(told))}).assign(
        stratum=lambda table: np.where(table["unit"] < 5, "s", "t"),
        group=lambda table: np.where(table["unit"] % 3 == 0, "a", "b"),
        truth=lambda table: [3.0, 0, 1, 0, 1, 1, 0, -2, 1, 1, 0][: len(told)],
    )
    found = []
    for sample in samples(population, {"s": 2, "t": 2}):
        tally = tally_of(sample)
        pseudo = pseudo_outcomes(tally, left_out_predictions(tally))
        found.append(pseudo[np.argsort(tally.document)])
    assert len(found) in (60, 150)
    np.testing.assert_allclose(np.mean(found, axis=0), population["truth"], atol=1e-12)
