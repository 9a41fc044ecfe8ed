"""Samples: known probabilities, every unit with a chance, the same for any order."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from discourse import Corpus, corpus_from_texts
from discourse.lexicon import lexicon_from_patterns
from discourse.validation.allocation import ALLOCATIONS, allocate, random_number
from discourse.validation.populations import NO_FRAME, iter_sentences, rarest_frames
from discourse.validation.sampling import Design, draw_sample

LEXICON = lexicon_from_patterns({"peace": ["peace*"], "trade": ["trade*"], "rare": ["moonlight"]})
SENTENCES = ["We want peace.", "Trade grows.", "It rained all day.", "Peace needs trade."]


def corpus_of(documents: int = 12, **variables: str) -> Corpus:
    texts = {
        f"d{n:02}": " ".join(SENTENCES[(n + k) % 4] for k in range(6))
        + (" We spoke of moonlight." if n in (3, 7) else "")
        for n in range(documents)
    }
    corpus = corpus_from_texts(texts, **variables)
    return Corpus(
        tuple(
            document.with_variables(camp="north" if n % 3 else "south")
            for n, document in enumerate(corpus)
        )
    )


sizes = st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 500), min_size=1, max_size=8)


@given(sizes, st.integers(0, 400), st.sampled_from(ALLOCATIONS))
def test_allocation_gives_all_a_chance_and_grows(
    sizes: dict[str, int], more: int, how: str
) -> None:
    n = 2 * len(sizes) + more
    drawn, larger = allocate(sizes, n, how), allocate(sizes, n + 7, how)
    assert sum(drawn.values()) == min(n, sum(sizes.values()))
    for name, size in sizes.items():
        assert min(2, size) <= drawn[name] <= size
        assert drawn[name] <= larger[name]


def test_allocations_by_hand() -> None:
    sizes = {"a": 1600, "b": 400, "c": 100}
    assert allocate(sizes, 105, "equal") == {"a": 35, "b": 35, "c": 35}
    assert allocate(sizes, 105, "proportional") == {"a": 80, "b": 20, "c": 5}
    assert allocate(sizes, 70, "power") == {"a": 40, "b": 20, "c": 10}  # 40 : 20 : 10 are roots


def test_too_few_for_the_strata() -> None:
    with pytest.raises(ValueError, match=r"n is 5, too few for 3 strata.*draw 6 or more"):
        allocate({"a": 10, "b": 10, "c": 10}, 5)
    with pytest.raises(ValueError, match="'how' must be one of equal, power, proportional"):
        allocate({"a": 10}, 5, "best")


def test_numbers_are_uniform_and_unlike_for_other_seeds() -> None:
    numbers = np.array([[random_number(seed, f"k{n}") for n in range(2000)] for seed in (0, 1)])
    assert stats.kstest(numbers[0] / 2**64, "uniform").pvalue > 0.001
    assert abs(stats.spearmanr(*numbers).statistic) < 0.1


@pytest.mark.parametrize("unit", ["sentence", "hit", "statement"])
def test_order_of_documents_changes_nothing(unit: str) -> None:
    corpus = corpus_of()
    design = Design(unit, 8, ("frame",) if unit == "sentence" else ("camp",))
    one = draw_sample(corpus, LEXICON, design)
    two = draw_sample(Corpus(corpus.documents[::-1]), LEXICON, design)
    assert one.units == two.units
    assert one.population == two.population


def test_a_larger_sample_holds_the_smaller() -> None:
    design = Design("sentence", 15, ("frame", "camp"))
    small = draw_sample(corpus_of(), LEXICON, design)
    large = draw_sample(corpus_of(), LEXICON, Design("sentence", 30, ("frame", "camp")))
    assert {u.place for u in small.units} < {u.place for u in large.units}


def test_hits_and_non_hits_are_drawn_with_the_probabilities_recorded() -> None:
    """Over many seeds each unit comes in as often as its stratum says."""
    corpus, times, draws = corpus_of(), Counter(), 300
    for seed in range(draws):
        drawn = draw_sample(corpus, LEXICON, Design("sentence", 20, ("frame",), seed=seed))
        times.update(unit.place.key for unit in drawn.units)
    assert set(drawn.population) == {NO_FRAME, "peace", "trade", "rare"}
    stratum = {}
    for unit, _ in iter_sentences(corpus, LEXICON, ["frame"]):
        stratum[unit.key] = rarest(unit.frames)
    for key, name in stratum.items():
        chance = drawn.sampled[name] / drawn.population[name]
        if chance == 1:
            assert times[key] == draws
        else:
            assert stats.binomtest(times[key], draws, chance).pvalue > 1e-5


def rarest(frames: tuple[str, ...]) -> str:
    # Of the invented sentences, those on trade are no rarer than those on peace.
    return next((name for name in ("rare", "peace", "trade") if name in frames), NO_FRAME)


def test_a_sentence_with_several_frames_counts_once() -> None:
    counts = {(): 10, ("peace",): 5, ("peace", "trade"): 3, ("trade",): 1}
    assert rarest_frames(counts) == {
        (): NO_FRAME,
        ("peace",): "peace",
        ("peace", "trade"): "trade",
        ("trade",): "trade",
    }


def test_population_is_recorded_whole() -> None:
    seen = []
    drawn = draw_sample(
        corpus_of(),
        LEXICON,
        Design("sentence", 10, ("frame",)),
        record=lambda unit, cell: seen.append((unit, cell)),
    )
    assert len(seen) == sum(drawn.population.values()) == 12 * 6 + 2
    by_stratum = Counter(drawn.strata[cell] for _, cell in seen)
    assert by_stratum == drawn.population


def test_texts_of_hits_are_marked_where_they_stand() -> None:
    drawn = draw_sample(corpus_of(), LEXICON, Design("hit", 100))
    for unit in drawn.units:
        first, last = unit.text.mark
        assert unit.text.text[first:last].lower() in ("peace", "trade", "moonlight")
    assert any(unit.text.before for unit in drawn.units)


def test_strata_of_hits_may_be_voices() -> None:
    texts = {"a": "China insists on peace. We want peace. They speak of “trade”. Trade is good."}
    drawn = draw_sample(corpus_from_texts(texts), LEXICON, Design("hit", 8, ("voice",)))
    assert drawn.population == {"attributed": 1, "own": 2, "quoted": 1}


def test_more_than_there_are_is_all() -> None:
    drawn = draw_sample(corpus_of(2), LEXICON, Design("statement", 50))
    assert drawn.population == drawn.sampled == {"all": 2}


def test_statements_that_cannot_be_read_are_no_units() -> None:
    french = corpus_from_texts({"b": "Nous voulons la paix et le commerce. " * 5}, language="en")
    drawn = draw_sample(corpus_of(3) + french, LEXICON, Design("statement", 50))
    assert [document.status for document in french] == ["error"]
    assert drawn.population == {"all": 3}


@pytest.mark.parametrize(
    ("design", "message"),
    [
        ({"unit": "word", "n": 3}, "'unit' must be one of sentence, hit, statement; got 'word'"),
        ({"unit": "hit", "n": 0}, "'n' must be 1 or more; got 0"),
        ({"unit": "sentence", "n": 3, "strata": ("voice",)}, "Strata of sentences cannot be voice"),
        ({"unit": "hit", "n": 3, "strata": ("frame", "frame")}, "names one twice"),
    ],
)
def test_designs_that_are_refused(design: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Design(**design)


def test_a_variable_that_no_document_has() -> None:
    with pytest.raises(ValueError, match="No document has the variable 'region'"):
        draw_sample(corpus_of(), LEXICON, Design("hit", 8, ("region",)))


def test_a_corpus_without_units() -> None:
    empty = corpus_from_texts({"a": "It rained all day, and nobody came."})
    with pytest.raises(ValueError, match="hold no hit"):
        draw_sample(empty, LEXICON, Design("hit", 8))
