"""The shipped models are tables that read back."""

import hashlib
import json
from pathlib import Path

import pytest

from discourse.frames import weights
from discourse.frames.weights import INTERCEPT, LinearModel, read_weights
from discourse.resources import resource


def test_scores_by_hand() -> None:
    model = LinearModel(("yes", "no"), {INTERCEPT: (1.0, 0.0), "a": (-2.0, 0.5), "b": (0.0, 0.25)})
    assert model.scores(["a", "b", "unheard of"]) == [-1.0, 0.75]
    assert model.choose(["a"]) == "no"
    assert model.choose([]) == "yes"


@pytest.mark.parametrize(
    ("name", "classes"),
    [("voice", ("attributed",)), ("stance", ("contested", "endorsed", "neutral"))],
)
def test_shipped_models(name: str, classes: tuple[str, ...]) -> None:
    model = read_weights(name)
    assert model.classes == classes
    assert INTERCEPT in model.weights
    assert not [trait for trait in model.weights if trait.startswith(("hit:", "frame"))]


def test_shipped_models_are_of_the_shipped_gold_and_cues() -> None:
    meta = json.loads(
        (Path(weights.__file__).parent / "weights" / "meta.json").read_text(encoding="utf-8")
    )
    for name, file in (
        ("training_sha256", resource("corpora", "voice-gold", "training.csv")),
        ("gold_sha256", resource("corpora", "voice-gold", "gold.csv")),
        ("cues_sha256", resource("lexicons", "cues.toml")),
        ("actors_sha256", resource("lexicons", "actors.toml")),
    ):
        assert meta[name] == hashlib.sha256(file.read_bytes()).hexdigest(), name
