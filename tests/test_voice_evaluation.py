"""The evaluation script on a small scale, with texts of our own."""

import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from discourse import find_frames, read_corpus
from discourse.alignment import shipped_lexicon

SCRIPT = Path(__file__).parent.parent / "analyses" / "voice_evaluation.py"
SPEECH = (
    "We defend human rights. Beijing promotes human rights in every forum. "
    "They speak of “human rights” only. We reject the politicization of human rights."
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("voice_evaluation", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_gold(script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "NOR_70_2015.txt").write_text(SPEECH, encoding="utf-8")
    hits = find_frames(read_corpus(tmp_path), shipped_lexicon())
    rights = hits[hits["matched"] == "human rights"]
    gold = rights[["document_id", "start", "end", "frame"]].assign(
        split="test",
        voice=["own", "attributed", "quoted", "own"],
        stance=["endorsed", "endorsed", "endorsed", "contested"],
        negated=0,
    )
    rows = list(script.evaluate_gold(script.judged(gold, tmp_path)))
    scores = {measure: value for _, measure, value in rows}
    assert scores["voice: macro-F1"] == 1
    assert scores["stance contested: recall"] == 1
    assert "rows are the coders'" in capsys.readouterr().out


def test_mentions(script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(SPEECH, encoding="utf-8")
    mentions = [
        {"term": "human rights", "context": "We defend human rights. Beij", "voice": "own"},
        {"term": "human rights", "context": "promotes human rights in ev", "voice": "attributed"},
    ]
    assert script.evaluate_mentions(path, mentions)[2] == 1
    mentions[0]["voice"], mentions[1]["voice"] = "attributed", "own"
    assert script.evaluate_mentions(path, mentions)[2] == 0


def test_news(script: ModuleType, tmp_path: Path) -> None:
    text = "The minister said that trade would grow. It rained."
    article = {
        "name": "a",
        "text": text,
        "spans": [
            {"id": "T1", "kind": "Source", "ranges": [[0, 12]]},
            {"id": "T2", "kind": "Content", "ranges": [[18, 39]]},
        ],
        "relations": ["E1\tAttribution:T4 Content:T2 Source:T1"],
    }
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(article).encode()))
    scores = {measure: value for _, measure, value in script.evaluate_news(path)}
    assert scores["words inside content: F1"] == 1
    assert scores["source heads found, given content"] == 1
