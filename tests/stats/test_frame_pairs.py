"""Pairs of frames in passages: counts, odds ratios, and what chance does."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.multitest import multipletests

from discourse.stats import cooccurrence_difference, frame_cooccurrence

Make = Callable[..., pd.DataFrame]
Bools = NDArray[np.bool_]
FRAMES = ("rights", "trade", "aid")
TEST = ["log2_odds_ratio", "standard_error", "low", "high", "p_value", "q_value"]
COLUMNS = [
    *("narrative", "frame", "other", "voice", "passages", "sections", "with_frame", "with_other"),
    *("together", "expected"),
    *TEST,
]


def texts(
    holds: dict[str, Bools], *, tokens: object = 60, size: int = 4
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hits and passages, ``size`` of them to a section; each frame has words of its own."""
    count = len(next(iter(holds.values())))
    names = [f"n#{number:04d}" for number in range(count)]
    passages = pd.DataFrame(
        {
            "passage_id": names,
            "document_id": "n",
            "narrative": "n",
            "section": [f"{number // size:03d}" for number in range(count)],
            "tokens": tokens,
        }
    )
    hits = pd.concat(
        pd.DataFrame(
            {
                "passage_id": np.array(names)[held],
                "start": 10 * place,
                "end": 10 * place + 6,
                "frame": frame,
                "voice": "own",
            }
        )
        for place, (frame, held) in enumerate(holds.items())
    )
    return hits.reset_index(drop=True), passages


@pytest.fixture
def strewn() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three frames in 120 passages of very unequal length, two of them tied."""
    rng = np.random.default_rng(4)
    tokens = rng.integers(10, 240, 120)
    rights, aid = (rng.random(120) < 1 - np.exp(-tokens / 200) for _ in range(2))
    trade = np.where(rng.random(120) < 0.6, rights, rng.random(120) < 0.3)
    return texts({"rights": rights, "trade": trade, "aid": aid}, tokens=tokens)


def row(table: pd.DataFrame, frame: str, other: str) -> pd.Series:
    return table.set_index(["frame", "other"]).loc[(frame, other)]


# ---- counts -------------------------------------------------------------------------


def test_columns_pairs_and_counts(strewn: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    hits, passages = strewn
    table = frame_cooccurrence(hits, passages, frames=FRAMES)
    assert list(table.columns) == COLUMNS
    assert table[["frame", "other"]].to_numpy().tolist() == [
        *(["rights", "trade"], ["rights", "aid"], ["trade", "aid"])
    ]
    held = pd.crosstab(hits["passage_id"], hits["frame"]).reindex(passages["passage_id"]) > 0
    third = pd.cut(passages["tokens"], [0, *passages["tokens"].quantile([1 / 3, 2 / 3]), 999])
    held.index = pd.Index(third.cat.codes)
    for pair in table.itertuples():
        one, two = held[pair.frame], held[pair.other]
        assert (pair.with_frame, pair.with_other) == (one.sum(), two.sum())
        assert pair.together == (one & two).sum()
        by_third = (part.groupby(level=0) for part in (one, two))
        ones, twos = (part.sum() for part in by_third)
        assert pair.expected == pytest.approx((ones * twos / one.groupby(level=0).size()).sum())
    assert set(table["passages"]) == {120} and set(table["sections"]) == {30}


def test_words_that_count_for_both_frames_count_for_neither() -> None:
    every = np.ones(20, dtype=bool)
    hits, passages = texts({"rights": every, "trade": every, "aid": every})
    shared = hits["frame"].isin(["rights", "trade"]) & (hits["passage_id"] < "n#0008")
    # In eight passages a word of the one frame lies within a word of the other.
    hits["start"] = hits["start"].mask(shared, 2)
    hits["end"] = hits["end"].mask(shared, 5 + (hits["frame"] == "trade"))
    table = frame_cooccurrence(hits, passages, frames=FRAMES)
    pair = row(table, "rights", "trade")
    assert (pair["with_frame"], pair["with_other"], pair["together"]) == (12, 12, 12)
    assert row(table, "trade", "aid")["together"] == 20
    # Words that only touch are two.
    hits["end"] = hits["end"].mask(shared & (hits["frame"] == "rights"), 2)
    hits["start"] = hits["start"].mask(shared & (hits["frame"] == "rights"), 0)
    assert frame_cooccurrence(hits, passages)["together"].eq(20).all()


def test_a_frame_with_a_word_of_its_own_beside_a_shared_one_is_held() -> None:
    every = np.ones(12, dtype=bool)
    hits, passages = texts({"rights": every, "trade": every})
    again = hits[hits["frame"] == "rights"].assign(start=10, end=16)
    table = frame_cooccurrence(pd.concat([hits, again]), passages)
    assert table[["with_frame", "with_other", "together"]].to_numpy().tolist() == [[12, 0, 0]]


def test_voices_are_counted_apart(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 30})
    hits = make_hits(passages, 150)
    hits = hits.assign(end=hits["start"] + 1)
    for voice, kept in (("own", ["own"]), ("mentioned", ["quoted", "attributed"])):
        found = frame_cooccurrence(hits, passages, voice=voice)
        alone = frame_cooccurrence(hits[hits["voice"].isin(kept)], passages)
        assert found["voice"].eq(voice).all() and alone["voice"].eq("all").all()
        pd.testing.assert_frame_equal(found.drop(columns="voice"), alone.drop(columns="voice"))
    assert not frame_cooccurrence(hits, passages).equals(found)


def test_passages_without_hits_count_and_those_without_tokens_do_not(
    strewn: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    hits, passages = strewn
    more = passages.assign(passage_id="m" + passages["passage_id"], section="silent")
    assert set(frame_cooccurrence(hits, pd.concat([passages, more]))["passages"]) == {240}
    empty = pd.concat([passages, more.assign(tokens=0)])
    nowhere = pd.concat([passages, more.assign(narrative=None)])
    for table in (empty, nowhere):
        pd.testing.assert_frame_equal(
            frame_cooccurrence(hits, table), frame_cooccurrence(hits, passages)
        )


# ---- odds ratios --------------------------------------------------------------------


def test_table_is_in_binary_logarithms_with_t_intervals(
    strewn: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    table = frame_cooccurrence(*strewn, level=0.9)
    t = stats.t(29)
    error = table["standard_error"]
    reach = t.ppf(0.95) * error
    assert np.allclose(table["high"] - table["log2_odds_ratio"], reach)
    assert np.allclose(table["log2_odds_ratio"] - table["low"], reach)
    p_value = 2 * t.sf(table["log2_odds_ratio"].abs() / error)
    assert np.allclose(table["p_value"], p_value)
    assert np.allclose(table["q_value"], multipletests(p_value, method="fdr_bh")[1])
    assert row(table, "rights", "trade")["q_value"] < 0.05 < row(table, "aid", "trade")["q_value"]


def test_by_hand() -> None:
    """8 with both, 4 with the one, 2 with the other, 26 with neither, all equally long."""
    one, two = np.arange(40) < 12, (np.arange(40) < 8) | (np.arange(40) >= 38)
    pair = frame_cooccurrence(*texts({"a": one, "b": two}, size=1)).iloc[0]
    assert pair["log2_odds_ratio"] == pytest.approx(np.log2(8.5 * 26.5 / (4.5 * 2.5)))
    independent = np.sqrt(1 / 8.5 + 1 / 4.5 + 1 / 2.5 + 1 / 26.5) / np.log(2)
    assert pair["standard_error"] >= independent
    assert pair["expected"] == pytest.approx(12 * 10 / 40)


def test_agrees_with_fishers_exact_test_on_independent_passages_of_one_length() -> None:
    rng = np.random.default_rng(8)
    ours, fishers = [], []
    for _ in range(300):
        one, two = rng.random((2, 80)) < 0.35
        two = np.where(rng.random(80) < rng.random() * 0.7, one, two)
        pair = frame_cooccurrence(*texts({"a": one, "b": two}, size=1)).iloc[0]
        cells = [[(one & two).sum(), (one & ~two).sum()], [(~one & two).sum(), (~one & ~two).sum()]]
        ours.append(pair["p_value"])
        fishers.append(stats.fisher_exact(cells).pvalue)
    assert stats.spearmanr(ours, fishers).statistic > 0.99
    close = (np.array(fishers) > 0.001) & (np.array(fishers) < 0.5)
    assert np.abs(np.log10(np.array(ours) / np.array(fishers)))[close].max() < 0.5


# ---- chance -------------------------------------------------------------------------


def test_length_alone_ties_no_frames() -> None:
    """Two frames strewn by chance over passages of 7 to 254 tokens: Fisher's test is misled."""
    rng = np.random.default_rng(3)
    ours, fishers = [], []
    for _ in range(200):
        tokens = np.exp(rng.normal(4.2, 0.7, 160)).astype(int)
        one, two = rng.random((2, 160)) < 1 - np.exp(-tokens / 160)
        pair = frame_cooccurrence(*texts({"a": one, "b": two}, tokens=tokens)).iloc[0]
        cells = [[(one & two).sum(), (one & ~two).sum()], [(~one & two).sum(), (~one & ~two).sum()]]
        ours.append(pair["p_value"] < 0.05)
        fishers.append(stats.fisher_exact(cells).pvalue < 0.05)
    assert 0.005 < np.mean(ours) < 0.1
    assert np.mean(fishers) > 0.3


def test_passages_of_one_section_are_hardly_more_than_one() -> None:
    """The same passages in lumps, a section each, and scattered over all sections."""
    one, two = np.arange(80) < 24, (np.arange(80) < 16) | (np.arange(80) >= 72)
    scattered = np.arange(80).reshape(20, 4).T.ravel()
    lumped, spread = (
        frame_cooccurrence(*texts({"a": one[order], "b": two[order]}, size=4)).iloc[0]
        for order in (np.arange(80), scattered)
    )
    assert lumped["log2_odds_ratio"] == pytest.approx(spread["log2_odds_ratio"])
    assert lumped["standard_error"] > 1.3 * spread["standard_error"]
    assert spread["p_value"] < lumped["p_value"]


@pytest.mark.parametrize("count", [4, 36])
def test_frames_in_too_few_or_nearly_all_passages_are_not_judged(count: int) -> None:
    rare, common = np.arange(40) < count, np.arange(40) % 2 == 0
    table = frame_cooccurrence(*texts({"a": rare, "b": common}))
    assert table[TEST].isna().all(axis=None)
    assert table[COLUMNS[3:9]].notna().all(axis=None)
    enough = np.arange(40) < count + (1 if count < 20 else -1)
    assert frame_cooccurrence(*texts({"a": enough, "b": common}))[TEST].notna().all(axis=None)


# ---- tables -------------------------------------------------------------------------


def test_order_of_rows_does_not_matter(strewn: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    hits, passages = strewn
    shuffled = (table.sample(frac=1, random_state=1) for table in strewn)
    straight = frame_cooccurrence(hits, passages)
    assert straight.to_csv() == frame_cooccurrence(*shuffled).to_csv()
    reverse = frame_cooccurrence(hits, passages, frames=sorted(FRAMES, reverse=True))
    one, two = row(straight, "aid", "trade"), row(reverse, "trade", "aid")
    assert one["with_frame"] == two["with_other"]
    assert one[TEST].astype(float).to_numpy() == pytest.approx(two[TEST].astype(float).to_numpy())


def test_a_group_is_the_same_whatever_stands_beside_it(
    make_passages: Make, make_hits: Make
) -> None:
    passages = make_passages({"east": 20, "west": 30})
    hits = make_hits(passages, 150).assign(end=lambda table: table["start"] + 1)
    both = frame_cooccurrence(hits, passages)
    west = passages[passages["narrative"] == "west"]
    alone = frame_cooccurrence(hits[hits["passage_id"].isin(west["passage_id"])], west)
    left = both[both["narrative"] == "west"].reset_index(drop=True)
    pd.testing.assert_frame_equal(left, alone)
    years = passages.assign(year=2019)
    several = frame_cooccurrence(hits, years, by=["narrative", "year"])
    pd.testing.assert_frame_equal(several.drop(columns="year"), both)


def test_no_hits_no_pairs_and_no_groups(make_passages: Make) -> None:
    passages = make_passages({"east": 6})
    columns = ["passage_id", "start", "end", "frame", "voice"]
    none = pd.DataFrame({column: [] for column in columns}, dtype="str")
    assert list(frame_cooccurrence(none, passages).columns) == COLUMNS
    table = frame_cooccurrence(none, passages, frames=FRAMES)
    assert table[["with_frame", "together", "expected"]].eq(0).all(axis=None)
    assert table[TEST].isna().all(axis=None)
    assert frame_cooccurrence(none, passages, frames=["rights"]).empty
    nobody = frame_cooccurrence(none, passages.assign(narrative=None), frames=FRAMES)
    assert nobody.empty and list(nobody.columns) == COLUMNS


def test_bad_tables_and_options_are_named(strewn: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    hits, passages = strewn
    for column in ("start", "end", "frame", "voice", "passage_id"):
        with pytest.raises(ValueError, match=f"'hits' table has no column '{column}'"):
            frame_cooccurrence(hits.drop(columns=column), passages)
    with pytest.raises(ValueError, match="'passages' table has no column 'camp'"):
        frame_cooccurrence(hits, passages, by="camp")
    with pytest.raises(ValueError, match=r"'voice' must be one of own, .*all; got 'loud'"):
        frame_cooccurrence(hits, passages, voice="loud")
    with pytest.raises(ValueError, match="voice 'loud'; it may be own"):
        frame_cooccurrence(hits.assign(voice="loud"), passages)
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 95"):
        frame_cooccurrence(hits, passages, level=95)
    with pytest.raises(ValueError, match="which 'passages' lacks"):
        frame_cooccurrence(hits.assign(passage_id="other"), passages)
    with pytest.raises(ValueError, match="twice"):
        frame_cooccurrence(hits, pd.concat([passages, passages]))


# ---- difference ---------------------------------------------------------------------


def ties(values: list[tuple[float, float, int]], narrative: str) -> pd.DataFrame:
    table = pd.DataFrame(values, columns=["log2_odds_ratio", "standard_error", "sections"])
    pairs = [(f"a{number}", f"b{number}") for number in range(len(values))]
    return table.assign(narrative=narrative).join(pd.DataFrame(pairs, columns=["frame", "other"]))


known = st.lists(
    st.tuples(st.floats(-4, 4), st.floats(0.2, 3), st.integers(5, 50)), min_size=3, max_size=3
)


@settings(max_examples=60, deadline=None)
@given(known, known)
def test_difference_is_welchs_test_and_swapping_the_groups_flips_the_sign(
    east: list[tuple[float, float, int]], west: list[tuple[float, float, int]]
) -> None:
    table = pd.concat([ties(east, "east"), ties(west, "west")])
    there = cooccurrence_difference(table, target="west", reference="east")
    back = cooccurrence_difference(table, target="east", reference="west")
    for number, pair in there.iterrows():
        (one, error, n), (two, other, m) = west[number], east[number]
        spread = error * np.sqrt(n), other * np.sqrt(m)
        welch = stats.ttest_ind_from_stats(one, spread[0], n, two, spread[1], m, equal_var=False)
        assert pair["log2_ratio"] == pytest.approx(one - two)
        assert pair["p_value"] == pytest.approx(welch.pvalue)
        if one != two:
            assert pair["log2_ratio"] / pair["standard_error"] == pytest.approx(welch.statistic)
    assert np.allclose(there["q_value"], multipletests(there["p_value"], method="fdr_bh")[1])
    assert np.allclose(there["log2_ratio"], -back["log2_ratio"])
    assert np.allclose(there["low"], -back["high"])
    for column in ("standard_error", "p_value", "q_value"):
        assert np.allclose(there[column], back[column])


def test_intervals_reach_zero_where_p_does() -> None:
    table = pd.concat([ties([(1.5, 0.6, 12)], "east"), ties([(-0.4, 0.5, 30)], "west")])
    (p_value,) = cooccurrence_difference(table, target="east", reference="west")["p_value"]
    touching = cooccurrence_difference(
        table, target="east", reference="west", level=1 - p_value
    ).iloc[0]
    assert touching["low"] == pytest.approx(0, abs=1e-9)
    assert touching["high"] == pytest.approx(2 * 1.9)


def test_difference_is_undefined_where_a_tie_is_and_ignores_the_order() -> None:
    table = pd.concat(
        [
            ties([(1.0, 0.5, 9), (np.nan, np.nan, 9), (0.5, 0.4, 9)], "east"),
            ties([(1.0, 0.5, 9), (0.2, 0.4, 9)], "west"),
        ]
    )
    found = cooccurrence_difference(table, target="east", reference="west")
    assert found["frame"].tolist() == ["a0", "a1"]  # the third is not known in the west
    assert found["log2_ratio"].tolist()[0] == 0 and found.iloc[1, 4:].isna().all()
    shuffled = table.sample(frac=1, random_state=2)
    again = cooccurrence_difference(shuffled, target="east", reference="west")
    assert found.to_csv() == again.to_csv()


def test_a_difference_says_whose_hits_count_where_the_table_does() -> None:
    table = pd.concat([ties([(1.0, 0.5, 9)], side) for side in ("west", "east")])
    sides = {"target": "west", "reference": "east"}
    assert "voice" not in cooccurrence_difference(table, **sides)
    found = cooccurrence_difference(table.assign(voice="own"), **sides)
    assert list(found)[:3] == ["frame", "other", "voice"] and found["voice"].tolist() == ["own"]


def test_bad_arguments_of_a_difference_are_named() -> None:
    table = pd.concat([ties([(1.0, 0.5, 9)], "east"), ties([(1.0, 0.5, 9)], "west")])
    with pytest.raises(ValueError, match="must differ; both are 'east'"):
        cooccurrence_difference(table, target="east", reference="east")
    with pytest.raises(ValueError, match=r"narrative 'south'\. Available: 'east', 'west'\."):
        cooccurrence_difference(table, target="east", reference="south")
    with pytest.raises(ValueError, match="no column 'camp'"):
        cooccurrence_difference(table, by="camp", target="east", reference="west")
    with pytest.raises(ValueError, match="two rows of 'a0' and 'b0' where narrative is 'east'"):
        cooccurrence_difference(pd.concat([table, table]), target="east", reference="west")
    with pytest.raises(ValueError, match="'level' must lie between 0 and 1; got 0"):
        cooccurrence_difference(table, target="east", reference="west", level=0)
