"""The filter that a page sends, as declared fields (docs/wire.md)."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from ...core.flow import Role
from ...errors import InputError

MAX_CONDITIONS = 32
MAX_TEXT = 2000  # characters of a search, a word or a value
MAX_VALUES = 1000
KINDS = ("column", "head", "search", "word")

Name = Annotated[str, Meta(max_length=64)]
Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Index = Annotated[int, Meta(ge=0, le=2**31)]
Range = tuple[float | None, float | None]


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One condition on a sentence: on a ``column``, on a ``head``, on its texts or on its words."""

    column: Name | None = None
    head: tuple[Index, Index] | None = None
    search: Text | None = None
    word: Text | None = None
    measure: Name | None = None
    role: Role | None = None
    between: Range | None = None
    values: Annotated[tuple[Text | bool | None, ...], Meta(max_length=MAX_VALUES)] | None = field(
        default=None, name="in"
    )

    def check(self) -> None:
        """Raise InputError for fields that do not go together."""
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise InputError(f"a condition has one of {', '.join(KINDS)}")
        (kind,) = kinds
        if (self.measure is None) == (kind == "head") or (self.role is not None and kind != "head"):
            raise InputError("a condition on a head, and no other, names a measure")
        ranges = (self.between is not None) + (self.values is not None)
        if ranges != (1 if kind in ("column", "head") else 0) or (kind == "head" and self.between is None):
            raise InputError("a condition on a column has between or in, one on a head between, and no other has any")


class Filter(Struct, frozen=True):
    """The sentences that meet ``all`` of the conditions."""

    all: Annotated[tuple[Condition, ...], Meta(max_length=MAX_CONDITIONS)] = ()

    def check(self) -> None:
        """Raise InputError for a condition whose fields do not go together."""
        for condition in self.all:
            condition.check()

    @property
    def key(self) -> bytes:
        """The same for the same filter."""
        return msgspec.json.encode(self)


EVERYTHING = Filter()
