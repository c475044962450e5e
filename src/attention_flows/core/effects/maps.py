"""Maps of knockouts: one for each word at each layer, for each head, or for each layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Floats
from ..one_line import quoted
from ..table import Columns, dataframe, html_table
from .cut import How
from .target import Target


@dataclass(frozen=True, eq=False)
class KnockoutMap:
    """The measured effect of each of many knockouts on one model, y before less y after, in nats.

    ``effects`` is [layers, words] or [layers, heads]; NaN where there is no such head. ``columns`` are the words'
    labels or the heads' numbers. ``value`` is y before.
    """

    what: str
    how: How
    model: str
    target: Target
    value: float
    effects: Floats
    columns: tuple[str, ...]

    def __repr__(self) -> str:
        layers, columns = self.effects.shape
        return f"KnockoutMap({layers} layers × {columns} {self.what}, {self.how}, of {quoted(self.target.label)})"

    def to_dataframe(self) -> Any:
        """A row for each knockout; raises InputError where pandas is not installed."""
        return dataframe(self._columns())

    def _repr_html_(self) -> str:
        return html_table(self._columns())

    def _columns(self) -> Columns:
        layer, column = np.nonzero(~np.isnan(self.effects))
        return {
            "layer": layer + 1,
            self.what.removesuffix("s"): np.array(self.columns, dtype=object)[column],
            "effect": self.effects[layer, column],
        }
