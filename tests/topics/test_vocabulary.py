"""Words and terms: what carries content, and what it is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discourse.topics.vocabulary import Vocabulary, learn_vocabulary, read_vocabulary

NONE: frozenset[str] = frozenset()
Tagged = tuple[str, str, str]


def learn(*tagged: tuple[Tagged, int], minimum: int = 1, stop: frozenset[str] = NONE):
    running = [item for item, times in tagged for _ in range(times)]
    return learn_vocabulary(running, stop_words=stop, minimum=minimum)


def test_content_words_in_order() -> None:
    vocabulary = Vocabulary({"boats": "boat", "the": "", "sailed": "sail"})
    text = "The boats’ crew sailed 3 miles; a boat's x."
    assert vocabulary.content(text) == ["boat", "crew", "sail", "miles", "boat"]


def test_numbers_and_letters_are_no_terms() -> None:
    assert Vocabulary({}).content("5G, 2024, x, y2 and 3.5") == ["y2", "and"]


def test_counts_agree_with_the_list() -> None:
    vocabulary = read_vocabulary()
    text = "Schools teach; a school is a school."
    assert vocabulary.count(text) == {"school": 3, "teach": 1}
    assert vocabulary.count(text).total() == len(vocabulary.content(text))


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for term in read_vocabulary().content(text):
        assert len(term) > 1
        assert not term[0].isdigit()


def test_forms_share_the_name_of_their_lemma() -> None:
    found = learn((("Cables", "cable", "NOUN"), 5), (("cable", "cable", "NOUN"), 1))
    assert found == {"cable": "cable", "cables": "cable"}


@pytest.mark.parametrize(("written", "name"), [(0, "data"), (1, "data"), (2, "datum")])
def test_a_lemma_hardly_ever_written_is_no_name(written: int, name: str) -> None:
    # 1 of 50 is two in a hundred, and not more.
    rest = 50 - written
    found = learn((("data", "datum", "NOUN"), rest), (("datum", "datum", "NOUN"), written))
    assert set(found.values()) == {name}


def test_a_form_belongs_to_the_lemma_it_has_most_often() -> None:
    found = learn(
        (("left", "leave", "VERB"), 3),
        (("left", "left", "ADJ"), 2),
        (("leave", "leave", "VERB"), 1),
    )
    assert found == {"leave": "leave", "left": "leave"}


def test_equal_lemmas_go_by_the_alphabet() -> None:
    tied = [(("found", "find", "VERB"), 1), (("found", "found", "VERB"), 1)]
    rest = (("find", "find", "VERB"), 1)
    assert learn(*tied, rest) == learn(*tied[::-1], rest) == {"find": "find", "found": "find"}


def test_content_is_what_the_term_is_most_often() -> None:
    found = learn(
        (("will", "will", "AUX"), 3),
        (("will", "will", "NOUN"), 2),
        (("soon", "soon", "ADV"), 1),
        (("Kenya's", "Kenya", "PROPN"), 1),
        (("green", "green", "ADJ"), 1),
    )
    assert found == {"will": "", "soon": "", "kenya": "kenya", "green": "green"}


def test_the_class_is_that_of_all_forms_together() -> None:
    found = learn((("needs", "need", "NOUN"), 1), (("need", "need", "AUX"), 2))
    assert found == {"need": "", "needs": ""}


def test_stop_words_are_known_by_lemma_or_name() -> None:
    data, make = (("data", "datum", "NOUN"), 2), (("made", "make", "VERB"), 2)
    assert learn(data, make, stop=frozenset({"datum", "make"})) == {"data": "", "made": ""}
    assert learn(data, make, stop=frozenset({"data"})) == {"data": "", "made": "made"}


def test_rare_forms_are_left_out_but_count_for_the_name() -> None:
    found = learn((("cables", "cable", "NOUN"), 2), (("cable", "cable", "NOUN"), 1), minimum=2)
    assert found == {"cables": "cable"}


def test_forms_are_sorted() -> None:
    found = learn((("z", "z", "NOUN"), 1), (("a", "a", "NOUN"), 1), (("M", "m", "NOUN"), 1))
    assert list(found) == ["a", "m", "z"]


def test_shipped_words() -> None:
    vocabulary = read_vocabulary()
    assert vocabulary.content("The cables were laid by states.")[0] == "cable"
    assert "" in vocabulary.terms.values()
    assert all(form == form.lower() for form in vocabulary.terms)
