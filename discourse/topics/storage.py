"""Topic models on disk: numbers and names, no code. Loading a colleague's model runs nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from discourse import __version__
from discourse.topics.bertopic_fit import NearestCentre
from discourse.topics.editing import edit_table, edit_topics, read_edits
from discourse.topics.embedding import Embedding, Floats, read_term_vectors
from discourse.topics.model import Assignment, TopicModel
from discourse.topics.nmf_fit import FactorShares

FORMAT = 1
LABELS = "labels.csv"
WINDOWS = "windows.parquet"


def write_topic_model(model: TopicModel, folder: str | Path) -> list[Path]:
    """Write a model: ``model.json, model.npz, windows.parquet`` and ``labels.csv``.

    The last is for the researcher to edit (:func:`discourse.topics.edit_topics`); reading
    the model applies it. Equal bytes every time.

    Parameters
    ----------
    model : TopicModel
        As fitted: a model with topics merged or dropped is written by writing the fit, and
        editing its ``labels.csv``.
    folder : str or Path
        Made if missing. A ``labels.csv`` in it that was edited for the same topics is kept.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If topics of the model were merged or dropped.
    """
    if model.groups != tuple(range(len(model))):
        raise ValueError(
            "Topics of this model were merged or dropped; write the model as fitted and "
            f"edit {LABELS} in its folder, which is applied when it is read."
        )
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    meta = {
        "format": FORMAT,
        "discourse": __version__,
        "method": model.method,
        "settings": dict(model.settings),
    }
    text = json.dumps(meta, indent=2, ensure_ascii=False) + "\n"
    (target / "model.json").write_text(text, encoding="utf-8")
    np.savez_compressed(target / "model.npz", allow_pickle=False, **_arrays(model))
    _storable(model.units).to_parquet(target / WINDOWS, index=False)
    if not _edited(target / LABELS, model):
        edit_table(model).to_csv(target / LABELS, index=False, lineterminator="\n")
    return [target / name for name in ("model.json", "model.npz", WINDOWS, LABELS)]


def read_topic_model(folder: str | Path, *, embedding: Embedding | None = None) -> TopicModel:
    """Read what :func:`write_topic_model` wrote, with the names in its ``labels.csv``.

    Parameters
    ----------
    folder : str or Path
    embedding : Embedding, optional
        What the model was fitted with, if that was not the shipped term vectors.

    Raises
    ------
    ValueError
        If the folder holds no such model, or it was fitted with another embedding.
    """
    source = Path(folder)
    if not (source / "model.json").is_file():
        raise ValueError(
            f"There is no topic model in {str(source)!r}; "
            "make one with `discourse topics fit -o FOLDER`."
        )
    meta = json.loads((source / "model.json").read_text(encoding="utf-8"))
    if meta.get("format") != FORMAT:
        raise ValueError(
            f"{source / 'model.json'}: format {meta.get('format')!r}, this version reads "
            f"{FORMAT}; fit the model again."
        )
    with np.load(source / "model.npz", allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    units = pd.read_parquet(source / WINDOWS)
    terms = tuple(arrays["terms"].tolist())
    model = TopicModel(
        method=meta["method"],
        terms=terms,
        relevance=arrays["relevance"],
        assignment=_assignment(meta, arrays, terms, embedding, source),
        labels=tuple(arrays["labels"].tolist()),
        fitted=arrays["fitted"],
        units=units,
        settings=meta["settings"],
        groups=tuple(range(len(arrays["relevance"]))),
    )
    path = source / LABELS
    return edit_topics(model, read_edits(path)) if path.is_file() else model


def _storable(units: pd.DataFrame) -> pd.DataFrame:
    """Return ``units`` with columns of several kinds of values as text: a file holds one kind."""
    mixed = [name for name in units if units[name].dtype == object]
    return units.assign(**{str(name): units[name].map(str, na_action="ignore") for name in mixed})


def _edited(path: Path, model: TopicModel) -> bool:
    """Whether ``path`` is a researcher's file of labels for these very topics."""
    if not path.is_file():
        return False
    edits, made = read_edits(path), edit_table(model)
    same = ["topic", "terms"]
    return "terms" in edits and edits[same].equals(made[same].astype(edits[same].dtypes))


def _arrays(model: TopicModel) -> dict[str, Floats]:
    shared = {
        "terms": np.array(model.terms),
        "labels": np.array(model.labels),
        "relevance": model.relevance,
        "fitted": model.fitted,
    }
    how = model.assignment
    names = ["rarity", "factors", "least"]
    if isinstance(how, NearestCentre):
        names = ["common", "centres", "likeness", "least", "sharpness"]
    return shared | {name: np.asarray(getattr(how, name)) for name in names}


def _assignment(
    meta: dict[str, object],
    arrays: dict[str, Floats],
    terms: tuple[str, ...],
    embedding: Embedding | None,
    source: Path,
) -> Assignment:
    least = float(arrays["least"])
    if meta["method"] == "nmf":
        return FactorShares(terms, arrays["rarity"], arrays["factors"], least)
    chosen = embedding or read_term_vectors()
    wanted = dict(meta["settings"])["embedding"]  # type: ignore[call-overload]
    if chosen.name != wanted:
        raise ValueError(
            f"{source}: fitted with the embedding {wanted!r}, and {chosen.name!r} is given; "
            "give the same one, or fit the model again."
        )
    vectors = (arrays["common"], arrays["centres"], arrays["likeness"])
    return NearestCentre(chosen, *vectors, least, float(arrays["sharpness"]))
