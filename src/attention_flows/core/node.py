"""A node of the attention graph."""

from __future__ import annotations

from typing import NamedTuple


class Node(NamedTuple):
    """A word's state after a layer; layer 0 is the embedding."""

    layer: int
    word: int
