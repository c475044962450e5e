"""The quantities that an edge can weigh, by name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EdgeWeight:
    """A quantity that edges can weigh; ``name`` stands for it in files and on the command line.

    ``per_head`` says whether each head has a weight of its own, rather than each layer. ``needs_gradient`` says whether
    the weight is known only after a backward pass.
    """

    name: str
    per_head: bool
    needs_gradient: bool


ATTENTION = EdgeWeight("attention", per_head=True, needs_gradient=False)
EDGE_WEIGHTS = {weight.name: weight for weight in (ATTENTION,)}
