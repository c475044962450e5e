"""The frame of every binary message (docs/wire.md): a JSON header of named parts, then named arrays of numbers."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from msgspec import Meta, Struct

from ..errors import InputError
from ..schema import check, parse_json

MAGIC = b"AFLW"
PREFIX_BYTES = 8  # the magic, and the length of the header as uint32
HEADER_ALIGNMENT = 8
ARRAY_ALIGNMENT = 4


class Format(NamedTuple):
    """What a message holds; a reader of one version does not read another."""

    name: str
    version: int


class ArrayEntry(Struct):
    """Where an array lies in the body, in bytes, and how many items it has."""

    type: Literal["uint8", "uint16", "uint32", "float32"]
    offset: Annotated[int, Meta(ge=0)]
    length: Annotated[int, Meta(ge=0)]


@dataclass(frozen=True)
class Message:
    """A message's header, as JSON has it, and the bytes of its arrays.

    A reader takes parts and arrays by name, so that those of unknown names are skipped.
    """

    header: Mapping[str, Any]
    body: memoryview

    def array(self, name: str) -> np.ndarray:
        """The array of that name, without a copy; raises InputError where the message lacks it or is cut off."""
        table = check(self.header.get("arrays", {}), dict[str, Any], "arrays")
        if name not in table:
            raise InputError(f"the message lacks the array {name}")
        entry = check(table[name], ArrayEntry, f"the array {name}")
        dtype = np.dtype(entry.type).newbyteorder("<")
        if entry.offset + entry.length * dtype.itemsize > len(self.body):
            raise InputError(f"the array {name} runs past the end of the message")
        return np.frombuffer(self.body, dtype, entry.length, entry.offset)


def write_message(
    kind: Format, parts: Mapping[str, Any], arrays: Mapping[str, np.ndarray], sections: Mapping[str, Any]
) -> bytes:
    """The bytes of a message of ``kind``.

    In the header the ``parts`` that every such message has stand before the table of ``arrays``, and the optional
    ``sections`` behind it.
    """
    table, body = {}, bytearray()
    for name, array in arrays.items():
        table[name] = {"type": array.dtype.name, "offset": len(body), "length": len(array)}
        body += array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        body += bytes(-len(body) % ARRAY_ALIGNMENT)
    header = {"format": kind.name, "version": kind.version, **parts, "arrays": table, **sections}
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-(PREFIX_BYTES + len(head)) % HEADER_ALIGNMENT)
    return MAGIC + struct.pack("<I", len(head)) + head + bytes(body)


def read_message(data: bytes, kind: Format) -> Message:
    """The message in ``data``; raises InputError where it is none, or of another format or version."""
    if len(data) < PREFIX_BYTES or data[: len(MAGIC)] != MAGIC:
        raise InputError("not an attention-flows message")
    body_start = PREFIX_BYTES + struct.unpack_from("<I", data, len(MAGIC))[0]
    header: dict[str, Any] = parse_json(data[PREFIX_BYTES:body_start], dict[str, Any], "its header")
    header_kind = (header.get("format"), header.get("version"))
    if header_kind != kind:
        raise InputError(f"cannot read {str(header_kind)[:100]}, only {kind.name} version {kind.version}")
    return Message(header, memoryview(data)[body_start:])
