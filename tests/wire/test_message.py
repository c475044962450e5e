"""The frame of a message, by the letter of docs/wire.md: the header, the arrays, and what a reader skips."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.wire.message import Format, Message, read_message, write_message

KIND = Format("some/thing", 3)
ARRAYS: dict[str, np.ndarray] = {
    "a/bytes": np.array([1, 2, 255], np.uint8),
    "a/pairs": np.array([1, 65_535], np.uint16),
}
DATA = write_message(KIND, {"text": "Ça 🦜"}, ARRAYS, {"more": [1, None]})


def header_of(data: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", data, 4)
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    return header


def test_the_header_has_its_parts_in_order() -> None:
    header = header_of(DATA)
    assert list(header) == ["format", "version", "text", "arrays", "more"]
    assert (header["format"], header["version"], header["text"], header["more"]) == (*KIND, "Ça 🦜", [1, None])
    assert "🦜".encode() in DATA, "text is written as it is, not escaped"


def test_the_arrays_are_little_endian_and_aligned() -> None:
    (length,) = struct.unpack_from("<I", DATA, 4)
    assert DATA[:4] == b"AFLW"
    assert (8 + length) % 8 == 0
    assert header_of(DATA)["arrays"] == {
        "a/bytes": {"type": "uint8", "offset": 0, "length": 3},
        "a/pairs": {"type": "uint16", "offset": 4, "length": 2},
    }
    assert DATA[8 + length :] == b"\x01\x02\xff\0" + b"\x01\x00\xff\xff"


def test_an_array_of_another_byte_order_is_written_alike() -> None:
    swapped = {name: array.astype(array.dtype.newbyteorder(">")) for name, array in ARRAYS.items()}
    assert write_message(KIND, {"text": "Ça 🦜"}, swapped, {"more": [1, None]}) == DATA


@given(st.dictionaries(st.text(min_size=1), st.lists(st.integers(0, 65_535)), max_size=5), st.text())
def test_parts_and_arrays_come_back(arrays: dict[str, list[int]], text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    arrays = {name.encode("utf-8", "replace").decode(): items for name, items in arrays.items()}
    written = {name: np.array(items, np.uint16) for name, items in arrays.items()}
    message = read_message(write_message(KIND, {"text": text}, written, {}), KIND)
    assert message.header["text"] == text
    assert {name: message.array(name).tolist() for name in arrays} == arrays


def test_a_reader_skips_what_it_does_not_take() -> None:
    message = read_message(DATA, KIND)
    assert message.header["more"] == [1, None]
    assert message.array("a/pairs").tolist() == [1, 65_535]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not an attention-flows message", id="nothing"),
        pytest.param(DATA[:7], "not an attention-flows message", id="cut in the prefix"),
        pytest.param(b"AFLX" + DATA[4:], "not an attention-flows message", id="other magic"),
        pytest.param(DATA[:30], "truncated", id="cut in the header"),
        pytest.param(b"AFLW\x08\0\0\0{}      ", r"cannot read \(None, None\)", id="empty header"),
        pytest.param(b"AFLW\x08\0\0\0[]      ", "expected object, got array", id="header is a list"),
        pytest.param(write_message(Format("some/thing", 4), {}, {}, {}), "only some/thing version 3", id="version"),
        pytest.param(write_message(Format("other", 3), {}, {}, {}), r"cannot read \('other', 3\)", id="format"),
    ],
)
def test_bytes_that_are_no_such_message_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_message(data, KIND)


@pytest.mark.parametrize("message", [read_message(DATA, KIND), Message({}, memoryview(b""))])
def test_an_array_that_is_missing_is_refused(message: Message) -> None:
    with pytest.raises(ValueError, match="lacks the array b"):
        message.array("b")


def test_an_array_that_is_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="runs past the end"):
        read_message(DATA[:-2], KIND).array("a/pairs")
