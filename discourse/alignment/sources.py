"""The manifest of a reference corpus, and the texts a researcher adds to it."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from discourse.resources import resource, user_data

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


def add_text(source_id: str, file: str | Path) -> tuple[Path, bool]:
    """Copy the text of a reference report into the user's own folder.

    Returns
    -------
    path : Path
        Where the copy lies.
    same : bool
        Whether it is, byte for byte, the text the shipped features were computed from.

    Raises
    ------
    ValueError
        If ``source_id`` is not in the manifest.
    FileNotFoundError
        If ``file`` does not exist.
    """
    known = {source.id: source for source in read_sources()}
    if source_id not in known:
        raise ValueError(f"No source {source_id!r}. Available: {', '.join(known)}.")
    if not Path(file).is_file():
        raise FileNotFoundError(f"No file {str(file)!r}; give the extracted text of the report.")
    target = text_path(known[source_id])
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    return target, file_sha256(target) == known[source_id].sha256


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
