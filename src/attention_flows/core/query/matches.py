"""The edges of one or two models that a query asks for, in columns and one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from ..arrays import Bools, Floats, Ints
from ..compare import KINDS, Kind
from .language import PASSING, Passing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Match:
    """One edge: at ``layer`` and ``head`` the word ``from_index`` reads the word ``to_index``.

    ``base`` and ``tuned`` are its weight in each model, None where it is below the floor or the model does not have it.
    ``kind`` says in which of two traces it is, None where in neither; ``in_trace`` whether it is in any. ``passes``
    says in which of two models its weight passes, traced or not. Both are None where there is one model.
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


COLUMNS = tuple(field.name for field in fields(Match))


@dataclass(frozen=True)
class Columns:
    """Edges in columns, of equal length.

    ``kind`` holds places in ``KINDS`` and ``passes`` in ``PASSING``, -1 for none; a weight that is not known is NaN.
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

    def __len__(self) -> int:
        return len(self.layer)

    def taken(self, rows: Ints) -> dict[str, Any]:
        """Each column by its name, of those rows in that order."""
        return {field.name: getattr(self, field.name)[rows] for field in fields(Columns)}

    @classmethod
    def joined(cls, parts: Sequence[Columns]) -> Columns:
        """The rows of all of them, one after the other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


@dataclass(frozen=True)
class Matches(Columns, Sequence[Match]):
    """The edges that a query asks for, the strongest first: a sequence of :class:`Match`, held in columns."""

    query: str
    words: tuple[str, ...]

    @overload
    def __getitem__(self, index: int) -> Match: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Match]: ...
    def __getitem__(self, index: int | slice) -> Match | Sequence[Match]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        reader, read = int(self.from_index[index]), int(self.to_index[index])
        kind, passes = int(self.kind[index]), int(self.passes[index])
        return Match(
            int(self.layer[index]),
            int(self.head[index]),
            reader,
            self.words[reader],
            read,
            self.words[read],
            _known(self.base[index]),
            _known(self.tuned[index]),
            None if kind < 0 else KINDS[kind],
            bool(self.in_trace[index]),
            None if passes < 0 else PASSING[passes],
        )

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Each match as the values of ``COLUMNS``."""
        return (astuple(match) for match in self)

    def to_dataframe(self) -> pd.DataFrame:
        """The matches as a pandas table with ``COLUMNS``; a weight that is not known is NaN.

        Raises ImportError where pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("a table needs pandas, which is not installed: pip install pandas") from error
        kinds, passing = (np.array([*names, None], dtype=object) for names in (KINDS, PASSING))  # -1 is the last
        labels = np.array(self.words, dtype=object)
        columns: dict[str, Any] = {
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
        }
        return pd.DataFrame(columns)


def _known(weight: Any) -> float | None:
    return None if np.isnan(weight) else float(weight)
