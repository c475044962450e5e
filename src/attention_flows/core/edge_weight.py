"""The quantities that an edge can weigh, by name."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError


@dataclass(frozen=True)
class EdgeWeight:
    """A quantity that edges can weigh; ``name`` stands for it in files and on the command line.

    ``per_head`` says whether each head has a weight of its own, rather than each layer. ``needs_gradient`` says whether
    the weight is known only after a backward pass. ``is_share`` says whether the weights of a row sum to 1, so that the
    thresholds *lift* and *mass* mean something, and ``has_residual`` whether a word's weight on itself holds the
    residual link.
    """

    name: str
    per_head: bool = True
    needs_gradient: bool = False
    is_share: bool = True
    has_residual: bool = False


ATTENTION = EdgeWeight("attention")
VALUE_NORM = EdgeWeight("value_norm")
CONTRIBUTION = EdgeWeight("contribution", per_head=False, has_residual=True)
GRADIENT = EdgeWeight("gradient", needs_gradient=True, is_share=False)
EDGE_WEIGHTS = {weight.name: weight for weight in (ATTENTION, VALUE_NORM, CONTRIBUTION, GRADIENT)}


def edge_weight(name: str) -> EdgeWeight:
    """The weight of this name; raises InputError for another."""
    if name not in EDGE_WEIGHTS:
        raise InputError(f"an edge weighs {', '.join(EDGE_WEIGHTS)}, not {name!r}")
    return EDGE_WEIGHTS[name]
