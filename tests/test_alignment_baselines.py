"""The textbook scalers on texts of our own, with known answers where there are any."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.naive_bayes import MultinomialNB

from discourse import Corpus, corpus_from_texts
from discourse.alignment import shipped_lexicon
from discourse.corpus import Document

SCRIPT = Path(__file__).parent.parent / "analyses" / "alignment_baselines.py"
LIBERAL = [
    "Human rights online deserve protection, and freedom of expression comes first.",
    "Democracy rests on accountability, transparency and a vivid civil society.",
    "Journalists must work without fear, so that impunity comes to an end.",
    "An open internet needs multistakeholder governance and independent oversight.",
    "Freedom and the rule of law give democratic institutions their strength.",
    "Openness, pluralism and liberty belong to every citizen of our continent.",
]
STATIST = [
    "Respect for sovereignty and territorial integrity guides our foreign relations.",
    "We reject interference, hegemony and unilateral coercive measures of any kind.",
    "Developing countries seek mutual benefit and win-win cooperation in solidarity.",
    "A community with a shared future grows out of sustainable development.",
    "Connectivity of standards and capacity building will narrow the digital divide.",
    "The blockade is imperialism, and a multipolar order will replace it.",
]
NEUTRAL = [
    "The president congratulated the delegates on their election this morning.",
    "Our islands were hit by storms, and many families lost their homes.",
]
# Not one of the lines above, but of their words.
UNSEEN = {
    "liberal": "Freedom of expression, human rights and the rule of law strengthen civil society. "
    "Accountability and transparency protect journalists, liberty and an open internet.",
    "statist": "Sovereignty and territorial integrity, not unilateral coercive measures. "
    "Developing countries seek sustainable development, solidarity and a shared future.",
}
COUNTS = csr_matrix(np.array([[2.0, 1.0, 1.0, 5.0], [0.0, 3.0, 1.0, 0.0], [0.0, 0.0, 0.0, 4.0]]))
ONE, OTHER = np.array([6.0, 3.0, 1.0, 0.0]), np.array([0.0, 1.0, 4.0, 0.0])


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("alignment_baselines", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def speeches() -> Corpus:
    """Speeches of either side, of both sides and of neither, two unseen and one unreadable."""
    texts = {f"west-{number}": LIBERAL[number:] + NEUTRAL * 3 for number in range(6)}
    texts |= {f"east-{number}": STATIST[number:] + NEUTRAL * 3 for number in range(6)}
    texts |= {f"both-{number}": LIBERAL + NEUTRAL + STATIST for number in range(6)}
    joined = {name: " ".join(lines) for name, lines in texts.items()}
    unreadable = Document("broken", status="error", error="broken holds no text.")
    return corpus_from_texts(joined | UNSEEN, language=None) + Corpus((unreadable,))


@pytest.fixture(scope="module")
def reports() -> Corpus:
    texts = {
        "china-mobile": "\n\n".join(STATIST),
        "atlantic-council": "\n\n".join([*LIBERAL, *NEUTRAL]),
    }
    return corpus_from_texts(texts, language=None)


@pytest.fixture(scope="module")
def scores(script: ModuleType, speeches: Corpus, reports: Corpus) -> pd.DataFrame:
    table: pd.DataFrame = script.baseline_scores(speeches, reports)
    return table


def test_every_method_tells_the_unseen_texts_apart(scores: pd.DataFrame) -> None:
    assert scores.shape[1] == 8
    assert scores.notna().all(axis=None)
    assert (scores.loc["liberal"] > scores.loc["statist"]).all()


def test_rows_are_the_readable_speeches_in_order(scores: pd.DataFrame, speeches: Corpus) -> None:
    assert scores.index.name == "statement_id"
    assert list(scores.index) == [name for name in speeches.document_ids if name != "broken"]


def test_same_twice(
    script: ModuleType, scores: pd.DataFrame, speeches: Corpus, reports: Corpus
) -> None:
    pd.testing.assert_frame_equal(script.baseline_scores(speeches, reports), scores)


def test_narrative_goes_before_the_name(
    script: ModuleType, scores: pd.DataFrame, speeches: Corpus, reports: Corpus
) -> None:
    sides = {"china-mobile": "atlantic-council", "atlantic-council": "china-mobile"}
    turned = [
        document.with_variables(narrative=sides[document.document_id]) for document in reports
    ]
    other = script.baseline_scores(speeches, Corpus(tuple(turned)))
    by_hand = ["frames, signs set by hand, voice ignored", "latent semantic scaling, generic seeds"]
    learned = scores.columns.difference(by_hand)
    np.testing.assert_allclose(other[learned], -scores[learned], atol=1e-3)
    pd.testing.assert_frame_equal(other[by_hand], scores[by_hand])


def test_repeated_passages_count_once(
    script: ModuleType, scores: pd.DataFrame, speeches: Corpus, reports: Corpus
) -> None:
    (china,) = [document for document in reports if document.document_id == "china-mobile"]
    repeated = corpus_from_texts(
        {
            "china-mobile": f"{china.text}\n\n{STATIST[0]}",
            "atlantic-council": "\n\n".join([*LIBERAL, *NEUTRAL]),
        },
        language=None,
    )
    pd.testing.assert_frame_equal(script.baseline_scores(speeches, repeated), scores)


def test_a_report_is_missing(script: ModuleType, speeches: Corpus, reports: Corpus) -> None:
    only = Corpus(reports.documents[:1])
    with pytest.raises(ValueError, match="'atlantic-council'"):
        script.baseline_scores(speeches, only)


def test_words_are_known_by_the_company_they_keep(
    script: ModuleType, speeches: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "DIMENSIONS", 14)  # as many as lines: fewer than words by far
    # Not a seed word among them, but they stand in one sentence with seeds of one side.
    without = ["Every citizen of our continent", "Countries seek cooperation", "delegates"]
    assert not set(script.words_of(" ".join(without))) & {
        *script.POSITIVE_SEEDS.split(),
        *script.NEGATIVE_SEEDS.split(),
    }
    texts = [document.text for document in speeches]
    for seed in range(3):
        liberal, statist, neither = script.semantic_scaling([*texts, *without], seed=seed)[-3:]
        assert liberal > 0.05 > abs(neither)
        assert statist < -0.05


def test_seed_words_are_missing(script: ModuleType) -> None:
    with pytest.raises(ValueError, match="accountability democracy"):
        script.semantic_scaling([" ".join(NEUTRAL * 5)], seed=0)


def test_wordscores_by_hand(script: ModuleType) -> None:
    # Shares .6 .3 .1 and 0 .2 .8: words score 1, .2, -7/9; the fourth word is in no reference.
    expected = [(2 * 1 + 0.2 - 7 / 9) / 4, (3 * 0.2 - 7 / 9) / 4, np.nan]
    np.testing.assert_allclose(script.wordscores(COUNTS, ONE, OTHER), expected)


def test_wordscores_with_prior_by_hand(script: ModuleType) -> None:
    background = np.array([2, 4, 2, 9]) / 17
    one = (ONE + 10_000 * background) / 10_010
    other = (OTHER + 10_000 * background) / 10_005
    word = (one - other) / (one + other)
    raw = np.array([(2 * word[0] + word[1] + word[2] + 5 * word[3]) / 9])
    raw = np.append(raw, [(3 * word[1] + word[2]) / 4, word[3]])
    np.testing.assert_allclose(
        script.wordscores_with_prior(COUNTS, ONE, OTHER), raw - raw.mean(), rtol=1e-9
    )


def test_naive_bayes_agrees_with_sklearn(script: ModuleType) -> None:
    known = [0, 1, 2]
    model = MultinomialNB().fit(np.array([OTHER, ONE])[:, known], [0, 1])
    texts = COUNTS.toarray()[:2, known]
    log_odds = np.diff(model.predict_log_proba(texts))[:, 0]
    found = script.naive_bayes(COUNTS, ONE, OTHER)
    np.testing.assert_allclose(found[:2], log_odds / texts.sum(axis=1))
    assert np.isnan(found[2])


def test_fightin_words_by_hand(script: ModuleType) -> None:
    # One text holds one word only, so its score is that word's z.
    prior = 10_000 * 4 / 17
    texts = csr_matrix(np.array([[2.0, 1.0, 2.0, 9.0], [0.0, 3.0, 0.0, 0.0]]))
    one, other = 3 + prior, 1 + prior
    z = np.log(one / (10_010 - one)) - np.log(other / (10_005 - other))
    z /= np.sqrt(1 / one + 1 / other)
    assert script.fightin_words(texts, ONE, OTHER)[1] == pytest.approx(z)


def test_nearest_profile_by_hand(script: ModuleType) -> None:
    # Two frames; the second never occurs in a speech and has no unit.
    hits = np.array([[0.0, 0], [2, 0], [2, 7], [0, 0]])
    tokens = np.full(4, 1000.0)
    # In standard deviations (half the distance) the speeches lie at 0 and 2, as the reports do.
    np.testing.assert_allclose(script.nearest_profile(hits, tokens), [-2, 2])


def test_signed_frames_by_hand(script: ModuleType) -> None:
    names = list(shipped_lexicon().frame_names)
    assert set(script.SIGNS) <= set(names)
    hits = np.zeros((2, len(names)))
    hits[0, names.index("rights")] = hits[1, names.index("sovereignty")] = 4
    hits[1, names.index("surveillance")] = 9  # has no sign
    # Each of the two frames puts one text a standard deviation above, the other below.
    np.testing.assert_allclose(script.signed_frames(hits, np.array([100.0, 100.0])), [2, -2])


def test_a_text_without_words_scores_nothing(
    script: ModuleType, scores: pd.DataFrame, speeches: Corpus, reports: Corpus
) -> None:
    figures = corpus_from_texts({"figures": "1945, 2015, 2030."}, language=None)
    found = script.baseline_scores(speeches + figures, reports)
    rest = found.columns.drop("tf-idf + logistic regression")
    assert found.loc["figures", rest].isna().all()
    np.testing.assert_allclose(found.loc[scores.index, rest], scores[rest], atol=1e-6)


def test_words(script: ModuleType) -> None:
    text = "We don't, in 2015, win–win: Côte d’Ivoire’s 5G."
    words = ["we", "don't", "in", "win", "win", "côte", "d’ivoire’s", "g"]
    assert script.words_of(text) == words
    assert script.content_words_of(text) == ["don't", "win", "win", "côte", "d’ivoire’s", "g"]
    assert script.words_of("") == []


def test_main(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], speeches: Corpus
) -> None:
    for document in speeches:
        (tmp_path / f"{document.document_id}.txt").write_text(document.text, encoding="utf-8")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "atlantic-council-1.txt").write_text("\n\n".join(LIBERAL), encoding="utf-8")
    (folder / "china-mobile-1.txt").write_text("\n\n".join(STATIST), encoding="utf-8")
    script.main(str(tmp_path), str(folder))
    assert "naive Bayes log-ratio" in capsys.readouterr().out
