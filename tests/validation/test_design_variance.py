"""How means vary over samples and over documents."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from discourse.validation.design_variance import document_variance, sampling_variance, t_limits
from discourse.validation.tallies import Tally, tally_units

POPULATION = pd.DataFrame(
    {
        "stratum": list("sssssttttt"),
        "group": list("aabababbaa"),
        "told": [1.0, 0, 1, 1, 0, 0, 0, 1, 0, 1],
        "truth": [1.0, 0, 0, 2, 1, 0, 1, 1, -1, 1],
        "unit": range(10),
    }
)


def tally_of(units: pd.DataFrame, cluster: str = "unit") -> Tally:
    return tally_units(
        units, by="group", told="told", coded="coded", stratum="stratum", cluster=cluster
    )


def samples(sizes: dict[str, int]) -> Iterator[Tally]:
    strata = [POPULATION.index[POPULATION["stratum"] == name] for name in sizes]
    for chosen in product(*map(combinations, strata, sizes.values())):
        drawn = POPULATION.index.isin([unit for part in chosen for unit in part])
        yield tally_of(POPULATION.assign(coded=POPULATION["truth"].where(drawn)))


def test_variance_is_that_over_all_samples() -> None:
    """By enumeration: the estimate is right on average, for groups that cross strata."""
    estimates, variances = [], []
    for tally in samples({"s": 2, "t": 3}):
        group = tally.take(tally.group == 0)
        error = (group.coded - group.told) / group.units.sum()
        estimates.append(np.nansum(group.weight * error))
        variances.append(sampling_variance(group, error)[0])
    assert len(estimates) == 100
    assert np.mean(variances) == pytest.approx(np.var(estimates))


def test_one_stratum_is_a_textbook_case() -> None:
    units = POPULATION.assign(stratum="s", group="g", coded=POPULATION["truth"])
    units.loc[6:, "coded"] = np.nan
    tally = tally_of(units)
    error = tally.coded / 10
    variance, freedom = sampling_variance(tally, error)
    assert variance == pytest.approx(0.4 * units["coded"].var() / 6)
    assert freedom == pytest.approx(5)


def test_single_units_of_strata_are_taken_to_vary_as_the_worst() -> None:
    units = POPULATION.assign(group="g", coded=POPULATION["truth"])
    units.loc[[2, 3, 4, 6, 7, 8, 9], "coded"] = np.nan  # left of s: 1 and 0; of t: 0
    tally = tally_of(units)
    variance, _ = sampling_variance(tally, tally.coded / 10)
    s, t = 25 * (1 - 2 / 5) * 0.5 / 2, 25 * (1 - 1 / 5) * 0.5 / 1
    assert variance == pytest.approx((s + t) / 100)
    units.loc[5, "coded"] = 4.0
    tally = tally_of(units)
    variance, _ = sampling_variance(tally, tally.coded / 10)
    assert variance == pytest.approx((s + t * 16 / 0.5) / 100)


def test_variance_over_documents_is_the_sandwich_of_statsmodels() -> None:
    random = np.random.default_rng(0)
    units = pd.DataFrame({"document": random.integers(12, size=90), "stratum": "s", "group": "g"})
    units["told"] = units["coded"] = random.normal(size=90) + units["document"] / 5
    tally = tally_of(units, "document")
    influence = (tally.coded - units["coded"].mean()) / 90
    variance, documents = document_variance(tally, influence)
    model = sm.OLS(units["coded"], np.ones(90))
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": units["document"].to_numpy()})
    assert variance == pytest.approx(float(fit.cov_params().iloc[0, 0]))
    assert documents == 12


def test_one_document_has_no_variance() -> None:
    tally = tally_of(POPULATION.assign(coded=POPULATION["truth"], unit=0))
    variance, documents = document_variance(tally, tally.coded)
    assert np.isnan(variance)
    assert documents == 1


def test_limits_by_t() -> None:
    limits = t_limits(2.0, 0.25, 7, 0.9)
    assert tuple(limits) == pytest.approx(stats.t.interval(0.9, 7, loc=2, scale=0.5))
    assert np.isnan(t_limits(2.0, 1e-30, 7, 0.9)).all()
    assert np.isnan(t_limits(2.0, np.nan, 0, 0.9)).all()
