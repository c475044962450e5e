"""Files as a stranger might write them: JSON with other values in it, and damaged bytes. Every choice is the seed's."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from attention_flows.errors import InputError

DEEP: list[Any] = []
for _ in range(200):
    DEEP = [DEEP]
HUGE = (10**6, 10**9, 10**15, 10**30, -(10**12))
WRONG: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 7, *HUGE, 0.5, -2.5, 1e300, float("nan"), float("inf"), "", "x", "3", "\ud800"),
    *("\x1b[31m", "../../etc/passwd", "/dev/zero", "a" * 10_000, [], [1], ["x"], [None], [[]], {}, {"a": 1}, DEEP),
)
TEXTS = (b"", b"null", b"{}", b"[]", b"3", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b'{"a": "\xed\xa0\x80"}')


def mutated_json(random: Random, document: Any) -> Any:
    """The document with one of its values replaced, left out or repeated."""
    document = copy.deepcopy(document)
    holder, key = random.choice(_places(document))
    action = random.random()
    if action < 0.12:
        del holder[key]
    elif action < 0.18 and isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        holder[key] = copy.deepcopy(random.choice(WRONG)) if holder[key] is not None else random.choice(WRONG)
    return document


def mutated_text(random: Random, content: bytes) -> bytes:
    """A JSON text with another value in it, or with damaged bytes."""
    if random.random() < 0.8:
        return json.dumps(mutated_json(random, json.loads(content))).encode()
    return random.choice(TEXTS) if random.random() < 0.3 else mutated_bytes(random, content)


def mutated_bytes(random: Random, content: bytes) -> bytes:
    """The bytes with some flipped, left out or put in, or cut off."""
    data = bytearray(content)
    action = random.randrange(5)
    at = random.randrange(max(1, len(data)))
    if action == 0:
        return bytes(data[:at])
    if action == 1:
        del data[at : at + random.randrange(1, 20)]
    elif action == 2:
        data[at:at] = random.randbytes(random.randrange(1, 20))
    else:
        for _ in range(random.choice((1, 1, 1, 5))):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def refusal_of(action: Callable[[], object]) -> str | None:
    """The one line with which ``action`` refuses its input, None where it succeeds; any other error is raised."""
    try:
        action()
    except InputError as error:
        message = str(error)
        assert message
        assert "\n" not in message
        return message
    return None


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Every place of a value: its list or object, and its index or key."""
    places: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(min(len(holder), 200))
        for key in keys:
            places.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    return places
