"""Rates of frames by document, held against the hits table and hand counts."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from discourse import corpus_from_texts, find_frames
from discourse.frames import iter_rates, rate_columns
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns({"trade": ["trade*", "free trade"], "rights": ["right*"]})


def test_rates_by_hand() -> None:
    corpus = corpus_from_texts(
        {"a": "We trade freely. Free trade is our right, they say.", "b": ""}
    )
    good, bad = iter_rates(corpus, LEXICON, voice=False)
    assert (good["tokens"], good["sentences"], good["hits"]) == (10, 2, 3)
    assert (good["frame_trade"], good["frame_rights"]) == (200.0, 100.0)
    assert bad["status"] == "error" and "tokens" not in bad
    assert list(good) == rate_columns(LEXICON, voice=False)


def test_rates_with_voice_are_those_of_the_hits() -> None:
    texts = {
        "a": "China promotes free trade. We stand for human rights.",
        "b": "They speak of “rights”. Trade is good.",
    }
    corpus = corpus_from_texts(texts)
    hits = find_frames(corpus, LEXICON)
    for row in iter_rates(corpus, LEXICON):
        mine = hits[hits["document_id"] == row["statement_id"]]
        assert list(row) == rate_columns(LEXICON)
        for name in LEXICON.frame_names:
            frame = mine[mine["frame"] == name]
            assert math.isclose(row[f"frame_{name}"], 1000 * len(frame) / row["tokens"])
            own = (frame["voice"] == "own").sum()
            assert math.isclose(row[f"own_{name}"], 1000 * own / row["tokens"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["We trade", "rights", "of", "free trade.", "We go!"]), min_size=1))
def test_rates_add_up_to_the_hits(pieces: list[str]) -> None:
    corpus = corpus_from_texts({"a": " ".join(pieces)}, language=None)
    (row,) = iter_rates(corpus, LEXICON, voice=False)
    total = row["frame_trade"] + row["frame_rights"]
    assert math.isclose(total * row["tokens"] / 1000, row["hits"], abs_tol=1e-9)
    (twice,) = iter_rates(
        corpus_from_texts({"a": "\n\n".join([" ".join(pieces)] * 2)}, language=None),
        LEXICON,
        voice=False,
    )
    assert twice["hits"] == 2 * row["hits"] and twice["tokens"] == 2 * row["tokens"]
    assert math.isclose(twice["frame_trade"], row["frame_trade"], abs_tol=1e-9)
