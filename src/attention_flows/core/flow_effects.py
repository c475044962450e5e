"""The effects of a flow on its own layers and words, with their links and the faithfulness of a few counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from .effects.curve import Faithfulness
from .effects.document import effects_document
from .effects.effects import Effects
from .effects.experiments import Experiments
from .effects.links import Links
from .effects.measured import LinkMeasurer
from .effects.request import EffectsRequest
from .flow import Flow
from .running import IsCancelled, never_cancelled

MAX_MEASURED_TOKENS = 64  # for longer texts faithfulness is not measured along with the effects, as it takes too long


@dataclass(frozen=True)
class KnownEffects:
    """The effects of a request, their links, and the faithfulness of the strongest ones at a few counts."""

    effects: Effects
    links: Links
    measured: tuple[Faithfulness, ...]

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        effects = self.effects
        layers = (effects.attention, effects.reference_attention, effects.effect, effects.response, effects.exists)
        of_edges = sum(array.nbytes for arrays in layers for array in arrays) + effects.order.nbytes
        return of_edges + effects.links.nbytes + self.links.order.nbytes + self.links.exists.nbytes

    def document(self) -> dict[str, Any]:
        """The effects for JSON."""
        return effects_document(self.effects, self.links, self.measured)


def measured_effects(
    flow: Flow,
    experiments: Experiments,
    request: EffectsRequest,
    effects: Effects | None = None,
    cancelled: IsCancelled = never_cancelled,
) -> KnownEffects:
    """The effects of a request, on the layers and words of ``flow``; ``effects``, where they are known already.

    Raises InputError for effects that do not lie on them, and Cancelled.
    """
    effects = effects or experiments.effects(request, cancelled=cancelled)
    own, words = effects.sentence, flow.words
    heads = next(model.edges.heads for model in flow.models if model.role == effects.model)
    same = (own.labels, own.segments, own.spans) == (words.labels, words.segments, words.spans)
    if not same or [len(layer) for layer in effects.effect] != list(heads):
        raise InputError("these models differ in words or layers: open each of them alone to see its effects")
    links = Links(effects)
    measured: list[Faithfulness] = []
    if own.tokens <= MAX_MEASURED_TOKENS:
        measured = LinkMeasurer(experiments, request, effects, links).strongest(cancelled=cancelled)
    return KnownEffects(effects, links, tuple(measured))
