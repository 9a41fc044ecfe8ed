"""Dictionaries of other programs: what is read, what is left out aloud, what is refused."""

import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.lexicon import Lexicon, Matcher, convert_lexicon, read_lexicon, write_lexicon

QUANTEDA = """\
# A dictionary in the manner of quanteda.
economy:
  - tax*
  - Customs Duty
  - no
  - 2030
politics:
  left: [union*, strike]
  right:
    old: order
    new:
      - market-place
      - deeper:
          - free_trade
"""
LIWC = "%\n1\tposemo\n02\tnegemo (Negative Emotion)\n125\tcogproc\n%\n"


def patterns(lexicon: Lexicon) -> dict[str, list[str]]:
    return {frame.name: [p.text for p in frame.patterns] for frame in lexicon.frames}


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def convert(folder: Path, name: str, content: str | bytes) -> dict[str, list[str]]:
    return patterns(convert_lexicon(write(folder, name, content)))


# --- what is read -------------------------------------------------------------------------------


def test_nested_keys_of_quanteda_become_one_name(tmp_path: Path) -> None:
    assert convert(tmp_path, "policy.yml", QUANTEDA) == {
        "economy": ["tax*", "customs duty", "no", "2030"],
        "politics.left": ["union*", "strike"],
        "politics.right.old": ["order"],
        "politics.right.new": ["market-place"],
        "politics.right.new.deeper": ["free_trade"],
    }


def test_a_list_without_key_takes_the_name_of_the_file(tmp_path: Path) -> None:
    assert convert(tmp_path, "peace.yaml", "- peace*\n- {war: [war, army]}\n") == {
        "peace": ["peace*"],
        "war": ["war", "army"],
    }


def test_a_key_that_stands_twice_keeps_both_lists(tmp_path: Path) -> None:
    assert convert(tmp_path, "a.yml", "x: [a]\ny: [b]\nx: [c, A]\n") == {
        "x": ["a", "c"],
        "y": ["b"],
    }


def test_liwc_categories_become_frames(tmp_path: Path) -> None:
    content = LIWC + "happ*\t1\nabandon*\t2\t125\na lot\t1\nsad 02 125\n\nGood  01 \n24 7\t125\n"
    assert convert(tmp_path, "mood.dic", content) == {
        "posemo": ["happ*", "a lot", "good"],
        "negemo (Negative Emotion)": ["abandon*", "sad"],
        "cogproc": ["abandon*", "sad", "24 7"],
    }


def test_liwc_2015_indents_its_legend(tmp_path: Path) -> None:
    content = "%\r\n1\tfunction\r\n\t2\tpronoun\r\n%\r\ni'll\t1\t2\r\n"
    assert convert(tmp_path, "mood.DIC", content) == {"function": ["i'll"], "pronoun": ["i'll"]}


def test_a_converted_lexicon_is_a_lexicon_like_others(tmp_path: Path) -> None:
    lexicon = convert_lexicon(write(tmp_path, "policy.yml", QUANTEDA), name="mine", language="fr")
    assert (lexicon.name, lexicon.language) == ("mine", "fr")
    assert lexicon.description == "Converted from policy.yml."
    write_lexicon(lexicon, tmp_path / "mine.toml")
    assert read_lexicon(tmp_path / "mine.toml") == lexicon
    found = Matcher(lexicon).find("TAXES on the Market Place of free trade")
    assert [match.pattern for match in found] == ["tax*", "market-place", "free_trade"]


def test_a_published_dictionary_is_read_whole(shared: Path) -> None:
    lexicon = convert_lexicon(shared / "lexicon-sources" / "watanabe-zhou-un-topics.yml")
    assert len(lexicon.frames) == 6
    assert sum(len(frame.patterns) for frame in lexicon.frames) == 72


WORD = st.text(alphabet="abcxyz", min_size=1, max_size=5)


@settings(deadline=None)
@given(st.dictionaries(WORD, st.lists(WORD, min_size=1, unique=True), min_size=1))
def test_both_formats_hold_the_same(
    tmp_path_factory: pytest.TempPathFactory, frames: dict[str, list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("dictionaries")
    yaml = "".join(f"'{name}': {words}\n" for name, words in frames.items())
    legend = "".join(f"{number}\t{name}\n" for number, name in enumerate(frames))
    entries = "".join(
        f"{word}\t{number}\n" for number, words in enumerate(frames.values()) for word in words
    )
    assert convert(folder, "a.yml", yaml) == frames
    assert convert(folder, "a.dic", f"%\n{legend}%\n{entries}") == frames


# --- what is left out, aloud ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.yml",
            "x:\n  - organi?ation\n  - a",
            r"line 2, frame 'x': 'organi\?ation' is left out: it holds '\?'",
        ),
        ("a.yml", "x:\n  - ':)'\n  - a", r"line 2, frame 'x': .* is left out: .*holds no word"),
        ("a.yml", "x: [a, '*']", r"line 1, frame 'x': .* is left out: .*matches every word"),
        ("a.yml", "x: [a, 'no, thanks']", r"line 1, frame 'x': .* is left out: .*holds ','"),
        ("a.yml", f"x: [a, {'b ' * 400}]", "line 1, .*b b.* is left out: it holds 799 letters"),
        ("a.yml", "x: [a]\ny:\n", "line 2, frame 'y': '' is left out: it is empty"),
        ("a.yml", "x: [a]\ny: {z: []}\n", r"line 2, frame 'y\.z': '' is left out: it is empty"),
        (
            "a.dic",
            "%\n1 x\n%\na\t1\nb\t7\n",
            "line 5, .*'b' is left out: the legend has no category '7'",
        ),
        ("a.dic", "%\n1 x\n%\na\t1\nb\t(02)1\n", r"line 5, .*'b' .* no category '\(02\)1'"),
        ("a.dic", "%\n1 x\n%\na\t1\nb\n", "line 5, frame '': 'b' is left out: .* no category ''"),
        ("a.dic", "%\n1 x\n%\na\t1\n7 7\n", "line 5, frame '': '7' is left out: .* category '7'"),
        ("a.dic", "%\n1 x\n%\na\t1\n77\n", "line 5, frame '': '77' is left out: .* category ''"),
        ("a.dic", "%\n1 x\n%\na\t1\n:)\t1\n", r"line 5, frame 'x': .* is left out: .*':\)' holds"),
        (
            "a.dic",
            "%\n1 x\n2 y\n%\na\t1\n",
            "line 3, frame 'y': '' is left out: no word belongs to it",
        ),
    ],
)
def test_an_entry_of_no_use_is_left_out_with_a_warning(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    with pytest.warns(UserWarning, match=message) as caught:
        assert convert(tmp_path, name, content) == {"x": ["a"]}
    assert {warning.filename for warning in caught} == {__file__}
    assert all(str(tmp_path / name) in str(warning.message) for warning in caught)


def test_each_entry_left_out_is_named(tmp_path: Path) -> None:
    content = LIWC + "happ*\t1\n:-)\t1\nsad?\t2\n;-(\t2\nglum\t2\t99\nthink\t125\n"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        lexicon = convert(tmp_path, "a.dic", content)
    assert lexicon == {
        "posemo": ["happ*"],
        "negemo (Negative Emotion)": ["glum"],
        "cogproc": ["think"],
    }
    assert [str(warning.message).split("line ")[1].split(",")[0] for warning in caught] == [
        "7",
        "8",
        "9",
        "10",
    ]


# --- what is refused -------------------------------------------------------------------------


def laughs(levels: int = 9) -> str:
    lines = ["a0: &a0 [ha, ha, ha]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.yml", laughs(), "line 2: a dictionary may not hold an alias", id="laughs"),
        pytest.param("a.yml", "x: &x\n  - *x", "line 2: .* may not hold an alias", id="itself"),
        pytest.param("a.yml", "x: &x {a: b}\ny:\n  <<: *x", "line 3: .* an alias", id="merge"),
        pytest.param(
            "a.yml", "x:\n - !!python/object/apply:os.system [ls]", "line 2: .* a tag", id="object"
        ),
        pytest.param("a.yml", "x: !mine [a]", "line 1: .* may not hold a tag", id="tag"),
        pytest.param("a.yml", "[" * 2_000_000, "line 1: .* more than 20 levels", id="deep lists"),
        pytest.param("a.yml", "{a: " * 1_000_000, "line 1: .* more than 20 levels", id="deep keys"),
        pytest.param("a.yml", "- " * 2_000_000, "line 1: .* more than 20 levels", id="deep dashes"),
        pytest.param("a.yml", "#" * 10_000_000, "may hold 5,000,000 bytes", id="large yaml"),
        pytest.param("a.dic", "%" * 10_000_000, "may hold 5,000,000 bytes", id="large dic"),
        pytest.param("a.dic", "%\n1 x\n%\n" + "1 " * 2_000_000 + "b", "no entry", id="long line"),
        pytest.param(
            "a.dic", "%\n" + "0" * 4_000_000 + "\n%\na\t1", "line 2: category", id="zeros"
        ),
        pytest.param("a.yml", "x: [a\ny: b", "line 2: not valid YAML", id="malformed"),
        pytest.param("a.yml", "x:\n\t- a", "line 2: not valid YAML", id="tabs"),
        pytest.param("a.yml", "x: é\ny: b\x00", "line 2: not valid YAML: control", id="null bytes"),
        pytest.param("a.yml", "? [a, b]\n: c", "line 1: a key must be a word", id="list as key"),
        pytest.param("a.yml", "Some text.", "holds text and no dictionary", id="text"),
        pytest.param("a.yml", "", "holds no entry of use", id="empty"),
        pytest.param("a.yml", b"x: \xe9", "not UTF-8", id="latin-1"),
        pytest.param("a.dic", "a\t1\n", "has no legend", id="no legend"),
        pytest.param("a.dic", "%\n1 x\na\t1\n", "has no legend", id="half a legend"),
        pytest.param("a.dic", "%\none x\n%\na\t1", "line 2: category 'one x' must be", id="words"),
        pytest.param("a.dic", "%\n1\n%\na\t1", "line 2: category '1' must be", id="no name"),
        pytest.param(
            "a.dic", "%\n1 x\n01 y\n%\na\t1", "line 3: category '01 y' must be", id="twice"
        ),
        pytest.param("a.dic", b"%\n1 x\n%\n\xe9\t1", "not UTF-8", id="latin-1 dic"),
        pytest.param("a.txt", "x: [a]", r"may end in \.yml or \.yaml .* or \.dic", id="ending"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*left out")
def test_a_file_that_cannot_be_trusted_is_refused_quickly(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    path = write(tmp_path, name, content)
    start = time.perf_counter()
    with pytest.raises(ValueError, match=message) as raised:
        convert_lexicon(path)
    assert time.perf_counter() - start < 5
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < len(str(path)) + 200
