"""Results of the most recent sentences, kept for later requests up to a maximum size."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.cache import Cache
from ..core.effects.experiments import Passes
from ..core.flow_effects import KnownEffects

MAX_EFFECTS_BYTES = 200 * 2**20
MAX_PASSES_BYTES = 200 * 2**20


def _effects() -> Cache[KnownEffects]:
    return Cache(MAX_EFFECTS_BYTES, lambda known: known.size)


def _passes() -> Passes:
    return Cache(MAX_PASSES_BYTES, lambda kept: kept.size)


@dataclass(frozen=True)
class Memory:
    """``effects`` by the request that they answer, and the ``passes`` that experiments start from."""

    effects: Cache[KnownEffects] = field(default_factory=_effects)
    passes: Passes = field(default_factory=_passes)
