"""The section ``effects`` of a flow's message: the JSON of :mod:`.core.effects.document`, checked (docs/wire.md)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from ..core.flow import Role
from ..errors import InputError

Number = Annotated[int, Meta(ge=0, le=2**31)]
Numbers = list[float]
Places = list[Number]


class TargetEntry(Struct):
    """What y is."""

    label: str
    index: Number
    position: Number | None
    against: str | None


class LinksEntry(Struct):
    """The strongest links, in columns."""

    layer: Places
    from_: Places = field(name="from")
    to: Places
    effect: Numbers
    change: Numbers
    absolute: Numbers
    head: Places
    head_effect: Numbers
    reference: Numbers
    value: Numbers


class EdgesEntry(Struct):
    """The strongest edges, in columns."""

    layer: Places
    head: Places
    from_: Places = field(name="from")
    to: Places
    reference: Numbers
    value: Numbers
    effect: Numbers
    response: Numbers


class FaithfulnessEntry(Struct):
    """The measured faithfulness of the strongest links."""

    count: Number
    kept: float
    left: float | None
    f: float | None
    removed: float | None
    random: float | None


class EffectsEntry(Struct):
    """The effects of one model."""

    model: Role
    reference: str
    target: TargetEntry
    value: float
    reference_value: float
    other_value: float | None
    labels: list[str] | None
    probabilities: Numbers | None
    reference_probabilities: Numbers | None
    steps: Number
    error: float
    edge_count: Number
    link_count: Number
    links: LinksEntry
    edges: EdgesEntry
    absolute: float
    word_effects: list[Numbers]
    head_effects: list[Numbers]
    measured: list[FaithfulnessEntry]

    def check(self) -> None:
        """Raise InputError where fields contradict one another."""
        layers, words = len(self.word_effects), len(self.word_effects[0]) if self.word_effects else 0
        _require(len(self.head_effects) == layers, "head_effects of other layers than word_effects")
        _require(all(len(row) == words for row in self.word_effects), "word_effects of other words in each layer")
        for name, values in (
            ("probabilities", self.probabilities), ("reference_probabilities", self.reference_probabilities)
        ):  # fmt: skip
            _require(len(values or ()) == len(self.labels or ()), f"{name} that do not match its labels")
        for name, part in (("links", self.links), ("edges", self.edges)):
            columns = [getattr(part, column) for column in part.__struct_fields__]
            _require(len({len(column) for column in columns}) == 1, f"{name} with columns of several lengths")
            inside = all(1 <= layer <= layers for layer in part.layer)
            inside = inside and all(word < words for word in (*part.from_, *part.to))
            _require(inside, f"{name} of a layer or a word that is not there")

    def to_dict(self) -> dict[str, Any]:
        """The entry as it is written in JSON."""
        document: dict[str, Any] = msgspec.to_builtins(self)
        return document


def _require(condition: bool, reason: str) -> None:
    if not condition:
        raise InputError(f"the section effects has {reason}")
