"""Phrases, their polarities, and how they are learned."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.linear_model import Ridge

from discourse import corpus_from_texts
from discourse.alignment import FrameSemantics, Statement, learn_semantics, learning, read_statement
from discourse.alignment.frame_rates import RatePrior
from discourse.alignment.semantics import mean_polarity, phrases
from discourse.frames import iter_hits
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns({"net": ["open*"], "kin": ["harmon*"]})
SEMANTICS = FrameSemantics(
    pd.DataFrame({"net": [1.0, -2.0], "kin": [0.5, 0.0]}, index=["free flow", "old road"])
)


def read(**texts: str) -> list[Statement]:
    corpus = corpus_from_texts(texts, language=None)
    return [
        read_statement(document, hits, LEXICON) for document, hits in iter_hits(corpus, LEXICON)
    ]


def test_phrases_are_neighbouring_words() -> None:
    assert phrases("Our peoples’ free, well-kept road (No. 7)") == [
        "our peoples",
        "peoples free",
        "free well-kept",
        "well-kept road",
        "road no",
    ]


def test_known_phrases_are_added_up_by_sentence() -> None:
    sums, counts = SEMANTICS.read(["The free flow of the free flow.", "An old road.", "Fish."])
    assert counts.tolist() == [2, 1, 0]
    assert sums.tolist() == [[2.0, 1.0], [-2.0, 0.0], [0.0, 0.0]]
    # Three phrases, and twenty that lean to no side.
    assert mean_polarity(sums.sum(axis=0), counts.sum()).tolist() == [0.0, pytest.approx(1 / 23)]
    assert mean_polarity(np.zeros(2), np.array(0.0)).tolist() == [0.0, 0.0]


@given(st.permutations(["free flow", "an old road", "fish swim", "the free flow of fish"]))
def test_order_of_sentences_changes_nothing(sentences: list[str]) -> None:
    sums, counts = SEMANTICS.read(sentences)
    assert sums.sum(axis=0).tolist() == [0.0, 1.0]
    assert counts.sum() == 3


def test_a_statement_is_read_by_sentence() -> None:
    text = "We want open networks. They praise “open” and open ports. "
    text += "We reject the so-called open net. Fish swim."
    (statement,) = read(s=text)
    assert statement.stand[:, 0].tolist() == [1, 1, -1, 0]
    assert statement.spoken.tolist() == [True, False, False, True]
    assert [text[a:b] for a, b in statement.places] == statement.sentences
    assert statement.tokens.tolist() == [4, 6, 7, 2]


def test_a_sentence_in_quotation_marks_is_not_the_authors_wording() -> None:
    text = "They wrote: “The sea is wide and the fish are many.” A “good” day for us all, they add."
    (statement,) = read(s=text)
    assert statement.spoken.tolist() == [False, True]


def speeches(n: int = 60) -> tuple[list[Statement], list[str]]:
    """Speeches of 20 states; who names openness also speaks of the free flow, of Ruritania too."""
    random = np.random.default_rng(3)
    texts, states = {}, []
    for number in range(n):
        share = random.uniform()
        sentences = []
        for _ in range(40):
            if random.uniform() < share:
                sentences.append(
                    random.choice(
                        [
                            "We keep the net open.",
                            "A free flow of words helps us.",
                            "Our friends in Ruritania know this.",
                        ]
                    )
                )
            else:
                sentences.append(
                    random.choice(
                        ["We live in harmony.", "The old road of trust is long.", "Fish swim far."]
                    )
                )
        texts[f"s{number}"] = " ".join(sentences)
        states.append(f"S{number % 20}")
    return read(**texts), states


@pytest.fixture(scope="module")
def learned() -> learning.LearnedSemantics:
    return learn_semantics(*speeches(), LEXICON.frame_names)


def test_company_of_a_frame_gets_its_polarity(learned: learning.LearnedSemantics) -> None:
    polarity = learned.semantics.polarity
    assert polarity.loc["free flow", "net"] > 0.1 > -0.1 > polarity.loc["old road", "net"]
    assert polarity.loc["free flow", "kin"] < 0 < polarity.loc["old road", "kin"]
    assert list(polarity.index) == sorted(polarity.index)


def test_names_and_grammar_alone_are_no_phrases(learned: learning.LearnedSemantics) -> None:
    found = " ".join(learned.semantics.polarity.index)
    assert "ruritania" not in found
    assert "of the" not in learned.semantics.polarity.index
    assert "in harmony" in learned.semantics.polarity.index


def test_both_measures_help_to_guess_the_other_half(learned: learning.LearnedSemantics) -> None:
    assert (learned.measures >= 0).all().all()
    assert learned.measures["phrase_weight"].gt(0.2).all()


def test_ridge_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    counts = random.poisson(3, (30, 8)).astype(float)
    z = random.normal(size=(30, 2))
    rates = counts / counts.sum(axis=1)[:, None]
    unit = np.sqrt(rates.mean(axis=0))
    scaled = (rates - rates.mean(axis=0)) / unit
    alpha = learning.RIDGE * (scaled**2).sum(axis=1).mean()
    expected = Ridge(alpha=alpha).fit(scaled, z - z.mean(axis=0)).coef_.T / unit[:, None]
    found = learning._ridge(csr_array(counts), z)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10)
    # The average speech lies at 0 on each axis.
    np.testing.assert_allclose(rates.mean(axis=0) @ found, 0, atol=1e-12)


def test_a_speech_has_no_part_in_the_polarities_it_is_read_by() -> None:
    statements, states = speeches()
    before = learn_semantics(statements, states, LEXICON.frame_names)
    # What the speeches of one state name changes; they are read as before.
    other = [
        replace(s, stand=s.stand[:, ::-1] if state == "S7" else s.stand)
        for s, state in zip(statements, states, strict=True)
    ]
    after = learn_semantics(other, states, LEXICON.frame_names)
    mine = np.array([state == "S7" for state in states])
    # The unit of the rates is that of all speeches, so tiny changes remain.
    np.testing.assert_allclose(before.speeches[mine], after.speeches[mine], atol=0.15)
    assert np.abs(before.speeches[~mine] - after.speeches[~mine]).max() > 0


def test_order_of_speeches_changes_nothing() -> None:
    statements, states = speeches()
    there = learn_semantics(statements, states, LEXICON.frame_names)
    back = learn_semantics(statements[::-1], states[::-1], LEXICON.frame_names)
    # Beyond how far the search for the gamma distributions goes; the register sorts its speeches.
    np.testing.assert_allclose(there.speeches, back.speeches[::-1], atol=1e-5)
    pd.testing.assert_frame_equal(there.semantics.polarity, back.semantics.polarity, atol=1e-4)


def test_rates_are_those_of_the_prior() -> None:
    statements, states = speeches(20)
    hits = np.array([s.stand.sum(axis=0) for s in statements])
    tokens = np.array([s.tokens.sum() for s in statements])
    z = RatePrior.fit(hits, tokens, ["net", "kin"]).standardize(hits, tokens)
    s = learn_semantics(statements, states, LEXICON.frame_names).speeches
    assert all(np.corrcoef(z[:, k], s[:, k])[0, 1] > 0.5 for k in (0, 1))


def test_each_speech_can_be_read_as_unseen(learned: learning.LearnedSemantics) -> None:
    statements, _ = speeches()
    for number in (0, 17, 59):
        statement = statements[number]
        sums, counts = learned.unseen[number].read(statement.sentences)
        s = mean_polarity(sums.sum(axis=0), counts.sum())
        np.testing.assert_allclose(s, learned.speeches[number])
