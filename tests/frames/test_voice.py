"""Use and mention, and whose the mention is, in sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse import corpus_from_texts, find_frames
from discourse.frames.authors import author_patterns
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns(
    {"target": ["sovereign*", "shared future", "human rights", "development", "poverty"]}
)

CASES = [
    # nobody else is about
    ("We defend our sovereignty.", "own", ""),
    ("Human rights belong to every person.", "own", ""),
    # the first person, and whoever stands for it
    ("My country believes that human rights come first.", "own", ""),
    ("We reaffirm our commitment to human rights.", "own", ""),
    ("Our diplomats promote human rights.", "own", ""),
    ("Our President defended human rights throughout his life.", "own", ""),
    # scare quotes and quotations
    ("They call it a “shared future” and mean their own.", "quoted", "They"),
    ("Beijing speaks of a “shared future” for everyone.", "quoted", "Beijing"),
    # an actor as subject, possessor, agent
    ("Beijing promotes sovereignty in every forum.", "attributed", "Beijing"),
    ("Beijing seeks to promote a shared future for all.", "attributed", "Beijing"),
    ("Chinese officials promote sovereignty in every forum.", "attributed", "Chinese"),
    ("China says that sovereignty comes first.", "attributed", "China"),
    ("China's narrative of sovereignty has spread.", "attributed", "China"),
    ("Sovereignty is promoted by Beijing in every forum.", "attributed", "Beijing"),
    ("The African Union promotes development everywhere.", "attributed", "African Union"),
    ("The Secretary-General warned that poverty is rising.", "attributed", "Secretary-General"),
    # texts and organs speak too
    ("The 2030 Agenda seeks to end poverty.", "attributed", "2030 Agenda"),
    ("The General Assembly adopted a text on human rights.", "attributed", "General Assembly"),
    ("Some leaders claim that human rights are a Western idea.", "attributed", "Some leaders"),
    # praise leaves it with whoever is praised
    ("We commend the African Union for its efforts to promote development.", "attributed",
     "African Union"),
    # "according to", "as X stated", but nobody follows himself
    ("According to Beijing, sovereignty comes first.", "attributed", "Beijing"),
    ("As the Secretary-General stated, human rights come first.", "attributed",
     "Secretary-General"),
    ("As we have stated, human rights come first.", "own", ""),
    ("According to our constitution, sovereignty comes first.", "own", ""),
    ("According to the report, sovereignty matters to China.", "attributed", ""),
    ("From Beijing's perspective, sovereignty comes first.", "attributed", "Beijing"),
    ("From today's perspective, sovereignty comes first.", "own", ""),
    ("As already noted, sovereignty comes first.", "own", ""),
    ("As a small island we have stated that sovereignty comes first.", "own", ""),
    ("Our talks with China on sovereignty continue.", "own", ""),
    # recalling is no reporting
    ("Recalling resolution 70/1, we reaffirm the right to development.", "own", ""),
    # whoever asks holds it
    ("China should respect human rights.", "own", ""),
    ("We call on China to respect human rights.", "own", ""),
    ("Human rights must be respected by all States.", "own", ""),
    # facts, needs and wrongs are the author's to tell
    ("Developing countries need development.", "own", ""),
    ("Millions of people live in poverty.", "own", ""),
    ("Russia violated our sovereignty.", "own", ""),
    # a pronoun, a description and a clause of another subject
    ("Beijing drafted a plan. It praises sovereignty.", "attributed", "Beijing"),
    ("Beijing spoke first. The new initiative promotes sovereignty.", "attributed", "Beijing"),
    ("Beijing spoke first. It is sovereignty that matters.", "own", ""),
    ("We spoke first. It praises sovereignty.", "own", ""),
    ("China builds ports, and we defend human rights.", "own", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "voice", "holder"), CASES, ids=[case[0] for case in CASES])
def test_voice_and_holder(text: str, voice: str, holder: str) -> None:
    hit = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON).iloc[0]
    assert (hit["voice"], hit["holder"]) == (voice, holder)
    assert (hit["holder_group"] == "author") == (voice == "own")


def test_nobody_is_a_third_party_to_himself() -> None:
    text = "China promotes sovereignty in every forum."
    voices = {
        iso3: find_frames(corpus_from_texts({"d": text}, iso3=iso3), LEXICON)["voice"].item()
        for iso3 in ("CHN", "FJI")
    }
    assert voices == {"CHN": "own", "FJI": "attributed"}


def test_whoever_speaks_for_a_group_is_the_group() -> None:
    speech = "I have the honour to speak on behalf of the Group of 77. {} supports sovereignty."
    corpus = corpus_from_texts({"d": speech.format("The Group of 77")}, language=None)
    assert find_frames(corpus, LEXICON)["voice"].item() == "own"
    other = corpus_from_texts(
        {"d": "We align ourselves with the statement by Egypt on behalf of the Group of 77."},
        language=None,
    )
    assert not author_patterns(next(iter(other)))


def test_a_sentence_without_end_costs_neither_time_nor_memory() -> None:
    text = "Beijing wants sovereignty and " * 20_000
    hits = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)
    assert len(hits) == 20_000
    assert hits["sentence"].str.len().max() < 2_100


def test_a_chain_of_verbs_without_end_is_judged() -> None:
    text = "The minister came" + " to try" * 600 + " to promote sovereignty."
    assert len(find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)) == 1


def test_only_the_beginning_says_for_whom_one_speaks() -> None:
    late = "Fine weather. " * 500 + "I speak on behalf of the Group of 77."
    assert not author_patterns(next(iter(corpus_from_texts({"d": late}, language=None))))


def test_many_quoted_hits_of_one_paragraph() -> None:
    text = "“sovereignty” and more. " * 3_000
    hits = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)
    assert list(hits["voice"].unique()) == ["quoted"]


def test_without_voice_everything_is_own() -> None:
    corpus = corpus_from_texts({"d": "Beijing promotes a “shared future”."})
    assert set(find_frames(corpus, LEXICON, voice=False)["voice"]) == {"own"}


SENTENCES = [case[0] for case in CASES]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8, unique=True))
def test_a_judgement_does_not_depend_on_other_documents(sentences: list[str]) -> None:
    corpus = corpus_from_texts({f"d{n}": s for n, s in enumerate(sentences)}, language=None)
    columns = ["voice", "holder", "stance", "negated"]
    together = find_frames(corpus, LEXICON).groupby("document_id")[columns].agg(list)
    alone = find_frames(corpus_from_texts({"d0": sentences[0]}, language=None), LEXICON)
    assert together.loc["d0"].to_list() == [alone[column].to_list() for column in columns]
