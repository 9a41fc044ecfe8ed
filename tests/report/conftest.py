"""Invented statements as a page shows them, and a page that holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pandas as pd
import pytest

from discourse.report.page import Page, PageFigure

FRAMES = {
    "sovereignty": "An issue is about who may decide.",
    "development": "An issue is about material progress.",
    "rights": "An issue is about persons and what power owes them.",
    "shared-future": "An issue is about belonging together.",
    "soft-connectivity": "An issue is about linking countries without cables.",
    "dependency": "Relations with a supplier are told as an asymmetry that grows.",
    "accountability": "Those who hold power are to answer for it.",
    "surveillance": "Technology is told as a means of watching people.",
    "openness": "The network is told as one space that nobody owns.",
    "state-control": "Order is told as an instrument of governments.",
}
SIDES = ("china-mobile", "atlantic-council")
# A sentence, and in it: words, frame, pattern, voice, holder, stance, negated, contribution.
Found = tuple[str, str, str, str, str, str, bool, float | None]
SENTENCES: tuple[tuple[str, tuple[Found, ...]], ...] = (
    ("Madam President, my delegation thanks the host city for its patience with us.", ()),
    (
        "No harbour town should have to choose between human rights online and a working network.",
        (
            ("human rights online", "rights", "human rights online", "own", "", "endorsed", False,
             0.41),
            ("rights", "rights", "right*", "own", "", "endorsed", False, 0.2),
        ),
    ),
    (
        "The ministry of the northern lakes calls this “a community of shared future”, and we "
        "have heard the phrase before.",
        (("shared future", "shared-future", "shared future", "quoted",
          "the ministry of the northern lakes", "neutral", False, None),),
    ),
    (
        "Under the pretext of cyber sovereignty, some would wall off the open internet.",
        (
            ("cyber sovereignty", "sovereignty", "cyber sovereignty", "own", "", "contested",
             False, 0.35),
            ("open internet", "openness", "open internet", "own", "", "endorsed", False, 0.52),
        ),
    ),
    ("We come from islands where the ferry carries the post twice a week.", ()),
    ("Our fishermen read the weather from a screen that their children repaired.", ()),
    (
        "Our neighbours say that capacity building by one supplier ends in dependence on it.",
        (
            ("capacity building", "soft-connectivity", "capacity build*", "attributed",
             "our neighbours", "neutral", False, None),
            ("dependence on it", "dependency", "dependence on", "attributed", "our neighbours",
             "neutral", False, None),
        ),
    ),
    (
        "We do not accept mass surveillance of villages, with oversight or without it.",
        (
            ("mass surveillance", "surveillance", "mass surveillance", "own", "", "endorsed",
             True, 0.18),
            ("oversight", "accountability", "oversight", "own", "", "endorsed", False, 0.3),
        ),
    ),
    (
        "Sustainable development that leaves no village behind begins with a cable and a teacher.",
        (("Sustainable development", "development", "sustainable development", "own", "",
          "endorsed", False, -0.33),),
    ),
    (
        "Digital human rights governance is spoken of as if the three words were one.",
        (
            ("Digital human rights", "rights", "digital human rights", "own", "", "endorsed",
             False, 0.22),
            ("human rights governance", "accountability", "rights governance", "own", "",
             "endorsed", False, 0.12),
            ("rights", "openness", "rights", "own", "", "neutral", False, None),
        ),
    ),
    ("The winter was mild, and for once the ferries kept to their table.", ()),
)  # fmt: skip
PLACES = (
    *("Aldern", "Brevia", "Corvane", "Drelmark", "Estavia", "Fennoria", "Galdor", "Hestra"),
    *("Ilvany", "Jorund", "Kestmar", "Lorrain Islands", "Merrow", "Nordhaven", "Ostrava Bay"),
)
SVG = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="300pt" height="100pt"
 viewBox="0 0 300 100" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata><a href="https://example.org/">x</a></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="axes_1"><path d="M 0 0.123456 L 300 100 z" style="fill: #ffffff"/>
  <defs><path id="m1" d="M 0 0 L 0 2.5" style="stroke: #222222"/></defs>
  <use xlink:href="#m1" x="60" y="80" style="stroke: #134074"/>
  <g clip-path="url(#p1)"><text style="font: 7px 'DejaVu Sans'" x="50" y="50">rights</text></g>
 </g>
 <defs><clipPath id="p1"><rect width="300" height="100"/></clipPath></defs>
</svg>
"""


def invented_hit(text: str, found: Found) -> dict[str, Any]:
    words, frame, pattern, voice, holder, stance, negated, contribution = found
    start = text.index(words)
    return {
        **{"start": start, "end": start + len(words), "frame": frame, "pattern": pattern},
        **{"voice": voice, "holder": holder, "stance": stance, "negated": negated},
        "contribution": contribution,
    }


def invented_sentence(number: int, place: int) -> dict[str, Any]:
    text, found = SENTENCES[place % len(SENTENCES)]
    hits = [invented_hit(text, one) for one in found]
    return {"text": text, "number": number, "wording": 0.01 * place - 0.04, "hits": hits}


def invented_statement(name: str, places: range | list[int], **changes: Any) -> dict[str, Any]:
    """A statement whose contributions add up to its score."""
    sentences = [invented_sentence(number, place) for number, place in enumerate(places)]
    rest = [
        {"what": "rights (left out)", "contribution": -0.11},
        {"what": "state-control (left out)", "contribution": -0.06},
        {"what": "(centre)", "contribution": -0.21},
    ]
    hits = [hit for sentence in sentences for hit in sentence["hits"]]
    added = [item["contribution"] for item in [*hits, *rest]]
    added += [sentence["wording"] for sentence in sentences]
    score = sum(x for x in added if x is not None)
    rates = {frame: 4.8 * sum(hit["frame"] == frame for hit in hits) for frame in FRAMES}
    return {
        **{"id": name, "status": "ok", "error": None, "language": "en"},
        **{"tokens": 18 * len(sentences), "score": score, "low": score - 0.9, "high": score + 0.8},
        **{"percentile": min(max(50 + 20 * score, 0.0), 100.0), "evidence_hits": len(hits)},
        "label": "atlantic-council" if score > 0.9 else "undetermined",
        "frames": rates,
        **{"sentences": sentences, "rest": rest, "sentences_total": len(sentences)},
        **changes,
    }


def invented_statements(count: int, *, sentences: int = 12, seed: int = 1) -> list[dict[str, Any]]:
    random = Random(seed)
    found = []
    for number in range(count):
        name = f"{PLACES[number % len(PLACES)]} {2001 + number // len(PLACES)}"
        places = [random.randrange(len(SENTENCES)) for _ in range(sentences)]
        statement = invented_statement(name, places)
        shift = random.uniform(-4.0, 0.5)
        statement["rest"].append({"what": "(sentences not shown)", "contribution": shift})
        score = statement["score"] + shift
        spread = random.uniform(0.4, 1.2)
        sides = {True: "atlantic-council", False: "china-mobile"}
        label = sides[score > 0] if abs(score) > spread else "undetermined"
        statement |= {"score": score, "low": score - spread, "high": score + spread}
        statement |= {"percentile": min(max(50 + 20 * score, 0.0), 100.0)}
        statement["label"] = ("mixed", "neither")[number % 2] if number % 7 == 3 else label
        found.append(statement)
    return found


def few_statements() -> list[dict[str, Any]]:
    """One statement of each kind that a page has to tell apart."""
    nothing = dict.fromkeys(("score", "low", "high", "percentile", "label", "language"))
    unread = nothing | {"status": "failed", "error": "The file is empty.", "sentences": []}
    unread |= {"tokens": 0, "evidence_hits": 0, "rest": [], "sentences_total": 0}
    gaps = invented_statement("Galdor", range(9))
    gaps["sentences"] = [gaps["sentences"][place] for place in (1, 3, 8)]
    single = {"low": None, "high": None, "percentile": float("nan"), "label": "neither"}
    return [
        invented_statement("Aldern", range(11)),
        invented_statement("Brevia", [8, 8, 8, 8, 4], label="china-mobile"),
        invented_statement("Corvane", [2], **single),
        invented_statement("Drelmark", [], **unread, frames={}),
        gaps,
        invented_statement("Hestra", [0, 8], sentences=[], label="mixed"),
    ]


def invented_page(**changes: Any) -> Page:
    table = pd.DataFrame({"frame": ["rights", "openness"], "per_1000_tokens": [2.75, 0.5]})
    page = Page(
        title="Two stories of one cable",
        lead=("The two reports tell opposite stories.", "One speaks of rights."),
        facts=(("18,099", "words in two reports"), ("15", "statements read")),
        figures=(
            PageFigure("salience", "Salience of the frames", "A mark is a rate.", SVG, table),
            PageFigure("keyness", "Words that tell them apart", "Right is more.", SVG, None),
        ),
        statements=tuple(few_statements()),
        frames=FRAMES,
        sides=SIDES,
        background=[Random(place).gauss(0, 1) for place in range(300)],
        manifest={"command": "discourse report", "seed": 0, "lexicon": {"name": "framing"}},
        notes=("A score forecasts no vote.",),
    )
    return replace(page, **changes)


@pytest.fixture
def page_with() -> Callable[..., Page]:
    """Return a function that makes the invented page with some parts changed."""
    return invented_page


@pytest.fixture
def many_statements() -> Callable[..., list[dict[str, Any]]]:
    """Return a function that invents as many statements as it is told."""
    return invented_statements
