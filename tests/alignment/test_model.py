"""The alignment model on references made by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from discourse import corpus_from_texts
from discourse.alignment import (
    AlignmentModel,
    Background,
    References,
    Thresholds,
    read_statement,
)
from discourse.frames import iter_hits
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns({"west": ["open*"], "east": ["harmon*"], "both": ["peace"]})
SECTIONS = 12


def hit(passage: str, frame: str, voice: str, group: str) -> dict[str, str]:
    return {
        **{"passage_id": passage, "frame": frame, "voice": voice, "holder_group": group},
        "stance": "endorsed",
    }


def references(west: int = 6, east: int = 6) -> References:
    """Two reports of 12 sections; one uses `west` often, the other `east`."""
    passages, hits = [], []
    for narrative, frame, times in (
        ("atlantic-council", "west", west),
        ("china-mobile", "east", east),
    ):
        for n in range(SECTIONS):
            passage = f"{narrative}#{n}"
            passages.append(
                {
                    "passage_id": passage,
                    "document_id": narrative,
                    "narrative": narrative,
                    "section": f"{n:02d}",
                    "tokens": 500,
                }
            )
            frames = [frame] * (times + n % 2) + ["both"]
            hits += [hit(passage, f, "own", "") for f in frames]
    empty = pd.DataFrame()
    return References(
        passages=pd.DataFrame(passages),
        hits=pd.DataFrame(hits),
        expressions=empty,
        counts=empty,
        duplicates=empty,
        lexicon=LEXICON,
    )


def background(seed: int = 0, n: int = 200) -> Background:
    random = np.random.default_rng(seed)
    speeches = pd.DataFrame(
        {
            "statement_id": [f"s{i}" for i in range(n)],
            "tokens": random.integers(800, 3000, n),
            **{f"stand_{frame}": random.poisson(4, n) for frame in LEXICON.frame_names},
        }
    )
    return Background(speeches, pd.DataFrame(), pd.DataFrame(), LEXICON.sha256)


@pytest.fixture(scope="module")
def model() -> AlignmentModel:
    return AlignmentModel(replicates=300).fit(references(), background())


def statement(west: int, east: int, other: int) -> str:
    return " ".join(
        ["We keep the net open."] * west
        + ["We live in harmony."] * east
        + ["Fish swim in the sea."] * other
    )


def classify(model: AlignmentModel, **texts: str) -> pd.DataFrame:
    return model.classify(corpus_from_texts(texts, language=None)).set_index("statement_id")


def test_each_side_is_told(model: AlignmentModel) -> None:
    table = classify(model, w=statement(12, 0, 40), e=statement(0, 12, 40))
    assert list(table["label"]) == ["atlantic-council", "china-mobile"]
    assert table.loc["w", "low"] > 0 > table.loc["e", "high"]
    assert table.loc["w", "percentile"] > 90 > 10 > table.loc["e", "percentile"]


def test_too_little_evidence_is_neither(model: AlignmentModel) -> None:
    table = classify(model, fish=statement(0, 0, 30), few=statement(2, 0, 30))
    assert list(table["label"]) == ["neither", "neither"]
    assert abs(table.loc["fish", "score"]) < abs(table.loc["few", "score"]) < 3


def test_both_sides_strong_is_mixed(model: AlignmentModel) -> None:
    assert classify(model, both=statement(15, 15, 20))["label"].item() == "mixed"


def test_much_of_one_side_outweighs_some_of_the_other() -> None:
    text = statement(30, 12, 20)
    plain = AlignmentModel(replicates=100).fit(references(), background())
    lax = AlignmentModel(replicates=100, thresholds=Thresholds(mixed_ratio=0))
    lax.fit(references(), background())
    strict = AlignmentModel(replicates=100, thresholds=Thresholds(mixed_ratio=1))
    strict.fit(references(), background())
    assert classify(lax, s=text)["label"].item() == "mixed"
    assert classify(plain, s=text)["label"].item() == "mixed"
    assert classify(strict, s=text)["label"].item() != "mixed"


def test_score_by_hand(model: AlignmentModel) -> None:
    text = statement(3, 1, 10)
    tokens, hits = 3 * 5 + 4 + 10 * 5, np.array([3.0, 1.0, 0.0])
    speeches = background().speeches
    counts = speeches[["stand_west", "stand_east", "stand_both"]].to_numpy(float)
    n = speeches["tokens"].to_numpy(float)
    raw_all = model.prior_.standardize(counts, n) @ model.weights_
    raw = model.prior_.standardize(hits, np.array(tokens)) @ model.weights_
    expected = (raw - raw_all.mean()) / raw_all.std(ddof=1)
    row = classify(model, s=text).loc["s"]
    assert row["score"] == pytest.approx(expected)
    assert row["tokens"] == tokens
    assert row["frame_west"] == pytest.approx(1000 * 3 / tokens)
    assert row["percentile"] == pytest.approx(
        100 * ((raw_all - raw_all.mean()) / raw_all.std(ddof=1) < expected).mean()
    )


def test_what_is_ascribed_to_china_counts_for_its_narrative() -> None:
    refs = references()
    ascribed = [hit(f"atlantic-council#{n}", "both", "attributed", "china") for n in range(12)]
    elsewhere = [{**row, "holder_group": "un"} for row in ascribed]
    weights = {
        name: AlignmentModel(replicates=300)
        .fit(replace(refs, hits=pd.concat([refs.hits, pd.DataFrame(rows)])), background())
        .weights_["both"]
        for name, rows in (("china", ascribed * 4), ("un", elsewhere * 4))
    }
    assert weights["china"] < -0.1 < weights["un"]


def test_critical_frames_are_the_authors_whoever_they_are_ascribed_to() -> None:
    critical = replace(
        LEXICON, frames=(replace(LEXICON.frames[0], critical=True), *LEXICON.frames[1:])
    )
    register = replace(background(), lexicon_sha256=critical.sha256)
    model = AlignmentModel(replicates=100).fit(replace(references(), lexicon=critical), register)
    row = classify(model, s="Beijing promotes open networks. " * 8).loc["s"]
    assert row["evidence_hits"] == 8
    plain = AlignmentModel(replicates=100).fit(references(), background())
    assert classify(plain, s="Beijing promotes open networks. " * 8).loc["s", "evidence_hits"] == 0


def test_background_is_the_unit(model: AlignmentModel) -> None:
    assert model.background_scores_.mean() == pytest.approx(0)
    assert model.background_scores_.std(ddof=1) == pytest.approx(1)


def test_weights_have_the_sign_of_use(model: AlignmentModel) -> None:
    assert model.weights_["west"] > 0 > model.weights_["east"]
    assert abs(model.weights_["both"]) < 0.1 * model.weights_["west"]


def test_swapping_the_references_flips_every_score(model: AlignmentModel) -> None:
    refs = references()
    other = {"atlantic-council": "china-mobile", "china-mobile": "atlantic-council"}
    passages = refs.passages.assign(narrative=refs.passages["narrative"].map(other))
    swapped = AlignmentModel(replicates=300).fit(replace(refs, passages=passages), background())
    text = statement(4, 1, 30)
    before, after = (
        classify(model, s=text)["score"].item(),
        classify(swapped, s=text)["score"].item(),
    )
    assert before == pytest.approx(-after, rel=0.05)


def test_order_and_company_change_nothing(model: AlignmentModel) -> None:
    texts = {f"s{n}": statement(n, 4 - n, 10 + n) for n in range(5)}
    table = classify(model, **texts)
    backwards = classify(model, **dict(reversed(texts.items())))
    pd.testing.assert_frame_equal(table, backwards.loc[table.index], check_exact=True)
    alone = classify(model, s3=texts["s3"])
    pd.testing.assert_frame_equal(table.loc[["s3"]], alone, check_exact=True)


def test_mentions_do_not_count(model: AlignmentModel) -> None:
    quoted = "They promise a “harmonious” order. " * 12
    row = classify(model, q=quoted).loc["q"]
    assert (row["evidence_hits"], row["label"]) == (0, "neither")


def test_every_document_has_a_row(model: AlignmentModel) -> None:
    table = model.classify(
        corpus_from_texts({"empty": "", "ok": statement(9, 0, 9)}, language=None)
    )
    assert list(table["status"]) == ["error", "ok"]
    assert table["score"].isna().tolist() == [True, False]
    assert list(table.columns) == model.columns


def test_one_sentence_has_no_interval_and_no_side(model: AlignmentModel) -> None:
    row = classify(model, s="We keep the net open, open, open, open, open and open.").loc["s"]
    assert row["label"] == "undetermined"
    assert pd.isna(row["low"])


def test_frames_left_out_make_nothing_mixed(model: AlignmentModel) -> None:
    silent = statement(0, 0, 900) + " Peace." * 6
    assert classify(model, s=silent)["label"].item() != "mixed"


def test_a_missing_narrative_is_named() -> None:
    refs = references()
    only = refs.passages[refs.passages["narrative"] == "atlantic-council"]
    with pytest.raises(ValueError, match="'china-mobile'"):
        AlignmentModel().fit(replace(refs, passages=only), background())


def test_thresholds_can_be_set() -> None:
    strict = AlignmentModel(thresholds=Thresholds(evidence_hits=50), replicates=100)
    strict.fit(references(), background())
    assert classify(strict, w=statement(12, 0, 40))["label"].item() == "neither"


def test_another_lexicon_is_refused() -> None:
    other = background()
    wrong = Background(other.speeches, other.terms, other.patterns, "0" * 64)
    with pytest.raises(ValueError, match="another lexicon"):
        AlignmentModel().fit(references(), wrong)


def test_what_the_author_contests_is_taken_off(model: AlignmentModel) -> None:
    kept = "We keep the net open. " * 8
    table = classify(model, plain=kept, less=kept + "We reject the so-called open net. " * 3)
    assert list(table["evidence_hits"]) == [8, 5]
    assert table.loc["less", "score"] < table.loc["plain", "score"]
    only = classify(model, only="We reject the so-called open net. " * 9)
    assert only["evidence_hits"].item() == 0


def test_evidence_adds_up_to_the_score(model: AlignmentModel) -> None:
    text = statement(3, 1, 10) + " We reject the so-called open net. They want “open” peace."
    corpus = corpus_from_texts({"s": text, "fish": statement(0, 0, 9), "no": ""}, language=None)
    table = model.evidence(corpus)
    scores = model.classify(corpus).set_index("statement_id")["score"].dropna()
    sums = table.groupby("statement_id")["contribution"].sum()
    pd.testing.assert_series_equal(sums[scores.index], scores, check_names=False)
    hits = table[table["sentence"].notna()]
    assert set(hits["statement_id"]) == {"s"}
    signs = hits.loc[hits["frame"] == "west", ["stance", "contribution"]]
    assert (signs.loc[signs["stance"] == "endorsed", "contribution"] > 0).all()
    assert (signs.loc[signs["stance"] == "contested", "contribution"] < 0).all()
    assert [text[row.start : row.end] for row in hits.itertuples()][:2] == ["open", "open"]


def test_each_label_can_be_predicted(model: AlignmentModel) -> None:
    texts = {"w": statement(12, 0, 40), "e": statement(0, 12, 40), "none": ""}
    predicted = model.predict(corpus_from_texts(texts, language=None))
    assert predicted.tolist() == ["atlantic-council", "china-mobile", None]


def test_references_that_cannot_be_told_apart_place_nothing() -> None:
    refs = references()
    swapped = refs.hits["frame"].replace({"west": "both", "east": "both"})
    alike = replace(refs, hits=refs.hits.assign(frame=swapped))
    model = AlignmentModel(replicates=100).fit(alike, background())
    assert model.frame_weights_.p_value > 0.05
    assert classify(model, w=statement(12, 0, 40))["label"].item() == "undetermined"


def test_a_frame_can_be_left_out() -> None:
    model = AlignmentModel(replicates=100, leave_out=["west"]).fit(references(), background())
    table = classify(model, w=statement(12, 0, 40), e=statement(0, 12, 40))
    assert model.weights_["west"] == 0
    assert table.loc["e", "label"] == "china-mobile"
    assert abs(table.loc["w", "score"]) < 1
    with pytest.raises(ValueError, match="leave_out names north, but the frames are west"):
        AlignmentModel(leave_out=["north"]).fit(references(), background())


def test_a_measure_must_be_left() -> None:
    with pytest.raises(ValueError, match="both False"):
        AlignmentModel(rates=False, phrases=False)
    with pytest.raises(ValueError, match="no phrases to measure frames by"):
        AlignmentModel(rates=False).fit(references(), background())


def with_phrases() -> Background:
    """The register, with two phrases that tell `west` and `east`."""
    plain = background()
    random = np.random.default_rng(1)
    frames = list(LEXICON.frame_names)
    speeches = plain.speeches.assign(
        **{f"semantic_{frame}": random.normal(0, 0.2, len(plain.speeches)) for frame in frames}
    )
    polarity = pd.DataFrame(
        [[9.0, 0, 0], [0, 9.0, 0], [0, 0, 0]],
        index=["free flow", "old road", "fish swim"],
        columns=frames,
    )
    measures = pd.DataFrame({"rate_weight": 0.5, "phrase_weight": 1.0}, index=frames)
    return replace(plain, speeches=speeches, phrases=polarity, measures=measures)


FISH = "Fish swim in the sea. " * 30


@pytest.mark.parametrize("rates", [True, False])
def test_phrases_place_a_statement_that_names_nothing(rates: bool) -> None:
    model = AlignmentModel(replicates=300, rates=rates).fit(references(), with_phrases())
    texts = {"w": "A free flow. " * 9 + FISH, "e": "The old road. " * 9 + FISH, "f": FISH}
    table = classify(model, **texts)
    assert table.loc["w", "score"] > 1 > table.loc["f", "score"] > -1 > table.loc["e", "score"]
    assert table.loc["w", "low"] > 0 > table.loc["e", "high"]
    assert set(table["label"]) == {"neither"}


def test_phrases_are_not_read_where_another_speaks() -> None:
    model = AlignmentModel(replicates=50).fit(references(), with_phrases())
    own = "A free flow of open data. " * 6 + FISH
    reported = "They praise the “open” free flow. " * 6 + FISH
    table = classify(model, own=own, reported=reported)
    assert table.loc["own", "score"] > 1 > table.loc["reported", "score"]


def test_evidence_of_phrases_adds_up_to_the_score() -> None:
    model = AlignmentModel(replicates=50).fit(references(), with_phrases())
    text = statement(3, 1, 4) + " A free flow of fish, and the old road. Fish swim. “Open” sea."
    corpus = corpus_from_texts({"s": text, "fish": FISH, "no": "Sea."}, language=None)
    table = model.evidence(corpus)
    scores = model.classify(corpus).set_index("statement_id")["score"]
    sums = table.groupby("statement_id")["contribution"].sum()
    pd.testing.assert_series_equal(sums[scores.index], scores, check_names=False)
    worded = table[table["frame"] == "(phrases)"].query("statement_id == 's'")
    assert "A free flow of fish, and the old road." in worded["sentence"].tolist()
    assert [text[row.start : row.end] for row in worded.itertuples()] == list(worded["sentence"])
    assert worded["pattern"].str.contains("free flow|old road").any()


def test_draws_of_a_difference_share_the_references(model: AlignmentModel) -> None:
    corpus = corpus_from_texts({"s": statement(6, 2, 40)}, language=None)
    ((document, hits),) = iter_hits(corpus, LEXICON)
    read = read_statement(document, hits, LEXICON)
    draws = model.draws(read)
    assert draws.shape == (300,)
    assert (model.draws(read) - draws == 0).all()
    assert model.score(read) == model.judge(read)["score"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replicates": 0}, "replicates is 0; it may be 1 or more"),
        ({"leave_out": "west"}, r"give a list, as \['west'\]"),
    ],
)
def test_bad_settings_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AlignmentModel(**options)


def test_a_single_phrase_does_not_have_the_say() -> None:
    model = AlignmentModel(replicates=50).fit(references(), with_phrases())
    table = classify(model, short="A free flow. We swim.", long="A free flow. We swim. " * 40)
    assert 0 < table.loc["short", "score"] < table.loc["long", "score"] / 4


def test_voice_can_be_ignored_in_statements_or_in_references() -> None:
    quoted = "They promise a “harmonious” order. " * 12 + "Fish swim. " * 20
    kept = AlignmentModel(replicates=50).fit(references(), background())
    register = background()
    more = {
        f"{kind}_{f}": register.speeches[f"stand_{f}"] * (kind == "own")
        for kind in ("own", "quoted", "attributed")
        for f in LEXICON.frame_names
    }
    register = replace(register, speeches=register.speeches.assign(**more))
    ignored = AlignmentModel(voice=False, replicates=50).fit(references(), register)
    assert classify(kept, q=quoted)["evidence_hits"].item() == 0
    assert classify(ignored, q=quoted)["evidence_hits"].item() == 12
    refs = references()
    rows = pd.DataFrame([hit(f"atlantic-council#{n}", "east", "quoted", "") for n in range(12)] * 6)
    mentioned = replace(refs, hits=pd.concat([refs.hits, rows]))
    weights = {
        told: AlignmentModel(reference_voice=told, replicates=50)
        .fit(mentioned, background())
        .frame_weights_.table.loc["east", "positive_hits"]
        for told in (True, False)
    }
    assert weights == {True: 0, False: 72}
