"""Batches of sentences of equal lengths."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

MAX_TOKENS = 2048  # of a batch: larger ones leave the processor's caches, and run at half of the speed
MAX_WEIGHTS = 1 << 25  # of all maps of a batch, in float32 128 MiB; one sentence may have more


def length_batches(keys: Sequence[Hashable], tokens: Sequence[int], weights_of_token_pair: int) -> list[list[int]]:
    """The indices of sentences in batches, within which ``keys`` and numbers of ``tokens`` are equal.

    Padding would have to be taken out of every measure, and costs more than smaller batches do. A model has
    ``weights_of_token_pair`` attention weights, one a head, for each two tokens. The batches come in the order of
    lengths, and the indices within each in their own order.
    """
    groups: dict[tuple[int, Hashable], list[int]] = {}
    for index, (key, count) in enumerate(zip(keys, tokens, strict=True)):
        groups.setdefault((count, key), []).append(index)
    batches = []
    for (count, _), members in sorted(groups.items(), key=lambda group: (group[0][0], group[1])):
        size = max(1, min(MAX_TOKENS // max(1, count), MAX_WEIGHTS // max(1, count * count * weights_of_token_pair)))
        batches += [members[first : first + size] for first in range(0, len(members), size)]
    return batches
