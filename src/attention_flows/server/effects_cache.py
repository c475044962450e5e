"""Effects that were computed, kept for the requests that continue from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from ..core.effects.effects import Effects
from ..core.effects.links import Links

MAX_BYTES = 200 * 2**20


@dataclass(frozen=True)
class KnownEffects:
    """The effects of a request, and their links."""

    effects: Effects
    links: Links

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        effects = self.effects
        columns = (
            effects.attention, effects.reference_attention, effects.effect, effects.response, effects.exists
        )  # fmt: skip
        of_edges = sum(layer.nbytes for layers in columns for layer in layers) + effects.order.nbytes
        return of_edges + effects.links.nbytes + self.links.order.nbytes + self.links.exists.nbytes


class EffectsCache:
    """The last used effects by request, of at most ``max_bytes`` together; one larger than that is not kept."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._known: OrderedDict[Hashable, KnownEffects] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Effects]) -> KnownEffects:
        """The effects of that key, which ``compute`` gives where they are not kept."""
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        effects = compute()
        known = KnownEffects(effects, Links(effects))
        with self._lock:
            replaced = self._known.pop(key, None)
            self._bytes += known.size - (replaced.size if replaced else 0)
            self._known[key] = known
            while self._bytes > self._max_bytes:
                self._bytes -= self._known.popitem(last=False)[1].size
        return known
