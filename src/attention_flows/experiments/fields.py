"""The JSON fields of requests for experiments (docs/wire.md): nothing in them is trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from ..core.arrays import Ints
from ..core.effects.cut import Cut, CutPart, How, Reader
from ..core.effects.links import Links
from ..core.effects.request import EffectsRequest
from ..core.effects.target import TargetRequest
from ..errors import InputError
from ..flow_experiments import FlowExperiments

MAX_CUTS = 100
MAX_SETS = 20

Number = Annotated[int, Meta(ge=0, le=2**31)]


@dataclass(frozen=True, kw_only=True)
class EffectsFields:
    """The JSON fields of a request about effects; ``target`` is the index of a label."""

    reference: Literal["base", "zero"] | None = None
    target: Number | None = None

    @property
    def request(self) -> EffectsRequest:
        """Which effects are requested."""
        return EffectsRequest(reference=self.reference, target=TargetRequest(self.target))


@dataclass(frozen=True, kw_only=True)
class SetFields:
    """The JSON fields of a set of links: the ``count`` strongest ones, or those listed as (layer, from, to)."""

    count: Number | None = None
    links: list[tuple[Number, Number, Number]] | None = None

    def places(self, links: Links) -> Ints:
        """The places of the set's links; raises InputError for links that do not exist."""
        if (self.count is None) == (self.links is None):
            raise InputError("a set of links has either a count or links")
        if self.links is not None:
            return links.places_of(self.links)
        if self.count is not None and self.count > len(links):
            raise InputError(f"there are {len(links)} links, not {self.count}")
        return links.order[: self.count]


@dataclass(frozen=True, kw_only=True)
class FaithfulnessFields(EffectsFields):
    """The JSON fields of a request about faithfulness."""

    sets: Annotated[list[SetFields], Meta(min_length=1, max_length=MAX_SETS)]
    random: bool = False


@dataclass(frozen=True, kw_only=True)
class CutFields:
    """The JSON fields of a cut: all of these together.

    ``edges`` are (layer, head, from, to), a head of null being the whole link; ``heads`` are (layer, head); ``words``
    are not read, by any word or by the root alone. ``layers`` confines all of these to some layers; alone it cuts
    whole layers.
    """

    edges: list[tuple[Number, Number | None, Number, Number]] = field(default_factory=list)
    heads: list[tuple[Number, Number]] = field(default_factory=list)
    words: list[Number] = field(default_factory=list)
    layers: list[Number] | None = None
    reader: Reader = "all"

    def cut(self, flow: FlowExperiments) -> Cut:
        """The cut in a flow; raises InputError for words that are not there."""
        if self.layers is not None and not (self.edges or self.heads or self.words):
            return Cut(tuple(CutPart(layer) for layer in sorted(set(self.layers))))
        return flow.cut(heads=self.heads, words=self.words, edges=self.edges, layers=self.layers, reader=self.reader)


@dataclass(frozen=True, kw_only=True)
class KnockoutFields(EffectsFields):
    """The JSON fields of a request about knockouts."""

    cuts: Annotated[list[CutFields], Meta(min_length=1, max_length=MAX_CUTS)]
    how: How
    react: bool = True


@dataclass(frozen=True, kw_only=True)
class MapFields(EffectsFields):
    """The JSON fields of a request about a map of knockouts."""

    over: Literal["words", "heads"]
    how: How
