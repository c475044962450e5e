"""Paths of one or two traces, and which models have them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..compare import Kind
from ..node import Node
from ..one_line import counted, quoted
from ..select import Selection
from ..table import Columns, dataframe, html_table
from .route import Route
from .steps import PathEdge

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Path:
    """A path from the root down to an input: one state a layer.

    ``words`` are the labels of the words that it passes, without immediate repetition. A model without the path has no
    route; ``kind`` is None where there is one model.
    """

    states: tuple[Node, ...]
    words: tuple[str, ...]
    base: Route | None
    tuned: Route | None
    kind: Kind | None

    @property
    def route(self) -> Route:
        """The route of the model in which the path is stronger; the base's of two equal ones."""
        base, tuned = self.base, self.tuned
        if base is None or (tuned is not None and tuned.weight > base.weight):
            assert tuned is not None, "every path is at least one model's"
            return tuned
        return base

    @property
    def weight(self) -> float:
        """The path's weight in the model in which it is stronger."""
        return self.route.weight

    @property
    def selection(self) -> Selection:
        """The selection that narrows every model's trace to this path's states and all edges between them."""
        return Selection(tuple(word for _, word in self.states), part="path")

    @property
    def edges(self) -> tuple[PathEdge, ...]:
        """The attention edges of :attr:`route`."""
        return self.route.edges

    def __str__(self) -> str:
        return " ← ".join(self.words)

    def __repr__(self) -> str:
        kind = "" if self.kind is None else f", {self.kind}"
        return f"Path({quoted(str(self))}, weight {self.weight:.3g}{kind})"


class Paths(tuple[Path, ...]):
    """Paths, best first: a tuple that a notebook shows as a table."""

    def __repr__(self) -> str:
        best = f", the strongest {quoted(str(self[0]))}" if self else ""
        return f"Paths({counted(len(self), 'path')}{best})"

    def _repr_html_(self) -> str:
        return html_table(self._columns())

    def to_dataframe(self) -> pd.DataFrame:
        """A row a path: its words, its weight in each model (NaN without the path) and its kind.

        Raises InputError where pandas is not installed.
        """
        return dataframe(self._columns())

    def _columns(self) -> Columns:
        return {
            "path": [str(path) for path in self],
            "base": [_weight(path.base) for path in self],
            "tuned": [_weight(path.tuned) for path in self],
            "kind": [path.kind for path in self],
        }


def _weight(route: Route | None) -> float:
    return math.nan if route is None else route.weight
