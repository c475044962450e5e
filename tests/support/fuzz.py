"""Random damage to valid requests, by a seed."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, field, replace
from typing import Any

# Written as text in place of a value that json.dumps does not write.
RAW = {"<deep>": "[" * 5000 + "]" * 5000, "<deep object>": '{"a":' * 5000 + "1" + "}" * 5000, "<nan>": "NaN"}
RAW |= {"<huge>": "9" * 500, "<infinite>": "1e999", "<tiny>": "1e-999", "<half>": '"\\ud800"', "<zero>": '"\\u0000"'}
WRITTEN = {json.dumps(name): raw for name, raw in RAW.items()}
VALUES: tuple[Any, ...] = (
    *RAW,
    None,
    True,
    False,
    0,
    -1,
    1,
    7,
    99,
    2**31,
    2**63,
    2**64,
    -(2**63),
    -0.0,
    0.5,
    1.5,
    1e-300,
    1e308,
    "",
    " ",
    "a",
    "word",
    "tuned",
    "top",
    "lift",
    "mass",
    "path",
    "\u202e\u200d😀é",
    "x" * 3000,
    "a " * 300,
    "../../etc/passwd",
    [],
    {},
    [[]],
    [None],
    [0],
    [1, 2],
    [[1, 0]],
    [[10**12, -1]],
    {"a": 1},
    {"words": [1]},
    {"words": [0], "layer": 1, "to": 0},
    {"layer": 1, "word": 1},
)
TYPES = ("application/json", "application/json; charset=utf-16", "text/plain", "", "application/json\x00", "é")
HOSTS = ("127.0.0.1", "localhost:1", "127.0.0.1:[", "[::1]", "", "attacker.example", "127.0.0.1:99999", "\xff")
ORIGINS = ("http://127.0.0.1", "null", "", "http://attacker.example", "http://127.0.0.1:[", "\xff")
PATHS = ("/", "//", "/api", "/api/flow/", "/api/../api/flow", "/api/%00", "/assets/", "/\u202e", "/api/models")
METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW")


@dataclass(frozen=True)
class Sent:
    """A request as it is sent."""

    path: str
    content: bytes = b""
    method: str = "POST"
    headers: dict[str, str] = field(
        default_factory=lambda: {"host": "127.0.0.1", "content-type": "application/json", "origin": "http://127.0.0.1"}
    )


def damaged(generator: random.Random, path: str, body: dict[str, Any]) -> Sent:
    """The request for ``path`` with ``body``, damaged in one to three values, in its bytes or around them."""
    body = json.loads(json.dumps(body))  # a copy, more quickly than by deepcopy
    for _ in range(generator.choice((1, 1, 1, 2, 3))):
        _damage(generator, body)
    text = json.dumps(body)
    for name, raw in WRITTEN.items():
        text = text.replace(name, raw)
    sent = Sent(path, text.encode())
    kind = generator.random()
    if kind < 0.15:
        return replace(sent, content=_damaged_bytes(generator, sent.content))
    if kind < 0.25:
        name, choices = generator.choice((("host", HOSTS), ("origin", ORIGINS), ("content-type", TYPES)))
        return replace(sent, headers=sent.headers | {name: generator.choice(choices)})
    if kind < 0.3:
        return replace(sent, path=generator.choice(PATHS), method=generator.choice((*METHODS, "POST")))
    return sent


def _damage(generator: random.Random, value: Any) -> None:
    """Change one value of a nested one, at any depth."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not keys:
        return
    key = generator.choice(keys)
    inner = value[key]
    if isinstance(inner, dict | list) and inner and generator.random() < 0.8:
        _damage(generator, inner)
        return
    kind = generator.random()
    if kind < 0.7:
        value[key] = copy.deepcopy(generator.choice(VALUES))
    elif kind < 0.8:
        del value[key]
    elif kind < 0.9:
        value[key] = [copy.deepcopy(inner)] * generator.choice((1, 2, 9, 2000))
    elif isinstance(value, dict):
        value[str(generator.choice(VALUES))] = copy.deepcopy(inner)
    else:
        value.append(copy.deepcopy(generator.choice(VALUES)))


def _damaged_bytes(generator: random.Random, content: bytes) -> bytes:
    at, end = sorted(generator.choices(range(len(content) + 1), k=2))
    kind = generator.randrange(5)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + generator.randbytes(3) + content[at:]
    if kind == 2:
        return content[:at] + content[end:]
    if kind == 3:
        return content[:end] + content[at:]
    return generator.choice((b"", b"[" * 60_000, b"\xff\xfe{}", b"{}" * 9, b"null", b'"a"', b"1", content * 200))
