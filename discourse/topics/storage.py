"""Topic models on disk: numbers and names, no code. Loading a colleague's model runs nothing."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse import __version__
from discourse.topics.bertopic_fit import NearestCentre
from discourse.topics.editing import edit_table, edit_topics, read_edits
from discourse.topics.embedding import Embedding, Floats, read_term_vectors
from discourse.topics.model import Assignment, TopicModel
from discourse.topics.nmf_fit import FactorShares

FORMAT = 1
# What reading a file that is broken, or was never a model, can end in.
_DAMAGE = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, MemoryError),
    zipfile.BadZipFile,
)
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
        Made if missing. A ``labels.csv`` in it that was edited for the same topics is kept; one
        for other topics becomes ``labels.bak.csv``.

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
        _set_aside(target / LABELS)
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
        inside = source / "model"
        raise ValueError(
            f"There is no topic model in {str(source)!r}; "
            + (
                f"there is one in {str(inside)!r}."
                if (inside / "model.json").is_file()
                else "make one with `discourse topics fit -o FOLDER`."
            )
        )
    try:
        meta = json.loads((source / "model.json").read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise ValueError(f"it has format {meta['format']!r}, and this version reads {FORMAT}")
        # By way of its bytes: numpy leaves a broken file open.
        with np.load(BytesIO((source / "model.npz").read_bytes()), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        wanted = str(meta["settings"].get("embedding"))
        model = _model(meta, arrays, pd.read_parquet(source / WINDOWS), embedding)
    except _DAMAGE as error:
        raise ValueError(
            f"{source} holds no whole topic model ({type(error).__name__}: {error}); fit it again."
        ) from error
    how = model.assignment
    if isinstance(how, NearestCentre) and how.embedding.name != wanted:
        raise ValueError(
            f"{source}: fitted with the embedding {wanted!r}, and {how.embedding.name!r} is given; "
            "give the same one, or fit the model again."
        )
    path = source / LABELS
    if not path.is_file():
        return model
    try:
        return edit_topics(model, read_edits(path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _model(
    meta: dict[str, Any],
    arrays: dict[str, NDArray[Any]],
    units: pd.DataFrame,
    embedding: Embedding | None,
) -> TopicModel:
    """Return the model as fitted.

    Raises
    ------
    ValueError
        If its parts do not belong together.
    """
    relevance, fitted, labels = (arrays[name] for name in ("relevance", "fitted", "labels"))
    terms = tuple(arrays["terms"].tolist())
    topics = len(labels)
    if relevance.shape != (topics, len(terms)) or fitted.shape != (len(units), topics):
        raise ValueError("its tables have different numbers of topics, terms or windows")
    if not (np.isfinite(relevance).all() and np.isfinite(fitted).all()):
        raise ValueError("its numbers are not all finite")
    if not units["passage_id"].is_unique:
        raise ValueError("a window stands in it twice")
    return TopicModel(
        method=meta["method"],
        terms=terms,
        relevance=relevance,
        assignment=_assignment(meta["method"], arrays, terms, embedding),
        labels=tuple(labels.tolist()),
        fitted=fitted,
        units=units,
        settings=meta["settings"],
        groups=tuple(range(topics)),
    )


def _storable(units: pd.DataFrame) -> pd.DataFrame:
    """Return ``units`` with columns of several kinds of values as text: a file holds one kind."""
    mixed = [name for name in units if units[name].dtype == object]
    return units.assign(**{str(name): units[name].map(str, na_action="ignore") for name in mixed})


def _edited(path: Path, model: TopicModel) -> bool:
    """Whether ``path`` is a researcher's file of labels for these very topics."""
    try:
        edits = read_edits(path)
    except (OSError, ValueError):
        return False
    terms = dict(enumerate(edit_table(model)["terms"]))
    return "terms" in edits and all(
        terms.get(int(float(topic))) == known
        for topic, known in zip(edits["topic"], edits["terms"], strict=True)
        if topic.replace(".", "", 1).isdecimal()
    )


def _set_aside(path: Path) -> None:
    """Keep a file of labels for other topics: names are a researcher's work."""
    if path.is_file():
        path.replace(path.with_suffix(".bak.csv"))


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
    method: str,
    arrays: dict[str, NDArray[Any]],
    terms: tuple[str, ...],
    embedding: Embedding | None,
) -> Assignment:
    least, topics = float(arrays["least"]), len(arrays["labels"])
    names = {"nmf": ("factors",), "bertopic": ("centres", "likeness")}.get(method)
    if names is None:
        raise ValueError(f"it is of the unknown method {method!r}")
    if any(len(arrays[name]) != topics for name in names):
        raise ValueError("its topics have different numbers of centres")
    if method == "nmf":
        return FactorShares(terms, arrays["rarity"], arrays["factors"], least)
    vectors = (arrays["common"], arrays["centres"], arrays["likeness"])
    chosen = embedding or read_term_vectors()
    return NearestCentre(chosen, *vectors, least, float(arrays["sharpness"]))
