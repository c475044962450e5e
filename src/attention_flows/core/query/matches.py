"""The edges that match a query, in columns and one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..compare import KINDS, OPENED, Kind, Opened
from ..one_line import counted, quoted
from ..table import Columns as TableColumns
from ..table import dataframe, html_table
from .edge_query import PASSING, Passing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Match:
    """One edge: at ``layer`` and ``head`` the word ``from_index`` reads the word ``to_index``.

    ``base`` and ``tuned`` are its weight in each model, None where it is below the floor or the model does not have it.
    ``kind`` says which of two traces have the edge, and is None where neither has; ``in_trace`` says whether any trace
    has it. ``passes`` says in which of two models its weight is high enough, traced or not. ``kind`` and ``passes`` are
    None where there is one model. ``opened`` says of an edge that is in one trace alone whether it is rewired or merely
    reached, and ``opens`` is the number of reached edges that it opens where it is a gate; both are None elsewhere.
    ``effect`` is its effect in nats, None where no effects were given.
    """

    layer: int
    head: int
    from_index: int
    from_word: str
    to_index: int
    to_word: str
    base: float | None
    tuned: float | None
    kind: Kind | None
    in_trace: bool
    passes: Passing | None
    opened: Opened | None
    opens: int | None
    effect: float | None

    def __repr__(self) -> str:
        weights = [f"{name} {weight:.3f}" for name, weight in (("base", self.base), ("tuned", self.tuned)) if weight]
        edge = f"{quoted(self.from_word, 24)} → {quoted(self.to_word, 24)}"
        kind = filter(None, [self.kind, self.opened])
        return f"Match(layer {self.layer}, head {self.head}: {', '.join([edge, *weights, *kind])})"


COLUMNS = tuple(field.name for field in fields(Match))


@dataclass(frozen=True)
class Columns:
    """Edges in columns, of equal length.

    ``kind`` holds indices into ``KINDS``, ``passes`` into ``PASSING`` and ``opened`` into ``OPENED``, -1 for None;
    ``opens`` is 0 for what is no gate. An unknown weight is NaN, and so is an effect that is not at hand.
    """

    layer: Ints
    head: Ints
    from_index: Ints
    to_index: Ints
    base: Floats
    tuned: Floats
    kind: Ints
    in_trace: Bools
    passes: Ints
    opened: Ints
    opens: Ints
    effect: Floats

    def __len__(self) -> int:
        return len(self.layer)

    def rows_at(self, rows: Ints) -> dict[str, Any]:
        """Each column by its name, with the given rows in their order."""
        return {field.name: getattr(self, field.name)[rows] for field in fields(Columns)}

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """The rows of all parts, one part after the other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


@dataclass(frozen=True)
class Matches(Columns, Sequence[Match]):
    """The edges that match a query, the strongest first: a sequence of :class:`Match`, stored in columns."""

    query: str
    words: tuple[str, ...]

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Match]: ...
    def __getitem__(self, index: int | slice) -> Match | Sequence[Match]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        from_index, to_index = int(self.from_index[index]), int(self.to_index[index])
        kind, passes, opened = int(self.kind[index]), int(self.passes[index]), int(self.opened[index])
        return Match(
            int(self.layer[index]),
            int(self.head[index]),
            from_index,
            self.words[from_index],
            to_index,
            self.words[to_index],
            _or_none(self.base[index]),
            _or_none(self.tuned[index]),
            None if kind < 0 else KINDS[kind],
            bool(self.in_trace[index]),
            None if passes < 0 else PASSING[passes],
            None if opened < 0 else OPENED[opened],
            int(self.opens[index]) or None,
            _or_none(self.effect[index]),
        )

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Each match as the values of ``COLUMNS``."""
        return (astuple(match) for match in self)

    def to_dataframe(self) -> pd.DataFrame:
        """The matches as a pandas table with ``COLUMNS``; an unknown weight is NaN.

        Raises InputError where pandas is not installed.
        """
        return dataframe(self._columns())

    def __repr__(self) -> str:
        return f"Matches({counted(len(self), 'edge')} of {quoted(self.query)})"

    def _repr_html_(self) -> str:
        return html_table(self._columns())

    def _columns(self) -> TableColumns:
        # Index -1 is None.
        kinds, passing, opened = (np.array([*names, None], dtype=object) for names in (KINDS, PASSING, OPENED))
        labels = np.array(self.words, dtype=object)
        return {
            "layer": self.layer,
            "head": self.head,
            "from_index": self.from_index,
            "from_word": labels[self.from_index],
            "to_index": self.to_index,
            "to_word": labels[self.to_index],
            "base": self.base,
            "tuned": self.tuned,
            "kind": kinds[self.kind],
            "in_trace": self.in_trace,
            "passes": passing[self.passes],
            "opened": opened[self.opened],
            "opens": [count or None for count in self.opens.tolist()],
            "effect": self.effect,
        }


def _or_none(weight: Any) -> float | None:
    return None if np.isnan(weight) else float(weight)
