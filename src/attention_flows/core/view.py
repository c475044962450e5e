"""A view: how a flow is traced; files, addresses and the front end write it as JSON (docs/view.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from ..errors import InputError
from .node import Node
from .select import PARTS, Selection

if TYPE_CHECKING:
    from .view_fields import SelectionFields

ThresholdKind = Literal["weight", "lift", "top", "mass"]
MAX_KEPT = 65_535  # edges kept of a row; no sentence has more words
KINDS: tuple[ThresholdKind, ...] = get_args(ThresholdKind)


@dataclass(frozen=True)
class View:
    """How a flow is traced (docs/definitions.md).

    ``kind`` says what ``threshold`` is: the lowest weight (0..1), the lowest multiple of uniform attention, the number
    of a row's strongest edges that are kept, or the part of a row's attention (0..1) that these hold together.
    ``heads`` keeps only the named (layer, head) pairs; None keeps all. ``hide_special`` drops, before tracing, the
    edges that end in a special token other than the root's word. Every path must pass all ``selections``. Without an
    ``origin`` the trace goes backward, to what the root reads; with one it goes forward, to what reads the origin.
    ``alpha`` (0..1) is the part of a word's influence that it keeps from layer to layer (:mod:`.influence`).

    Raises InputError for a value outside its range.
    """

    threshold: float = 0.2
    residual: bool = True
    hide_special: bool = False
    heads: frozenset[tuple[int, int]] | None = None
    selections: tuple[Selection, ...] = ()
    alpha: float = 0.5
    kind: ThresholdKind = "weight"
    origin: Node | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"the threshold's kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.kind in ("weight", "mass") and not 0 <= self.threshold <= 1:
            raise InputError(f"the threshold must lie in 0..1, not {self.threshold:g}")
        if self.kind == "lift" and not self.threshold >= 0:
            raise InputError(f"the lift must not be negative, as {self.threshold:g} is")
        if self.kind == "top" and (not 1 <= self.threshold <= MAX_KEPT or self.threshold != int(self.threshold)):
            raise InputError(f"the edges kept of a row must be a whole number from 1 on, not {self.threshold:g}")
        if not 0 <= self.alpha <= 1:
            raise InputError(f"alpha must lie in 0..1, not {self.alpha:g}")

    def __repr__(self) -> str:
        values = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        changed = [f"{name}={value!r}" for name, value, default in values if name == "threshold" or value != default]
        return f"View({', '.join(changed)})"

    @property
    def forward(self) -> bool:
        """Whether the trace goes forward."""
        return self.origin is not None

    def to_dict(self) -> dict[str, Any]:
        """The view for JSON."""
        return {
            "threshold": self.threshold,
            "kind": self.kind,
            "residual": self.residual,
            "hide_special": self.hide_special,
            "heads": None if self.heads is None else [list(head) for head in sorted(self.heads)],
            "selections": [_selection_to_dict(selection) for selection in self.selections],
            "origin": self.origin and {"layer": self.origin.layer, "word": self.origin.word},
            "alpha": self.alpha,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> View:
        """The view that :meth:`to_dict` wrote; a value that is left out is as in ``View()``.

        Raises InputError for a mapping that is not a view.
        """
        from .view_fields import view_fields  # msgspec is imported only where a document is read

        parsed = view_fields({**View().to_dict(), **document})
        heads, origin = parsed.heads, parsed.origin
        return cls(
            parsed.threshold,
            parsed.residual,
            parsed.hide_special,
            None if heads is None else frozenset(heads),
            tuple(_selection(selection) for selection in parsed.selections),
            parsed.alpha,
            cast(ThresholdKind, parsed.kind),
            None if origin is None else Node(origin.layer, origin.word),
        )


def _selection(fields: SelectionFields) -> Selection:
    part = next((part for part in PARTS if part == fields.part), None)
    if part is None:
        raise InputError(f"a selection's part must be one of {', '.join(PARTS)}, not {fields.part!r}")
    return Selection(fields.words, fields.layer, fields.to, part)


def _selection_to_dict(selection: Selection) -> dict[str, Any]:
    document: dict[str, Any] = {"part": selection.part, "words": list(selection.words)}
    if selection.layer is not None:
        document["layer"] = selection.layer
    if selection.to is not None:
        document["to"] = selection.to
    return document
