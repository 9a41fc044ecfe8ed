"""The coded sentences, and how the lexicons do on them."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from discourse.alignment import shipped_lexicon
from discourse.resources import resource
from discourse.validation import coder_agreement, coding_accuracy

SCRIPT = Path(__file__).parent.parent / "analyses" / "frame_evaluation.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("frame_evaluation", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_gold_is_the_sample_that_its_strata_say(script: ModuleType) -> None:
    gold, strata = script.read_gold()
    assert (
        gold["stratum"].value_counts().to_dict() == strata.set_index("stratum")["sampled"].to_dict()
    )
    assert not gold.duplicated(["document_id", "sentence_number"]).any()
    assert set(script.frames(gold)) == set(shipped_lexicon().frame_names)


def test_gold_holds_no_text() -> None:
    rows = pd.read_csv(resource("corpora", "frame-gold", "gold.csv"), dtype=str)
    longest = rows.apply(lambda column: column.str.len().max())
    assert longest.max() < 20


def test_what_is_settled_is_what_one_of_the_coders_said(script: ModuleType) -> None:
    gold, _ = script.read_gold()
    for frame in script.frames(gold):
        one, two, settled = (gold[f"frame_{frame}{end}"] for end in ("_1", "_2", ""))
        assert ((settled == one) | (settled == two)).all()


def test_agreement_is_what_the_readme_of_the_corpus_says(script: ModuleType) -> None:
    gold, _ = script.read_gold()
    table = coder_agreement(script.codings(gold), replicates=50).query("category == 'all'")
    alpha = table.set_index("code")["alpha"]
    assert alpha.isna().sum() == 1
    assert alpha.min() == pytest.approx(0.91, abs=0.005)


def test_scores_of_the_lexicons(script: ModuleType, shared: Path) -> None:
    gold, strata = script.read_gold()
    pairs, held = script.told_beside(gold, shared / "un-general-debate", shipped_lexicon())
    assert held == 20722
    codes = dict.fromkeys(pairs["code"].unique(), ("1", "0"))
    table = coding_accuracy(pairs, strata, values=codes).set_index(["code", "measure"])["value"]
    assert table["frame_sovereignty", "precision"] == pytest.approx(0.79, abs=0.005)
    assert table["frame_sovereignty", "recall"] == pytest.approx(0.38, abs=0.005)
    assert table["frame_rights", "f1"] == pytest.approx(0.70, abs=0.005)
