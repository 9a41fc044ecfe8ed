"""Archives made on the spot, and what is asked of the documents in them."""

import gc
import gzip
import io
import struct
import tarfile
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from discourse.corpus import Document, Limits, read_corpus
from discourse.corpus.archives import Member, iter_members
from discourse.corpus.decoding import UnreadableError

TEXT = "The harbour office answers every letter, and it answers in the order they came.\n"
ENDINGS = (".zip", ".tar.gz")
MEGA = 1_000_000
Content = str | bytes


def zipped(members: Iterable[tuple[str, Content]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as target:
        warnings.simplefilter("ignore")  # names may come twice
        for name, content in members:
            target.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def tar_entry(name: str, content: Content = b"", **fields: Any) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)


def tarred(members: Iterable[tuple[str, Content]]) -> bytes:
    return gzip.compress(b"".join(tar_entry(*member) for member in members) + bytes(1024), mtime=0)


def packed(ending: str, members: Iterable[tuple[str, Content]]) -> bytes:
    return zipped(members) if ending == ".zip" else tarred(members)


def lied(data: bytes, name: str, field: str, value: int) -> bytes:
    """Return a ZIP archive with a field of a member's headers replaced."""
    local, central, kind = {
        "flags": (6, 8, "<H"),
        "crc": (14, 16, "<I"),
        "size": (22, 24, "<I"),
    }[field]
    changed = bytearray(data)
    for mark, place, title in ((b"PK\3\4", local, 30), (b"PK\1\2", central, 46)):
        at = data.find(mark)
        while not data.startswith(name.encode(), at + title):
            at = data.index(mark, at + 1)
        struct.pack_into(kind, changed, at + place, value)
    return bytes(changed)


def read(path: Path, data: bytes, **options: Any) -> list[Document]:
    path.write_bytes(data)
    return list(read_corpus(path, language=None, **options))


def walk(data: bytes, ending: str, limits: Limits | None = None) -> tuple[list[Member], str]:
    """Return the members of an archive, and what was wrong with it in the end."""
    members: list[Member] = []
    try:
        members.extend(iter_members(io.BytesIO(data), ending, limits or Limits()))
    except UnreadableError as error:
        return members, str(error)
    return members, ""


def statuses(documents: Iterable[Document]) -> dict[str, str]:
    return {document.document_id: document.status for document in documents}


def assert_one_sentence(document: Document, *names: str) -> None:
    assert document.status in ("error", "unsupported") and document.text == ""
    assert document.error.endswith(".") and not document.error.endswith("..")
    said = document.error.replace(str(document.variables["path"]), "")
    assert "\n" not in document.error and ". " not in said
    assert all(name in document.error for name in names), document.error


def peak(run: Callable[[], object]) -> float:
    """Return the megabytes that were in use at most."""
    gc.collect()
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / MEGA
    finally:
        tracemalloc.stop()
