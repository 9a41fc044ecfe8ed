"""The manifest of a reference corpus, and the texts a researcher adds to it."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from discourse.corpus import read_corpus
from discourse.resources import file_sha256, resource, user_data

CORPUS = "digital-silk-road"


@dataclass(frozen=True, slots=True)
class Source:
    """A report as its manifest describes it.

    ``sha256`` is that of the extracted text; ``state`` the ISO 3166 code of the
    state whose names are no third party in it, empty if there is none.
    """

    id: str
    narrative: str
    state: str
    title: str
    author: str
    publisher: str
    date: str
    file: str
    sha256: str
    rights: str
    obtain: str


def read_sources(corpus: str = CORPUS) -> tuple[Source, ...]:
    """Read the manifest (``sources.toml``) of a shipped corpus.

    Raises
    ------
    ValueError
        If an entry lacks a field or has an unknown one.
    """
    path = resource("corpora", corpus, "sources.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["sources"]
    names = {field.name for field in fields(Source)}
    for entry in entries:
        if wrong := names ^ entry.keys():
            raise ValueError(
                f"{path}: source {entry.get('id', '?')!r} must have exactly the keys "
                f"{', '.join(sorted(names))}; check {', '.join(sorted(wrong))}."
            )
    return tuple(Source(**entry) for entry in entries)


def text_path(source: Source, folder: Path | None = None) -> Path:
    """Return where the text of ``source`` lies or would lie: ``folder``, or the user's own."""
    return (folder or user_data() / CORPUS) / source.file


def add_text(source_id: str, file: str | Path) -> Path:
    """Copy the text of a reference report into the user's own folder.

    Returns
    -------
    Path
        Where the copy lies.

    Raises
    ------
    ValueError
        If ``source_id`` is not in the manifest, or the file is no text that can be read.
    """
    source = _source(source_id)
    (document,) = read_corpus(file)
    if document.status != "ok":
        raise ValueError(document.error)
    target = text_path(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    if Path(file).suffix.lower() in {".txt", ".md"}:
        shutil.copyfile(file, target)  # byte for byte, so that its hash can be compared
    else:
        target.write_text(document.text, encoding="utf-8", newline="")
    return target


def remove_text(source_id: str) -> Path:
    """Remove the text of a report from the user's own folder; return where it lay.

    Raises
    ------
    ValueError
        If ``source_id`` is not in the manifest or its text is not there.
    """
    target = text_path(_source(source_id))
    if not target.is_file():
        raise ValueError(f"The text of {source_id} is not here, so there is nothing to remove.")
    target.unlink()
    return target


def text_state(source: Source) -> str:
    """Say whether the text of ``source`` is here, and whether it is the one in the manifest."""
    path = text_path(source)
    if not path.is_file():
        return "features only"
    if file_sha256(path) == source.sha256:
        return "text added"
    return "text added; not the one the shipped features come from"


def _source(source_id: str) -> Source:
    known = {source.id: source for source in read_sources()}
    if source_id not in known:
        raise ValueError(f"No source {source_id!r}. Available: {', '.join(known)}.")
    return known[source_id]
