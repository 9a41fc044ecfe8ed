"""What frames are worth, and whether references differ at all."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from discourse.alignment import References, estimate_weights
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns({"west": ["open*"], "east": ["harmon*"], "both": ["peace"]})
FRAMES = list(LEXICON.frame_names)
NARRATIVES = ("atlantic-council", "china-mobile")
SECTIONS = 12


def hit(passage: str, frame: str, voice: str = "own", group: str = "") -> dict[str, str]:
    return {
        **{"passage_id": passage, "frame": frame, "voice": voice, "holder_group": group},
        "stance": "endorsed",
    }


def reports(hits: list[dict[str, str]]) -> References:
    """Two reports of 12 sections, one passage each, with these hits."""
    passages = [
        {
            **{"passage_id": f"{name}#{n}", "document_id": name, "narrative": name},
            **{"section": f"{n:02d}", "tokens": 500},
        }
        for name in NARRATIVES
        for n in range(SECTIONS)
    ]
    empty = pd.DataFrame()
    return References(pd.DataFrame(passages), pd.DataFrame(hits), empty, empty, empty, LEXICON)


def two_sides() -> list[dict[str, str]]:
    """Six or seven hits of a side's own frame in each section, and one of `both`."""
    return [
        hit(f"{name}#{n}", frame)
        for name, own in zip(NARRATIVES, ("west", "east"), strict=True)
        for n in range(SECTIONS)
        for frame in [own] * (6 + n % 2) + ["both"]
    ]


def register(n: int = 300, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.poisson(random.gamma(2, 2, size=(n, len(FRAMES)))).astype(float)


def test_log_odds_by_hand() -> None:
    speeches = register()
    found = estimate_weights(reports(two_sides()), speeches, replicates=50)
    west, east = found.table["positive_hits"].to_numpy(), found.table["negative_hits"].to_numpy()
    assert west.tolist() == [78, 0, 12]
    assert east.tolist() == [0, 78, 12]
    prior = 3 * speeches.sum(axis=0) / speeches.sum()
    a, b = west + prior, east + prior
    d = [np.log(a[k] / (a.sum() - a[k]) / (b[k] / (b.sum() - b[k]))) for k in range(3)]
    np.testing.assert_allclose(found.table["log_odds"], d)
    expected = 2 * stats.norm.cdf(found.table["log_odds"] / found.table["chance"]) - 1
    np.testing.assert_allclose(found.table["weight"], expected)
    assert found.draws.shape == (50, 3)


def test_references_that_differ_are_told_from_chance() -> None:
    assert estimate_weights(reports(two_sides()), register()).p_value < 0.01


def test_references_from_one_pool_differ_as_often_as_they_should() -> None:
    speeches = register()
    random = np.random.default_rng(1)
    found = [
        estimate_weights(drawn(speeches, random), speeches, replicates=2).p_value for _ in range(60)
    ]
    # Uniform: neither too many small ones nor too few.
    assert stats.kstest(found, "uniform").pvalue > 0.01


def drawn(speeches: np.ndarray, random: np.random.Generator) -> References:
    """Two references of 12 random speeches each."""
    chosen = random.permutation(len(speeches))[: 2 * SECTIONS].reshape(2, SECTIONS)
    return reports(
        [
            hit(f"{name}#{n}", frame)
            for name, part in zip(NARRATIVES, chosen, strict=True)
            for n, speech in enumerate(part)
            for frame, number in zip(FRAMES, speeches[speech], strict=True)
            for _ in range(int(number))
        ]
    )


def test_what_is_ascribed_can_be_left_out() -> None:
    ascribed = [hit("atlantic-council#0", "both", "attributed", "china")] * 30
    refs = reports(two_sides() + ascribed)
    counted = estimate_weights(refs, register(), replicates=2).table
    left = estimate_weights(refs, register(), replicates=2, ascribed=False).table
    assert counted.loc["both", "negative_hits"] == 42
    assert left.loc["both", "negative_hits"] == 12


def test_without_voice_every_hit_is_the_reports_own() -> None:
    refs = reports(two_sides() + [hit("atlantic-council#0", "east", "quoted", "china")] * 5)
    table = estimate_weights(refs, register(), replicates=2, voice=False).table
    assert table.loc["east", "positive_hits"] == 5
    assert table.loc["east", "negative_hits"] == 78


def test_a_silent_report_is_named() -> None:
    only = [row for row in two_sides() if row["passage_id"].startswith("atlantic")]
    with pytest.raises(ValueError, match="'china-mobile' holds itself"):
        estimate_weights(reports(only), register())


def test_a_small_register_gives_what_it_has() -> None:
    found = estimate_weights(reports(two_sides()), register(6), replicates=2)
    assert np.isfinite(found.table.to_numpy(float)).all()
