"""Documents in chunks, each with a key that tells whether it has been done before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from discourse.batch.wire import pack
from discourse.corpus import RawDocument

MOST_BYTES = 4_000_000


class Chunk(NamedTuple):
    """Some documents in a row.

    ``key`` is a SHA-256 of what they are and of the version of the job: equal keys, equal results.
    """

    number: int
    key: str
    documents: list[RawDocument]
    size: int  # bytes


def iter_chunks(documents: Iterable[RawDocument], version: str, chunk_size: int) -> Iterator[Chunk]:
    """Yield chunks of ``chunk_size`` documents, of fewer where they hold over ``MOST_BYTES``.

    Where a chunk ends depends on nothing but the documents before it.
    """
    held: list[RawDocument] = []
    number = size = 0
    for document in documents:
        held.append(document)
        size += len(document.content)
        if len(held) == chunk_size or size >= MOST_BYTES:
            yield Chunk(number, _key(held, version), held, size)
            held, number, size = [], number + 1, 0
    if held:
        yield Chunk(number, _key(held, version), held, size)


def _key(documents: list[RawDocument], version: str) -> str:
    heads, pieces = pack(documents)
    digest = hashlib.sha256(version.encode())
    digest.update(json.dumps(heads).encode())
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
