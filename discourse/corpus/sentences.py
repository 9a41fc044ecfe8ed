"""Where sentences end.

Rules rather than a model: 180,000 words a second is what a blank spaCy pipeline
reads, and every hit of every lexicon needs its sentence. A stop ends a sentence
if white space and a capital, a figure or an opening mark follow, unless the
word before it is an abbreviation.
"""

from __future__ import annotations

import re

_WIDE = r"\u3002\uff01\uff1f"
_STOP = re.compile(
    rf"[.!?…{_WIDE}\n][.!?…]{{0,5}}[\"”’')\]»」』]{{0,4}}"
    rf"(?:(?<=[{_WIDE}」』])\s*|(?<=\n)\s*\n[^\S\n]*|\s+(?=[\"“‘'«(\[—–-]{{0,4}}\s?[^\Wa-z_])"
    # A space was lost: "continent.He".
    r"|(?<=[a-z]{3}\.)(?=[A-Z][a-z]))"
)

_MORE_STOPS = tuple(".!?…")
# A name follows: the sentence goes on.
_TITLE = re.compile(
    r"adm|amb|brig|capt|cf|col|cmdr|dr|e\.?g|eng|fr|gen|gov|hon|i\.?e|lt|maj|messrs|mgr|mr|mrs|ms"
    r"|msgr|mt|pres|prof|rep|rev|rt|sen|sgt|st|supt|v|ven|viz|vs",
    re.IGNORECASE,
)
# A number, or a bracket, may follow: then the sentence goes on.
_NUMBERED = re.compile(
    r"al|app|approx|apr|arg|arts?|aug|ca|cap|ch|chaps?|chs|dec|doc|eds?|eqs?|feb|figs?|fn|jan|jul"
    r"|jun|mar|nos?|nov|oct|op|p|paras?|pp|pt|ref|reg|res|secs?|sect|sept?|ser|sess|vols?",
    re.IGNORECASE,
)
# A longer word without a stop inside is none of these, nor one of _NAME.
_LONGEST_ABBREVIATION = max(map(len, f"{_TITLE.pattern}|{_NUMBERED.pattern}".split("|")))
_NUMBER = re.compile(r"[\d(\[]|(?:[IVXLC]{2,}|[VX])\b")
# These stand in the middle as often as at the end of a sentence: what follows decides.
_NAME = re.compile(r"(?i:bros|co|corp|dept|inc|jr|ltd|sr|univ)|(?:[^\W\d_]\.)*[^\W\d_]")
_STARTER = re.compile(
    r"[\W_]*(?:A|After|All|Although|An|And|As|At|Because|But|By|Each|For|From|Given|Her?|Here|His"
    r"|How|However|I|If|In|Its?|Let|Many|More|Most|My|No|Nor|Not|Now|On|One|Only|Or|Our|She|Since"
    r"|So|Some|Such|That|The|Their|Then|There|These|They|This|Those|Thus|To|Under|Until|We|What"
    r"|When|Where|While|Who|Why|With|Yet|Your?)\b"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of ``text`` start and end, end exclusive.

    The spans are in order, do not overlap, and leave out nothing but white
    space. A blank line ends a sentence as well.

    Examples
    --------
    >>> text = "Mr. Li spoke. He cited Art. 2.7 (see p. 4) of the U.S. Code."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Mr. Li spoke.', 'He cited Art. 2.7 (see p. 4) of the U.S. Code.']
    """
    spans = []
    start = len(text) - len(text.lstrip())
    for match in _STOP.finditer(text, start):
        end = match.end()
        if end < len(text) and _ends_sentence(text, start, match):
            spans.append((start, start + len(text[start:end].rstrip())))
            start = end
    end = len(text.rstrip())
    if start < end:
        spans.append((start, end))
    return spans


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop in ``match`` ends the sentence that begins at ``start``."""
    stop = match.start()
    marks = match.group()
    if marks[0] == "\n":
        return stop > start and "\n" in marks[1:]
    if marks[0] != "." or marks[1:2] in _MORE_STOPS:
        return True
    word = text[max(start, stop - 20) : stop].rpartition(" ")[2].lstrip("([“\"'‘—–-")
    if start + len(word) == stop and (word.isdigit() or len(word) == 1):
        return False  # the number of a list item
    if len(word) > _LONGEST_ABBREVIATION and "." not in word:
        return True
    if _TITLE.fullmatch(word):
        return False
    if _NUMBERED.fullmatch(word) and not (len(word) == 1 and word.isupper()):
        return _NUMBER.match(text, match.end()) is None
    if _NAME.fullmatch(word):
        return _STARTER.match(text, match.end()) is not None
    return True
