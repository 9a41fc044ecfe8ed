"""Lexicon files: written and read back, and every way in which one can be wrong."""

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.lexicon import Frame, Lexicon, Pattern, read_lexicon, write_lexicon
from discourse.resources import available

GOOD = """\
# A lexicon on forests and patterns of patterns.
name = "forests"
version = "1.0"
description = "Words on trees and frames."

[frames.trees]
label = "Trees"
definition = "A tree is named."
patterns = [
  "oak*",
  { pattern = "Black Forest", note = "The region, not any dark wood." },
]
exclude = ["oak table*"]

[frames."water and wood"]
patterns = ["river-bank"]
"""


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "forests.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_reads_all_there_is(tmp_path: Path) -> None:
    assert read_lexicon(write(tmp_path, GOOD)) == Lexicon(
        name="forests",
        version="1.0",
        language="en",
        description="Words on trees and frames.",
        frames=(
            Frame(
                name="trees",
                label="Trees",
                definition="A tree is named.",
                patterns=(
                    Pattern("oak*"),
                    Pattern("Black Forest", "The region, not any dark wood."),
                ),
                exclude=(Pattern("oak table*"),),
            ),
            Frame("water and wood", "water and wood", patterns=(Pattern("river-bank"),)),
        ),
    )


def test_reads_a_path_given_as_text_and_a_file_with_a_mark(tmp_path: Path) -> None:
    plain = read_lexicon(str(write(tmp_path, GOOD)))
    assert read_lexicon(write(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())) == plain
    assert read_lexicon(write(tmp_path, GOOD.replace("\n", "\r\n"))) == plain


def test_shipped_lexicons_are_read_by_name() -> None:
    names = available("lexicons", ".toml")
    assert {"framing", "counter-frames"} <= set(names)
    assert [read_lexicon(name).name for name in names] == names


def test_an_unknown_name_lists_the_known_ones() -> None:
    names = r"No lexicon 'framming'.*counter-frames, cues, expressions, framing"
    with pytest.raises(FileNotFoundError, match=names):
        read_lexicon("framming")


def test_a_folder_is_no_lexicon(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="neither a file nor a shipped one"):
        read_lexicon(tmp_path)


# --- what is wrong is named by file, line, frame and pattern ----------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('name = "forests"', "", 1, "'name' is missing"),
        ('name = "forests"', "name = 7", 2, "'name' must be a string, got int"),
        ('version = "1.0"', "version = 1.0", 3, "'version' must be a string, got float"),
        ('version = "1.0"', 'versoin = "1.0"', 3, "unknown key 'versoin'; it may be description"),
        ('label = "Trees"', "label = ['Trees']", 7, "frame 'trees': 'label' must be a string"),
        ('label = "Trees"', 'labels = "T"', 7, "frame 'trees': unknown key 'labels'; it may be"),
        ('label = "Trees"', 'sources = "S"', 7, "frame 'trees': 'sources' must be a list"),
        ('label = "Trees"', "sources = [1]", 7, "frame 'trees': 'sources' must be a list"),
        ('  "oak*",', "  7,", 9, "frame 'trees': a pattern must be a string or .*, got 7"),
        ('  "oak*",', "  ['oak'],", 9, "frame 'trees': a pattern must be a string or .*'oak'"),
        ('  "oak*",', f"  {[7] * 999},", 9, r"frame 'trees': .*got \[7, 7, 7, 7, 7, 7, \.{3}\]"),
        ('  "oak*",', "  { note = 'oak' },", 9, "frame 'trees': a pattern must be a string"),
        ('  "oak*",', "  { pattern = 7 },", 9, "frame 'trees': a pattern must be a string"),
        ('  "oak*",', "  { pattern = 'a', not = 'b' },", 9, "frame 'trees': a pattern must be"),
        ('  "oak*",', "  '*',", 10, r"frame 'trees': Pattern '\*' matches every word"),
        (
            '  "oak*",',
            '  "tree",\n  "A",\n  " - ",',
            12,
            "frame 'trees': Pattern ' - ' holds no word",
        ),
        ('  "oak*",', '  "oak, elm",', 10, "frame 'trees': Pattern 'oak, elm' holds ','"),
        ('["oak table*"]', '"oak table*"', 13, "frame 'trees': 'exclude' must be a list, got str"),
        ('["oak table*"]', '["oak."]', 13, "frame 'trees': Pattern 'oak.' holds"),
        ('["river-bank"]', "[]", 15, "frame 'water and wood' has no patterns"),
        ('["river-bank"]', '["trees", "bank!"]', 16, "frame 'water and wood': Pattern 'bank!'"),
        (
            '[frames."water and wood"]',
            "[frames.trees.oaks]",
            15,
            "frame 'trees': unknown key 'oaks'",
        ),
        ("[frames.trees]", "[tree]", 6, "unknown key 'tree'; it may be"),
    ],
)
def test_a_malformed_file_names_line_frame_and_pattern(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ValueError, match=rf"forests\.toml, line {line}: {message}") as raised:
        read_lexicon(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "has no .* table"),
        ('name = "x"\nversion = "1"', "has no .* table"),
        ("frames = 3", "line 1: has no .* table"),
        ("frames = {}", "line 1: has no .* table"),
        (
            "name = 'x'\nversion = '1'\nframes = { x = 3 }",
            "line 3: frame 'x' must be a table, got int",
        ),
        ("name = ", r"not valid TOML: .*end of document"),
        ("[frames.x]\npatterns = ['a'", r"not valid TOML: .*end of document"),
        ("[frames.x]\n[frames.x]", r"not valid TOML: .*line 2"),
        ("name = 'a\x00b'", r"not valid TOML: .*line 1"),
        (b"\x00\x00\x00", "not valid TOML"),
        (b"name = '\xe9t\xe9'", "not UTF-8 .*; save it as UTF-8"),
        ("name = 'x'".encode("utf-16"), "not UTF-8 .*; save it as UTF-8"),
    ],
)
def test_what_is_no_lexicon_is_said_in_a_sentence(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        read_lexicon(write(tmp_path, content))
    assert "forests.toml" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("x = " + "[" * 100_000, "nested too deeply", id="nested lists"),
        pytest.param("x = " + "{a=" * 100_000, "nested too deeply", id="nested tables"),
        pytest.param("a." * 50_000 + "a = 1", "line 1: a key of more than 20", id="dotted key"),
        pytest.param("\n[" + "a . " * 50_000 + "a]", "line 2: a key of more", id="dotted table"),
        pytest.param(
            "# it's\ny = '''\n'''\nx = {" + "'a'." * 50_000 + "a = 1}",
            "line 4: a key of more than 20 parts",
            id="dotted key in a table",
        ),
        pytest.param("#" * 10_000_000, "may hold 5,000,000 bytes, this one", id="ten megabytes"),
        pytest.param('\\"' * 2_000_000, "not valid TOML", id="quotes without end"),
        pytest.param("'" + "a" * 4_000_000, "not valid TOML", id="a string without end"),
    ],
)
def test_a_hostile_file_is_refused_quickly(tmp_path: Path, content: str, message: str) -> None:
    path = write(tmp_path, content)
    start = time.perf_counter()
    with pytest.raises(ValueError, match=message) as raised:
        read_lexicon(path)
    assert time.perf_counter() - start < 5
    assert len(str(raised.value)) < len(str(path)) + 200


def test_full_stops_in_texts_are_no_dotted_key(tmp_path: Path) -> None:
    letters = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z."
    content = GOOD.replace("A tree is named.", letters).replace("# A lexicon", f"# {letters} it's")
    assert read_lexicon(write(tmp_path, content))["trees"].definition == letters


# --- there and back ---------------------------------------------------------------------------

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
NAME = TEXT.filter(bool)
LETTERS = st.text(alphabet="abcÄß*-'’ \"\\", min_size=1, max_size=12)


def is_pattern(text: str) -> bool:
    try:
        return bool(Pattern(text))
    except ValueError:
        return False


PATTERN = st.builds(Pattern, LETTERS.filter(is_pattern), TEXT)
FRAME = st.builds(
    Frame,
    name=NAME,
    label=NAME,
    definition=TEXT,
    boundaries=TEXT,
    sources=st.lists(TEXT, max_size=2).map(tuple),
    patterns=st.lists(PATTERN, min_size=1, max_size=3).map(tuple),
    exclude=st.lists(PATTERN, max_size=2).map(tuple),
)
LEXICON = st.builds(
    Lexicon,
    name=NAME,
    version=NAME,
    language=st.sampled_from(["en", "fr"]),
    description=TEXT,
    frames=st.lists(FRAME, min_size=1, max_size=3, unique_by=lambda frame: frame.name).map(tuple),
)


@settings(deadline=None)
@given(LEXICON)
def test_what_is_written_is_read_back(lexicon: Lexicon) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lexicon.toml")
        write_lexicon(lexicon, path)
        assert read_lexicon(path) == lexicon
        assert read_lexicon(path).sha256 == lexicon.sha256


def test_written_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    lexicon = read_lexicon("framing")
    for name in ("one.toml", "two.toml"):
        write_lexicon(lexicon, tmp_path / name)
    assert (tmp_path / "one.toml").read_bytes() == (tmp_path / "two.toml").read_bytes()
    assert read_lexicon(tmp_path / "one.toml") == lexicon
