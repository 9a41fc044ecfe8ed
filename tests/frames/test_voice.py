"""Use and mention, in sentences of our own."""

import pytest

from discourse import corpus_from_texts, find_frames
from discourse.frames import attribution_spans, attribution_table
from discourse.lexicon import lexicon_from_patterns

LEXICON = lexicon_from_patterns({"target": ["sovereign*", "shared future", "human rights"]})

CASES = [
    # own: nobody else is about
    ("We defend our sovereignty.", "own", ""),
    ("Human rights belong to every person.", "own", ""),
    # quoted
    ("They call it a “shared future” and mean their own.", "quoted", ""),
    ('They call it a "shared future" and mean their own.', "quoted", ""),
    ("They call it a «shared future» and mean their own.", "quoted", ""),
    ("They call it a ‘shared future’ and mean their own.", "quoted", ""),
    ("They call it a 'shared future' and mean their own.", "quoted", ""),
    # an apostrophe opens no quotation, nor does a lone mark
    ("The people's sovereignty is the state's sovereignty.", "own", ""),
    ('The 12" cable and our sovereignty are safe.', "own", ""),
    # an actor as subject
    ("Beijing promotes sovereignty in every forum.", "attributed", "Beijing"),
    ("Chinese officials promote sovereignty in every forum.", "attributed", "Chinese"),
    ("China says that sovereignty comes first.", "attributed", "China"),
    ("Sovereignty is promoted by Beijing in every forum.", "attributed", "Beijing"),
    # an actor as possessor
    ("China's narrative of sovereignty has spread.", "attributed", "China"),
    # the author prescribes
    ("China should respect human rights.", "own", ""),
    # according to
    ("According to Beijing, sovereignty comes first.", "attributed", "Beijing"),
    # what is only described is the author's, what the actor makes of it is not
    ("Beijing is a champion of sovereignty.", "own", ""),
    ("Beijing is active, framing trade as sovereignty.", "attributed", "Beijing"),
    # a name before a noun: a state's adjective, not a body's name or a region
    ("We fear the Chinese model of sovereignty.", "attributed", "Chinese"),
    ("We fund the United Nations human rights office.", "own", ""),
    # whoever asks holds it
    ("We ask Beijing to respect human rights.", "own", ""),
    ("Our diplomats promote human rights.", "own", ""),
    # said of what the actor has
    ("We share the concern about sovereignty that China voices.", "attributed", "China"),
    # an opening takes up the actor named last
    ("Beijing drafted a plan. It praises sovereignty.", "attributed", "Beijing"),
    ("Beijing spoke first. The new initiative praises sovereignty.", "attributed", "Beijing"),
    ("Beijing spoke first. It is sovereignty that matters.", "own", ""),
    ("We spoke first. It praises sovereignty.", "own", ""),
    # the clause of another subject is not the actor's
    ("China builds ports, and we defend human rights.", "own", ""),
]


@pytest.mark.parametrize(("text", "voice", "holder"), CASES, ids=[case[0] for case in CASES])
def test_voice_and_holder(text: str, voice: str, holder: str) -> None:
    hit = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON).iloc[0]
    assert (hit["voice"], hit["holder"]) == (voice, holder)


def test_nobody_is_a_third_party_to_himself() -> None:
    text = "China promotes sovereignty in every forum."
    voices = {
        iso3: find_frames(corpus_from_texts({"d": text}, iso3=iso3), LEXICON)["voice"].item()
        for iso3 in ("CHN", "FJI")
    }
    assert voices == {"CHN": "own", "FJI": "attributed"}


@pytest.mark.parametrize(
    "text",
    [
        "From Fiji's perspective, sovereignty comes first.",
        "According to our constitution, sovereignty comes first.",
        "In the words of our founders, we defend sovereignty.",
    ],
)
def test_nobody_follows_himself(text: str) -> None:
    corpus = corpus_from_texts({"d": text}, iso3="FJI")
    assert find_frames(corpus, LEXICON)["voice"].item() == "own"


def test_a_sentence_without_end_costs_neither_time_nor_memory() -> None:
    text = "Beijing wants sovereignty and " * 20_000
    hits = find_frames(corpus_from_texts({"d": text}, language=None), LEXICON)
    assert len(hits) == 20_000
    assert hits["sentence"].str.len().max() < 2_100


def test_a_quotation_takes_its_holder_from_the_sentence() -> None:
    text = "Beijing speaks of a “shared future” for everyone."
    hit = find_frames(corpus_from_texts({"d": text}), LEXICON).iloc[0]
    assert (hit["voice"], hit["holder"], hit["holder_group"]) == ("quoted", "Beijing", "china")


def test_without_voice_everything_is_own() -> None:
    corpus = corpus_from_texts({"d": "Beijing promotes a “shared future”."})
    assert set(find_frames(corpus, LEXICON, voice=False)["voice"]) == {"own"}


def test_batches_do_not_change_spans() -> None:
    texts = [(f"Beijing promotes plan {n}. “Yes”, it said.", [(0, 26)]) for n in range(300)]
    alone = [next(iter(attribution_spans([(text, s, frozenset())]))) for text, s in texts[:5]]
    together = list(attribution_spans((text, s, frozenset()) for text, s in texts))
    assert len(together) == 300
    assert together[:5] == alone


def test_table_of_spans_points_into_the_source() -> None:
    text = "Preface.\n\nBeijing promotes   sovereignty. “We agree”, they said.\n"
    table = attribution_table(corpus_from_texts({"d": text}, language=None))
    assert list(table.columns) == ["document_id", "start", "end", "kind", "source", "cue"]
    found = {row.kind: text[row.start : row.end] for row in table.itertuples()}
    assert found["quoted"] == "“We agree”"
    assert found["attributed"].startswith("promotes   sovereignty")
