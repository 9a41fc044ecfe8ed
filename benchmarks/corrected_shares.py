"""Measure how often intervals of corrected shares hold the truth, and of uncorrected ones.

    python benchmarks/corrected_shares.py [DRAWS [SCENARIO ...]]

Invents 20,000 sentences (or 2,000 statements) in groups of unequal size and a machine that is right
in 85 of 100 but errs more in some groups than in others, draws 300 for coders (500 times, if DRAWS
is left out), and prints for each scenario and group, in percentage points:

- right: labels of the machine that are; truth
- bias, covers, width: of the corrected share, of the share as told by the machine, and of coded
  units alone, how far their mean lies from the truth, how often the interval holds it, how wide
  that is on average
- sandwich covers: the same of design-based supervised learning with its published interval, a
  normal one from the sandwich variance of the pseudo-outcomes
- rmse ratio: root mean squared error of the corrected share over that of coded units alone

Seeded: the same numbers every time, in two minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from discourse.validation.allocation import Allocation, allocate
from discourse.validation.correction import corrected_means

SENTENCES, CODED, MISSING = 20_000, 300, 0.1
THREE = (0.6, 0.3, 0.1)
TEN = (0.3, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.04, 0.03, 0.03)
# Shares of groups; of what is there the machine finds, and of what is not it passes over.
COMMON = ((0.45, 0.35, 0.30), (0.95, 0.60, 0.75), (0.85, 0.90, 0.80))
RARE = ((0.06, 0.04, 0.03), (0.95, 0.60, 0.75), (0.87, 0.80, 0.88))
# Of statements of the one camp, of neither and of the other: what the machine tells of each.
CONFUSION = (
    ((0.85, 0.10, 0.05), (0.10, 0.85, 0.05), (0.05, 0.10, 0.85)),
    ((0.60, 0.35, 0.05), (0.05, 0.90, 0.05), (0.05, 0.35, 0.60)),
    ((0.90, 0.05, 0.05), (0.20, 0.60, 0.20), (0.02, 0.08, 0.90)),
)
CAMPS = ((0.3, 0.5, 0.2), (0.2, 0.5, 0.3), (0.4, 0.5, 0.1))
METHODS = ("corrected", "uncorrected", "coded_only", "sandwich")
RATIO = ("rmse", "ratio")

Errors = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
Invent = Callable[[np.random.Generator], pd.DataFrame]


class Scenario(NamedTuple):
    """A population of ``group, told, truth, stratum``, and how 300 of it are drawn and coded."""

    name: str
    invent: Invent
    how: Allocation
    missing: float = 0.0
    truth: tuple[float, ...] = ()  # of documents like these, which are then invented anew


def main(draws: str = "500", *names: str) -> None:
    chosen = [scenario for scenario in scenarios() if not names or scenario.name in names]
    table = pd.concat([measured(scenario, int(draws)) for scenario in chosen])
    print(table.to_string(float_format="{:.1f}".format, formatters={RATIO: "{:.2f}".format}))
    error = 100 * np.sqrt(0.95 * 0.05 / int(draws))
    print(f"Over {draws} draws the standard error of a coverage of 95 is {error:.1f}.")


def scenarios() -> Iterator[Scenario]:
    for name, errors in (("common", COMMON), ("rare", RARE)):
        everywhere = sentences(errors, THREE, "all")
        by_label = sentences(errors, THREE, "told")
        yield Scenario(f"{name}, simple random", everywhere, "equal")
        yield Scenario(f"{name}, strata by label, equal", by_label, "equal")
        yield Scenario(f"{name}, strata by label, power", by_label, "power")
        yield Scenario(f"{name}, 10 % not coded", by_label, "power", missing=MISSING)
        yield Scenario(f"{name}, strata by frame, power", sentences(errors, THREE, "f"), "power")
        yield Scenario(f"{name}, ten groups", sentences(errors, TEN, "f"), "power")
        yield Scenario(f"{name}, 200 documents", documents(errors), "power", truth=tuple(errors[0]))
    yield Scenario("balance, simple random", statements("all"), "equal")
    yield Scenario("balance, strata by label", statements("told"), "power")


def sentences(errors: Errors, sizes: tuple[float, ...], strata: str) -> Invent:
    def invent(random: np.random.Generator) -> pd.DataFrame:
        group = np.repeat(np.arange(len(sizes)), np.round(np.array(sizes) * SENTENCES).astype(int))
        share, finds, passes = (np.array(part)[group % 3] for part in errors)
        truth = random.random(len(group)) < share
        told = np.where(
            truth, random.random(len(group)) < finds, random.random(len(group)) > passes
        )
        return in_strata(random, group, told, truth, strata)

    return invent


def in_strata(
    random: np.random.Generator, group: np.ndarray, told: np.ndarray, truth: np.ndarray, how: str
) -> pd.DataFrame:
    """Return a population in strata: one, one per label, or by the rarest frame of a sentence."""
    units = pd.DataFrame({"group": group, "told": told.astype(float), "truth": truth.astype(float)})
    if how == "f":
        # The frame itself is the fourth of six; of what was missed, more has other frames.
        shares = {
            (False, False): (0.70, 0.15, 0.08, 0.0, 0.04, 0.02, 0.01),
            (False, True): (0.40, 0.20, 0.20, 0.0, 0.10, 0.06, 0.04),
            (True, False): (0.0, 0.0, 0.0, 0.60, 0.20, 0.15, 0.05),
            (True, True): (0.0, 0.0, 0.0, 0.60, 0.20, 0.15, 0.05),
        }
        stratum = np.zeros(len(units), dtype=int)
        for (label, code), chance in shares.items():
            here = (told == label) & (truth == code)
            stratum[here] = random.choice(7, size=here.sum(), p=chance)
        return units.assign(stratum=stratum)
    return units.assign(stratum=units["told"].astype(int) if how == "told" else 0)


def documents(errors: Errors, number: int = 200, within: float = 0.1) -> Invent:
    """Return an inventor of documents of unequal length and share, each of one group."""

    def invent(random: np.random.Generator) -> pd.DataFrame:
        length = random.lognormal(-0.125, 0.5, number) * SENTENCES / number
        length = np.maximum(np.round(length), 5).astype(int)
        group = np.repeat(np.arange(3), [round(size * number) for size in THREE])
        share, finds, passes = (np.array(part)[group] for part in errors)
        spread = (1 - within) / within
        own = random.beta(share * spread, (1 - share) * spread)
        document = np.repeat(np.arange(number), length)
        chances = random.random((2, len(document)))
        truth = chances[0] < own[document]
        told = np.where(truth, chances[1] < finds[document], chances[1] > passes[document])
        units = in_strata(random, group[document], told, truth, "told")
        return units.assign(document=document)

    return invent


def statements(strata: str) -> Invent:
    def invent(random: np.random.Generator) -> pd.DataFrame:
        group = np.repeat(np.arange(3), [round(size * SENTENCES / 10) for size in THREE])
        truth, told = np.zeros_like(group), np.zeros_like(group)
        for one in range(3):
            here = group == one
            truth[here] = random.choice(3, size=here.sum(), p=CAMPS[one])
            for camp in range(3):
                both = here & (truth == camp)
                told[both] = random.choice(3, size=both.sum(), p=CONFUSION[one][camp])
        units = in_strata(random, group, told - 1, truth - 1, "all")
        return units.assign(stratum=told if strata == "told" else 0)

    return invent


def measured(scenario: Scenario, draws: int) -> pd.DataFrame:
    """Return a row for each group of a scenario, in percentage points."""
    random = np.random.default_rng(sum(map(ord, scenario.name)))
    units = scenario.invent(random)
    cluster = "document" if scenario.truth else None
    found = []
    for _ in range(draws):
        if scenario.truth:
            units = scenario.invent(random)
        coded = units.assign(coded=units["truth"].where(drawn(random, units, scenario)))
        found.append(corrected_means(coded, by="group", cluster=cluster).join(sandwich(coded)))
    truth = np.array(scenario.truth or units.groupby("group")["truth"].mean())
    right = (units["told"] == units["truth"]).groupby(units["group"]).mean()
    rows = pd.DataFrame({("label", "right"): 100 * right, ("", "truth"): 100 * truth})
    for method in METHODS:
        rows = rows.join(summary(found, method, truth))
    rows[RATIO] = rows["corrected", "rmse"] / rows["coded_only", "rmse"]
    left_out = [(method, "rmse") for method in METHODS]
    rows = rows.drop(columns=[*left_out, ("sandwich", "bias"), ("sandwich", "width")])
    return rows.set_index(pd.MultiIndex.from_product([[scenario.name], rows.index]))


def sandwich(units: pd.DataFrame) -> pd.DataFrame:
    """Return mean and interval of pseudo-outcomes as published, predicted from labels alone."""
    stratum, coded = units["stratum"], units["coded"]
    weight = (
        stratum.map(stratum.value_counts()) / coded.groupby(stratum).transform("count")
    ).where(coded.notna(), 0)
    sums = (weight * coded.fillna(0)).groupby(units["told"]).sum()
    predicted = units["told"].map(sums / weight.groupby(units["told"]).sum())
    outcome = predicted + weight * (coded.fillna(0) - predicted)
    groups = outcome.groupby(units["group"])
    mean = groups.mean()
    parts = [units["group"], units.get("document", units.index.to_series())]
    errors = (outcome - units["group"].map(mean)).groupby(parts).sum()
    half = 1.96 * np.sqrt((errors**2).groupby("group").sum()) / groups.size()
    names = ("sandwich", "sandwich_low", "sandwich_high")
    return pd.DataFrame(dict(zip(names, (mean, mean - half, mean + half), strict=True)))


def drawn(random: np.random.Generator, units: pd.DataFrame, scenario: Scenario) -> np.ndarray:
    """Return which units are drawn and coded."""
    strata = units["stratum"].to_numpy()
    sizes = {str(name): int(size) for name, size in enumerate(np.bincount(strata))}
    chosen = np.zeros(len(units), dtype=bool)
    for name, number in allocate(sizes, CODED, scenario.how).items():
        here = np.flatnonzero(strata == int(name))
        chosen[random.choice(here, size=number, replace=False, shuffle=False)] = True
    return chosen & (random.random(len(units)) >= scenario.missing)


def summary(found: list[pd.DataFrame], method: str, truth: np.ndarray) -> pd.DataFrame:
    """Return bias, coverage, width and root mean squared error of a method, a row per group."""
    low, high = ("low", "high") if method == "corrected" else (f"{method}_low", f"{method}_high")
    means, lows, highs = (
        np.array([table[column].to_numpy(float) for table in found])
        for column in (method, low, high)
    )
    known = ~np.isnan(lows)
    held = np.where(known, (lows <= truth) & (truth <= highs), np.nan)
    numbers = {
        "bias": np.nanmean(means - truth, axis=0),
        "covers": np.nanmean(held, axis=0),
        "width": np.nanmean(highs - lows, axis=0),
        "rmse": np.sqrt(np.nanmean((means - truth) ** 2, axis=0)),
    }
    return pd.DataFrame({(method, name): 100 * value for name, value in numbers.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
