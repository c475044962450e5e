"""A query for edges, as the query language writes it (docs/query.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ...errors import InputError
from ..compare import Kind, Opened

Passing = Literal["both", "base alone", "tuned alone"]
PASSING: tuple[Passing, ...] = get_args(Passing)


class QueryError(InputError):
    """An error in the query's ``text[start:end]``, with what to write instead."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(f"{message} (at character {start + 1} of the query)")
        self.message = message
        self.start = start
        self.end = end


@dataclass(frozen=True)
class Name:
    """What a query names on one side of its arrow: all words with a label, one word by its index, or a segment.

    ``value`` is the label, the index, or 0 or 1 for the segment; ``at`` is the name's place in the text.
    """

    kind: Literal["label", "index", "segment"]
    value: str | int
    at: tuple[int, int]


@dataclass(frozen=True)
class Range:
    """Whole numbers from ``first`` to ``last``, both included; ``at`` is the range's place in the text."""

    first: int
    last: int
    at: tuple[int, int]


@dataclass(frozen=True)
class Bound:
    """A number's bound: ``value`` is the least (≥) or the most (≤) that it may be.

    It is the number itself that is ``signed``, else its absolute value; ``at`` is the bound's place in the text.
    """

    sign: Literal["≥", "≤"]
    value: float
    signed: bool
    at: tuple[int, int]


@dataclass(frozen=True)
class EdgeQuery:
    """The conditions that an edge must meet; None stands for no condition.

    An edge leads from one of ``from_words``, the reading words, to one of ``to_words``. ``kinds`` are those of the edge
    in the comparison of two traces, and ``opened`` says how it came into one trace alone; ``passes`` says in which of
    two models its weight is high enough, traced or not. ``difference`` bounds the tuned weight minus the base's, and
    ``effect`` its effect in nats. An empty query asks for all traced edges, so its ``in_trace`` is True. ``weight_at``
    is the place of the weight in the text, ``models_at`` that of the last clause that needs two models, and
    ``heads_at`` that of the last that needs two whose heads correspond.
    """

    from_words: tuple[Name, ...] | None = None
    to_words: tuple[Name, ...] | None = None
    layers: tuple[Range, ...] | None = None
    heads: tuple[Range, ...] | None = None
    weight: float | None = None
    kinds: frozenset[Kind] | None = None
    opened: frozenset[Opened] | None = None
    passes: frozenset[Passing] | None = None
    difference: Bound | None = None
    effect: Bound | None = None
    in_trace: bool = False
    weight_at: tuple[int, int] = (0, 0)
    models_at: tuple[int, int] | None = None
    heads_at: tuple[int, int] | None = None
