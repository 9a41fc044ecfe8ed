"""One gold coding of several, and what is still open."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from discourse.validation.agreement import disagreements
from discourse.validation.settling import BASES, settle

COLUMNS = ["unit_id", "coder", "code", "value"]
CODINGS = pd.DataFrame(
    [
        ("u1", "ada", "voice", "own"),
        ("u1", "ben", "voice", "own"),
        ("u2", "ada", "voice", "own"),
        ("u2", "ben", "voice", "quoted"),
        ("u3", "ben", "voice", "own"),
        ("u4", "ada", "voice", "quoted"),
        ("u4", "ben", "voice", "own"),
        ("u4", "ada", "stance", "neutral"),
        ("u4", "ben", "stance", "neutral"),
        ("u5", "ada", "voice", None),
    ],
    columns=COLUMNS,
)


def arbiter(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit_id", "code", "value"])


def as_rows(table: pd.DataFrame) -> list[list[object]]:
    return table.to_numpy(dtype=object).tolist()


def test_what_all_agree_on_is_gold_and_the_rest_is_open() -> None:
    gold, still_open = settle(CODINGS)
    assert list(gold.columns) == ["unit_id", "code", "value", "basis", "coders"]
    assert as_rows(gold) == [
        ["u1", "voice", "own", "agreed", 2],
        ["u3", "voice", "own", "one coder", 1],
        ["u4", "stance", "neutral", "agreed", 2],
    ]
    assert_frame_equal(still_open, disagreements(CODINGS))
    assert as_rows(still_open) == [
        ["u2", "voice", "own", "quoted"],
        ["u4", "voice", "quoted", "own"],
    ]


def test_the_arbiter_decides_and_overrules_and_is_reported() -> None:
    settled = arbiter(
        ("u1", "voice", "own"),
        ("u2", "voice", "attributed"),
        ("u3", "voice", "quoted"),
        ("u4", "voice", None),
        ("u4", "stance", "endorsed"),
        ("u5", "voice", "own"),
    )
    gold, still_open = settle(CODINGS, settled)
    assert as_rows(gold) == [
        ["u1", "voice", "own", "agreed", 2],
        ["u2", "voice", "attributed", "settled", 2],
        ["u3", "voice", "quoted", "overruled", 1],
        ["u4", "stance", "endorsed", "overruled", 2],
        ["u5", "voice", "own", "arbiter", 0],
    ]
    assert as_rows(still_open) == [["u4", "voice", "quoted", "own"]]


def test_a_sole_coder_and_an_empty_table() -> None:
    sole = CODINGS[CODINGS["coder"] == "ada"]
    gold, still_open = settle(sole)
    assert gold["basis"].tolist() == ["one coder"] * 4
    assert still_open.empty
    gold, still_open = settle(CODINGS.iloc[:0], arbiter(("u1", "voice", "own")))
    assert as_rows(gold) == [["u1", "voice", "own", "arbiter", 0]]
    assert list(still_open.columns) == ["unit_id", "code"]


def test_gold_settles_itself() -> None:
    gold, _ = settle(CODINGS, arbiter(("u2", "voice", "own"), ("u4", "voice", "own")))
    again, still_open = settle(CODINGS, gold)
    assert_frame_equal(again, gold)
    assert still_open.empty


@pytest.mark.parametrize(
    ("settled", "message"),
    [
        (arbiter().drop(columns="code"), "'settled' table has no column 'code'"),
        (
            arbiter(("u2", "voice", "own"), ("u2", "voice", "quoted")),
            "In 'settled' .* two values for unit 'u2' and code 'voice', 'own' and 'quoted'",
        ),
        (
            arbiter(("u2", "voice", " ")),
            "'value' of 'settled' must hold text, and holds ' ' for unit 'u2' and code 'voice'",
        ),
    ],
)
def test_malformed_settled(settled: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        settle(CODINGS, settled)


def test_malformed_codings() -> None:
    with pytest.raises(ValueError, match="'codings' table has no column 'value'"):
        settle(CODINGS.drop(columns="value"))
    with pytest.raises(ValueError, match="'ada' gives two values for unit 'u1' and code 'voice'"):
        settle(pd.concat([CODINGS, CODINGS.iloc[[0]]]))


unit_codes = st.tuples(st.sampled_from(["u1", "u2", "u3"]), st.sampled_from(["voice", "stance"]))
coders = st.sampled_from(["ada", "ben", "cy"])
values = st.sampled_from(["a", "b", None])
given_values = st.dictionaries(st.tuples(unit_codes, coders), values)
arbiter_values = st.dictionaries(unit_codes, values)


@given(given_values, arbiter_values, st.integers(0, 2**32 - 1))
def test_nothing_is_lost(
    codings: dict[tuple[tuple[str, str], str], str | None],
    decided: dict[tuple[str, str], str | None],
    seed: int,
) -> None:
    rows = [(unit, coder, code, value) for ((unit, code), coder), value in codings.items()]
    table = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    settled = arbiter(*((*key, value) for key, value in decided.items())).astype(object)
    gold, still_open = settle(table, settled)
    keys = [*zip(gold["unit_id"], gold["code"], strict=True)]
    keys += zip(still_open["unit_id"], still_open["code"], strict=True)
    coded = {key for (key, _), value in codings.items() if value}
    coded |= {key for key, value in decided.items() if value}
    assert sorted(keys) == sorted(coded)

    for row in gold.itertuples():
        key = row.unit_id, row.code
        own = [value for (other, _), value in codings.items() if other == key and value]
        assert row.value == (decided.get(key) or own[0])
        assert row.coders == len(own)
        assert row.basis in BASES
        assert (row.basis == "overruled") == (len(set(own)) == 1 and row.value != own[0])
        assert (row.basis == "settled") == (len(set(own)) == 2)
    shuffled = settle(
        table.sample(frac=1, random_state=seed), settled.sample(frac=1, random_state=seed)
    )
    for one, other in zip((gold, still_open), shuffled, strict=True):
        assert_frame_equal(one, other)
