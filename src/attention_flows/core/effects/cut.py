"""Cuts: the attention edges that a knockout takes away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ...errors import InputError

How = Literal["mask", "zero", "base"]
HOWS: tuple[How, ...] = get_args(How)
Reader = Literal["all", "root"]


@dataclass(frozen=True)
class CutPart:
    """The edges at ``layer`` of some heads, from some words to some words; None is all of them."""

    layer: int
    heads: tuple[int, ...] | None = None
    from_words: tuple[int, ...] | None = None
    to_words: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Cut:
    """The edges of all ``parts`` together; ``about`` says for JSON and people what they are."""

    parts: tuple[CutPart, ...]
    about: str = ""

    @property
    def first_layer(self) -> int | None:
        """The lowest layer at which anything is cut; None where nothing is."""
        return min((part.layer for part in self.parts), default=None)

    def at(self, layers: Iterable[int]) -> Cut:
        """What of the cut lies at these layers."""
        kept = frozenset(layers)
        return Cut(tuple(part for part in self.parts if part.layer in kept), self.about)

    def to_dict(self) -> dict[str, Any]:
        """The cut for JSON."""
        return {
            "about": self.about,
            "parts": [
                {"layer": part.layer, "heads": part.heads, "from": part.from_words, "to": part.to_words}
                for part in self.parts
            ],
        }

    def __add__(self, other: Cut) -> Cut:
        return Cut(self.parts + other.parts, ", ".join(filter(None, (self.about, other.about))))


def cut_heads(heads: Iterable[tuple[int, int]]) -> Cut:
    """All edges of (layer, head) pairs."""
    pairs = sorted(set(heads))
    return Cut(tuple(CutPart(layer, (head,)) for layer, head in pairs), _heads(pairs))


def cut_words(
    words: Sequence[int], count: int, layers: Iterable[int], labels: Sequence[str], reader: int | None = None
) -> Cut:
    """The edges into ``words``, of ``count``, from other words at ``layers``; a word's own row and loop stay.

    With ``reader`` only those of that word's row.
    """
    parts = []
    for layer in layers:
        for word in words:
            readers = tuple(other for other in range(count) if other != word) if reader is None else (reader,)
            if reader != word:
                parts.append(CutPart(layer, None, readers, (word,)))
    named = ", ".join(labels[word] for word in words)
    return Cut(tuple(parts), f"{named}, not read{'' if reader is None else f' by {labels[reader]}'}")


def cut_edges(edges: Iterable[tuple[int, int | None, int, int]], about: str = "") -> Cut:
    """Single (layer, head, from word, to word) edges; a head of None is all of a link."""
    listed = sorted(set(edges), key=lambda edge: tuple(-1 if value is None else value for value in edge))
    parts = tuple(
        CutPart(layer, None if head is None else (head,), (query,), (key,)) for layer, head, query, key in listed
    )
    return Cut(parts, about or f"{len(parts)} edges")


def cut_path(hops: Iterable[tuple[int, int, int]], about: str = "") -> Cut:
    """Every head of each hop of a path, of (layer, from word, to word); its residual links stay."""
    return Cut(tuple(CutPart(layer, None, (query,), (key,)) for layer, query, key in sorted(set(hops))), about)


def check_cut(cut: Cut, heads: Sequence[int], words: int) -> None:
    """Raise InputError for a cut of layers, heads or words that are not there."""
    for part in cut.parts:
        if not 1 <= part.layer <= len(heads):
            raise InputError(f"there is no layer {part.layer}: the model has {len(heads)}")
        beyond = [head for head in part.heads or () if not 0 <= head < heads[part.layer - 1]]
        if beyond:
            raise InputError(f"layer {part.layer} has no head {beyond[0]}: it has {heads[part.layer - 1]}")
        unknown = [word for word in (*(part.from_words or ()), *(part.to_words or ())) if not 0 <= word < words]
        if unknown:
            raise InputError(f"there is no word {unknown[0]}: the sentence has words 0 to {words - 1}")


def _heads(pairs: Sequence[tuple[int, int]]) -> str:
    return "heads " + ", ".join(f"{layer}.{head}" for layer, head in pairs)
