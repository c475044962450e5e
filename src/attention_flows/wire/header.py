"""The declared types of a flow's header (docs/wire.md)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from ..core.flow import PredictionKind, Role
from ..core.words import Unit
from ..errors import InputError

MAX_LAYERS = 10_000
MAX_HEADS = 10_000  # of one layer

Count = Annotated[int, Meta(ge=0, le=2**31)]
Flag = Annotated[int, Meta(ge=0, le=1)]
Segment = Annotated[int, Meta(ge=0, le=2)]
Share = Annotated[float, Meta(ge=0, le=1)]
Heads = Annotated[list[Annotated[int, Meta(ge=0, le=MAX_HEADS)]], Meta(min_length=1, max_length=MAX_LAYERS)]


class NodeEntry(Struct):
    """A state."""

    layer: Count
    word: Count


class GridEntry(Struct):
    """The grid of a model that does not correspond to the base."""

    heads: Heads
    encoder_layers: Count
    root: NodeEntry


class ModelEntry(Struct):
    """A model; messages that were recorded before models could predict words have no ``kind``."""

    role: Role
    name: str
    labels: list[str] | None
    probabilities: list[Share] | None
    kind: PredictionKind | None = None
    own: GridEntry | None = None


class Header(Struct):
    """What the header of every message has, beside its format and its arrays."""

    text: str
    pair: str | None
    unit: Unit
    words: Annotated[list[str], Meta(min_length=1)]
    segments: list[Segment]
    special: list[Flag]
    spans: list[tuple[Count, Count] | None]
    heads: Heads
    root: NodeEntry
    weight: str
    floor: Share
    scale: Annotated[int, Meta(ge=1, le=2**31)]
    models: Annotated[list[ModelEntry], Meta(min_length=1, max_length=2)]
    encoder_layers: Count = 0

    def grid_of(self, model: ModelEntry) -> GridEntry:
        """The grid that the model's edges lie on."""
        return model.own or GridEntry(self.heads, self.encoder_layers, self.root)

    def check(self) -> None:
        """Raise InputError, which names the field, where fields do not fit one another."""
        count = len(self.words)
        for name, items in (("segments", self.segments), ("special", self.special), ("spans", self.spans)):
            _require(len(items) == count, f"{name} has {len(items)} items for {count} words")
        spans_are_ordered = all(span is None or span[0] <= span[1] for span in self.spans)
        _require(spans_are_ordered, "spans has one that ends before it begins")
        _require([model.role for model in self.models] in (["base"], ["base", "tuned"]), "models lacks the base")
        _require(self.models[0].own is None, "models has a base with a grid of its own")
        for model in self.models:
            _require(
                len(model.labels or ()) == len(model.probabilities or ()),
                f"the probabilities of {model.role} do not match its labels",
            )
            self._check_grid(self.grid_of(model), model.role)

    def _check_grid(self, grid: GridEntry, role: Role) -> None:
        layers = len(self.heads)
        _require(len(grid.heads) == layers, f"heads of {role} has {len(grid.heads)} layers, not {layers}")
        _require(any(grid.heads), f"heads of {role} has none on any layer")
        _require(grid.encoder_layers < layers, f"encoder_layers of {role} leaves no layer to the decoder")
        _require(
            grid.root.layer == layers and grid.root.word < len(self.words),
            f"the root of {role} is no word of the deepest layer",
        )


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise InputError(f"its header does not fit: {reason}")
