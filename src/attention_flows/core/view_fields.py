"""The fields of a view's document (docs/view.md), by their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from ..schema import check

Index = Annotated[int, Meta(ge=0, le=2**31 - 1)]  # numpy takes no more for an index


@dataclass(frozen=True)
class SelectionFields:
    """A selection of a view."""

    words: tuple[Index, ...]
    part: str = "through"
    layer: Index | None = None
    to: Index | None = None


@dataclass(frozen=True)
class StateFields:
    """The origin of a forward trace."""

    layer: Index
    word: Index


@dataclass(frozen=True)
class ViewFields:
    """A view."""

    threshold: float
    kind: str
    residual: bool
    hide_special: bool
    heads: tuple[tuple[Index, Index], ...] | None
    selections: tuple[SelectionFields, ...]
    origin: StateFields | None
    alpha: float


def view_fields(document: dict[str, Any]) -> ViewFields:
    """The fields of a document that has all of them; raises InputError for one of another type."""
    return check(document, ViewFields, "this is not a view")
