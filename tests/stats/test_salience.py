"""Salience of frames by group and voice."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from discourse.stats import bootstrap_rates, frame_salience

Make = Callable[..., pd.DataFrame]
COLUMNS = ["frame", "voice", "hits", "tokens", "per_1000_tokens", "low", "high"]


def test_every_combination_and_the_counts(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 6, "west": 8})
    hits = make_hits(passages, 60)
    table = frame_salience(hits, passages, frames=["rights", "absent", "development"])
    assert list(table.columns) == ["narrative", *COLUMNS]
    assert list(table["frame"].unique()) == ["rights", "absent", "development"]
    assert list(table["voice"][:5]) == ["own", "quoted", "attributed", "mentioned", "all"]
    assert len(table) == 2 * 3 * 5
    known = hits.merge(passages, on="passage_id").groupby(["narrative", "frame", "voice"]).size()
    for row in table[table["voice"].isin(["own", "quoted", "attributed"])].itertuples():
        assert row.hits == known.get((row.narrative, row.frame, row.voice), 0)
    assert (
        table["tokens"] == table["narrative"].map(passages.groupby("narrative")["tokens"].sum())
    ).all()
    assert np.allclose(table["per_1000_tokens"], 1000 * table["hits"] / table["tokens"])
    assert (table["low"] <= table["per_1000_tokens"]).all()
    assert (table["per_1000_tokens"] <= table["high"]).all()


def test_voices_add_up(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 6})
    table = frame_salience(make_hits(passages, 50), passages).pivot(
        index="frame", columns="voice", values="hits"
    )
    assert (table["quoted"] + table["attributed"] == table["mentioned"]).all()
    assert (table["own"] + table["mentioned"] == table["all"]).all()


def test_interval_is_the_bootstrap_of_the_sections(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 7})
    hits = make_hits(passages, 40)
    row = frame_salience(hits, passages, frames=["rights"], seed=4).iloc[-1]
    home = hits[hits["frame"] == "rights"].groupby("passage_id").size()
    by_section = passages.assign(n=passages["passage_id"].map(home).fillna(0).astype(int))
    sums = by_section.groupby("section")[["n", "tokens"]].sum().to_numpy()
    low, high = bootstrap_rates(sums[:, :1], sums[:, 1], seed=4)
    assert (row["low"], row["high"]) == (1000 * low[0], 1000 * high[0])


def test_order_of_rows_does_not_matter(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 3, "west": 9})
    hits = make_hits(passages, 70)
    straight = frame_salience(hits, passages).to_csv()
    shuffled = frame_salience(
        hits.sample(frac=1, random_state=1), passages.sample(frac=1, random_state=2)
    )
    assert straight == shuffled.to_csv()
    assert straight != frame_salience(hits, passages, seed=1).to_csv()


def test_a_group_is_the_same_whatever_stands_beside_it(
    make_passages: Make, make_hits: Make
) -> None:
    passages = make_passages({"east": 6, "west": 8})
    hits = make_hits(passages, 60)
    both = frame_salience(hits, passages)
    west = passages[passages["narrative"] == "west"]
    alone = frame_salience(hits[hits["passage_id"].isin(west["passage_id"])], west)
    left = both[both["narrative"] == "west"].reset_index(drop=True)
    pd.testing.assert_frame_equal(left, alone)


def test_no_hits(make_passages: Make) -> None:
    passages = make_passages({"east": 6})
    none = pd.DataFrame({"passage_id": [], "frame": [], "voice": []}, dtype="str")
    assert frame_salience(none, passages).empty
    table = frame_salience(none, passages, frames=["rights"])
    assert (table["per_1000_tokens"] == 0).all()
    assert (table["low"] == 0).all()
    assert (table["high"] > 0).all()


def test_one_passage_has_a_rate_but_no_interval(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 1}).head(1)
    table = frame_salience(make_hits(passages, 5), passages)
    assert table["per_1000_tokens"].notna().all()
    assert table[["low", "high"]].isna().all(axis=None)


def test_no_tokens_is_undefined_and_no_group_is_left_out(make_passages: Make) -> None:
    passages = make_passages({"east": 6}).assign(tokens=0)
    hits = pd.DataFrame({"passage_id": [], "frame": [], "voice": []}, dtype="str")
    table = frame_salience(hits, passages, frames=["rights"])
    assert table[["per_1000_tokens", "low", "high"]].isna().all(axis=None)
    passages.loc[0, "narrative"] = None
    assert list(frame_salience(hits, passages, frames=["rights"])["narrative"].unique()) == ["east"]


def test_several_variables(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 6, "west": 6})
    passages["year"] = np.where(passages["position"] < 6, 2019, 2020)
    hits = make_hits(passages, 60)
    table = frame_salience(hits, passages, by=["narrative", "year"])
    assert list(table.columns) == ["narrative", "year", *COLUMNS]
    assert len(table) == 4 * 3 * 5
    single = frame_salience(hits, passages)
    assert table["hits"].sum() == single["hits"].sum()


def test_bad_tables_are_named(make_passages: Make, make_hits: Make) -> None:
    passages = make_passages({"east": 6})
    hits = make_hits(passages, 9)
    with pytest.raises(ValueError, match="'passages' table has no column 'camp'"):
        frame_salience(hits, passages, by="camp")
    with pytest.raises(ValueError, match="'hits' table has no column 'voice'"):
        frame_salience(hits.drop(columns="voice"), passages)
    with pytest.raises(ValueError, match="voice 'loud'; it may be own, quoted, attributed"):
        frame_salience(hits.assign(voice="loud"), passages)
    with pytest.raises(ValueError, match="which 'passages' lacks"):
        frame_salience(hits.assign(passage_id="other#0000"), passages)
    with pytest.raises(ValueError, match="twice"):
        frame_salience(hits, pd.concat([passages, passages]))
