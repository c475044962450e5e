"""The types of option values that click does not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

Heads = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class WordReference:
    """A word, by its label or its index, and the layer where a state of it is meant."""

    word: str
    layer: int | None = None


class WordType(click.ParamType[WordReference]):
    """``word`` or ``word@layer``, as a :class:`WordReference`."""

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> WordReference:
        word, at, layer = str(value).rpartition("@")
        return WordReference(word, int(layer)) if at and word and layer.isdecimal() else WordReference(value)


class HeadsType(click.ParamType[Heads]):
    """``layer:head`` or ``layer.head`` pairs with commas between them, as a frozenset of pairs of integers."""

    name = "heads"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Heads:
        try:
            pairs = [pair.replace(".", ":").split(":") for pair in str(value).split(",")]
            return frozenset((int(layer), int(head)) for layer, head in pairs)
        except ValueError:
            self.fail(f"heads are layer:head pairs such as 4:3,5:0, not {value}", param, ctx)


class LayersType(click.ParamType[tuple[int, ...]]):
    """Layers and ranges of layers, ``1,4-6``, as a tuple of integers."""

    name = "layers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        layers: set[int] = set()
        for part in str(value).replace("–", "-").split(","):
            first, _, last = part.partition("-")
            if not first.strip().isdecimal() or not (last or first).strip().isdecimal():
                self.fail(f"layers are numbers and ranges such as 1,4-6, not {value}", param, ctx)
            layers.update(range(int(first), int(last or first) + 1))
        return tuple(sorted(layers))


class WindowType(click.ParamType[bool | int]):
    """A number of tokens, or True for an option without a value."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool | int:
        return value if isinstance(value, bool) else int(click.INT.convert(value, param, ctx))


class PortType(click.IntRange):
    """A port of TCP."""

    name = "port"

    def __init__(self) -> None:
        super().__init__(1, 65535)


class TokenType(click.ParamType[str]):
    """Letters, digits and punctuation of ASCII, which an address and a header can hold."""

    name = "token"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value or not all("!" <= character <= "~" for character in value):
            self.fail("a token is one or more letters, digits and signs, without blanks", param, ctx)
        return str(value)
