"""Lexicon, frame and pattern: what is looked for, and why."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from discourse.corpus.notebook import notebook_table
from discourse.corpus.tokens import STREAM, WORD, normalize


@dataclass(frozen=True, slots=True)
class Pattern:
    """One expression: words, in which ``*`` stands for any letters.

    Attributes
    ----------
    text : str
        The pattern as written, for example ``"internal affairs of *"``.
    note : str
        Why it is there; may be empty.
    """

    text: str
    note: str = ""

    def __post_init__(self) -> None:
        words = self.words
        if not words:
            raise ValueError(f"Pattern {self.text!r} holds no word; write one or remove it.")
        marks = [item for item in STREAM.findall(self.specimen) if not item[0].isalnum()]
        if marks:
            raise ValueError(
                f"Pattern {self.text!r} holds {' '.join(marks)!r}, and no match crosses "
                "punctuation; write the parts as patterns of their own."
            )
        if set(words) == {"*"}:
            raise ValueError(
                f"Pattern {self.text!r} matches every word; give it letters, as in 'sovereign*'."
            )

    @property
    def cased(self) -> bool:
        """Whether the pattern is compared as written: it holds a capital."""
        return self.text != self.text.lower()

    @property
    def specimen(self) -> str:
        """A text that the pattern matches: a letter of its own stands for each ``*``."""
        return _STARS.sub(_ANY_LETTERS, self.text)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the pattern, parted as in texts, in the form in which they compare."""
        return tuple(
            compared_form(word, cased=self.cased).replace(_ANY_LETTERS, "*")
            for word in WORD.findall(self.specimen)
        )


# To the tokeniser a star is punctuation, and it must be a letter. This one (multiocular o)
# stands in one psalter of 1429 and in no lexicon.
_ANY_LETTERS = "\N{CYRILLIC LETTER MULTIOCULAR O}"
_STARS = re.compile(r"\*+")


def compared_form(word: str, *, cased: bool) -> str:
    """Return ``word`` without possessive and with straight apostrophes, in lower case if uncased.

    Examples
    --------
    >>> compared_form("CHINA’S", cased=True), compared_form("Don’t", cased=False)
    ('CHINA', "don't")
    """
    bare = normalize(word)
    if cased:
        bare = word[: len(word) - (len(word.lower()) - len(bare))]
    return bare.replace("’", "'")


@dataclass(frozen=True, slots=True)
class Frame:
    """A way of making an issue matter, and the expressions that give it away.

    Attributes
    ----------
    name, label : str
        ``"shared-future"`` and ``"Shared future"``.
    definition, boundaries : str
        What counts, and where the neighbouring frames begin.
    sources : tuple of str
        The literature and documents the patterns rest on.
    patterns, exclude : tuple of Pattern
        A hit of ``patterns`` that lies inside a match of ``exclude`` is dropped.
    critical : bool
        Whether the frame names what its user objects to. "Beijing's surveillance"
        is ascribed to Beijing, but the judgement is the author's.
    """

    name: str
    label: str
    definition: str = ""
    boundaries: str = ""
    sources: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Named frames in a fixed order.

    Attributes
    ----------
    name, version, language, description : str
    frames : tuple of Frame
    """

    name: str
    version: str
    language: str
    description: str
    frames: tuple[Frame, ...]

    def __post_init__(self) -> None:
        if twice := sorted(name for name, n in Counter(self.frame_names).items() if n > 1):
            raise ValueError(
                f"Frame names must be unique; {', '.join(twice)} stands twice. Rename one."
            )

    def __getitem__(self, name: str) -> Frame:
        for frame in self.frames:
            if frame.name == name:
                return frame
        raise KeyError(f"No frame {name!r} in {self.name}. Available: {self.frame_names}.")

    def __add__(self, other: Lexicon) -> Lexicon:
        """Return both lexicons as one, in order; frame names must not collide."""
        if self.language != other.language:
            raise ValueError(
                f"Lexicons must share a language; {self.name} is {self.language!r}, "
                f"{other.name} is {other.language!r}."
            )
        return Lexicon(
            name=f"{self.name}+{other.name}",
            version=f"{self.version}+{other.version}",
            language=self.language,
            description=f"{self.description} {other.description}".strip(),
            frames=self.frames + other.frames,
        )

    def _repr_html_(self) -> str:
        import pandas as pd

        rows = [
            (frame.name, len(frame.patterns), frame.critical, frame.definition)
            for frame in self.frames
        ]
        table = pd.DataFrame(rows, columns=["frame", "patterns", "critical", "definition"])
        return notebook_table(f"Lexicon {self.name} {self.version} ({self.language})", table)

    @property
    def frame_names(self) -> tuple[str, ...]:
        """Names of the frames, in order."""
        return tuple(frame.name for frame in self.frames)

    @property
    def sha256(self) -> str:
        """SHA-256 of the content (not of the file's layout or comments)."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


def lexicon_from_patterns(
    frames: Mapping[str, Iterable[str]], *, name: str = "custom", language: str = "en"
) -> Lexicon:
    """Return a lexicon from plain lists of patterns.

    Examples
    --------
    >>> lexicon_from_patterns({"peace": ["peace*", "cease-fire*"]}).frame_names
    ('peace',)
    """
    return Lexicon(
        name=name,
        version="0",
        language=language,
        description="",
        frames=tuple(
            Frame(key, key, patterns=tuple(Pattern(text) for text in patterns))
            for key, patterns in frames.items()
        ),
    )
