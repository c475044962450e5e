"""What the server knows of the last sentences, kept for the requests that continue from it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from ..core.effects.curve import Faithfulness
from ..core.effects.effects import Effects
from ..core.effects.links import Links
from ..flow import Flow

MAX_FLOWS = 32
MAX_EFFECTS_BYTES = 200 * 2**20

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """The last used values by key, as many as have at most ``max_size`` together; one that is larger is not kept."""

    def __init__(self, max_size: int, size_of: Callable[[Value], int]) -> None:
        self._max_size = max_size
        self._size_of = size_of
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """The value of that key, which ``compute`` gives where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = compute()
        self.put(key, value)
        return value

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value, and let go of those that were not used for longest."""
        with self._lock:
            if key in self._values:
                self._size -= self._size_of(self._values.pop(key))
            self._values[key] = value
            self._size += self._size_of(value)
            while self._size > self._max_size:
                self._size -= self._size_of(self._values.popitem(last=False)[1])


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


def known_flows() -> Cache[Flow]:
    """A cache of flows without their edges: words, layers, heads and models."""
    return Cache(MAX_FLOWS, lambda flow: 1)


def known_effects() -> Cache[KnownEffects]:
    """A cache of effects."""
    return Cache(MAX_EFFECTS_BYTES, lambda known: known.size)


def without_edges(flow: Flow) -> Flow:
    """The same flow with none of its edges, which take most of its memory."""
    models = (
        replace(model, edges=model.edges.where(np.zeros(len(model.edges), dtype=np.bool_))) for model in flow.models
    )
    return replace(flow, models=tuple(models))
