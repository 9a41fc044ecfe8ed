"""Messages between a process and its child: a JSON header and bytes, each with its length.

No pickle: what a child that has read a hostile file answers is data, never code.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from typing import IO, Any

from discourse.corpus import RawDocument

_LENGTHS = struct.Struct(">IQ")


def send(stream: IO[bytes], header: dict[str, Any], content: Iterable[bytes] = ()) -> None:
    """Write one message."""
    head, pieces = json.dumps(header).encode(), list(content)
    stream.write(_LENGTHS.pack(len(head), sum(map(len, pieces))))
    stream.write(head)
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None if the other side is gone."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_length, length = _LENGTHS.unpack(lengths)
    head, content = stream.read(head_length), stream.read(length)
    if len(head) < head_length or len(content) < length:
        return None
    return json.loads(head), content


def pack(documents: Iterable[RawDocument]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Return raw documents as JSON values and as many pieces of bytes.

    Of the variables the state that speaks is kept, the one on which a judgement rests.
    """
    heads, pieces = [], []
    for raw in documents:
        text = isinstance(raw.content, str)
        pieces.append(raw.content.encode() if isinstance(raw.content, str) else raw.content)
        heads.append(
            {
                "document_id": raw.document_id,
                "source": raw.source,
                "text": text,
                "size": len(pieces[-1]),
                "ending": raw.ending,
                "status": raw.status,
                "error": raw.error,
                "iso3": str(raw.variables.get("iso3", "")),
            }
        )
    return heads, pieces


def unpack(heads: Iterable[dict[str, Any]], content: bytes) -> list[RawDocument]:
    """Return the raw documents that :func:`pack` took apart, with no variable but ``iso3``."""
    documents, place = [], 0
    for head in heads:
        piece = content[place : place + head["size"]]
        place += head["size"]
        documents.append(
            RawDocument(
                head["document_id"],
                head["source"],
                piece.decode() if head["text"] else piece,
                head["ending"],
                head["status"],
                head["error"],
                {"iso3": head["iso3"]},
            )
        )
    return documents
