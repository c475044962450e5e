"""Tables that Python holds: lists, data frames, and data sets of the library ``datasets``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ...errors import InputError
from .cells import Cells, Entry
from .columns import Named, find_places, named_columns

BATCH = 1024  # rows
NAMES = ("text", "pair", "label")


@dataclass(frozen=True)
class ListTable:
    """A list of texts, of tuples (text,), (text, pair) or (text, pair, label), or of mappings."""

    entries: Sequence[Any]
    columns: Mapping[str, str | None]
    name: str = "list"

    @classmethod
    def of(cls, entries: Sequence[Any], named: Named) -> Self:
        """The table; raises InputError where no entry is one of these."""
        keys = tuple(dict.fromkeys(str(key) for entry in entries if isinstance(entry, Mapping) for key in entry))
        if not keys:
            cells = [len(_as_tuple(entry)) for entry in entries]
            keys = NAMES[: max((count for count in cells if count <= len(NAMES)), default=0)]
        if not keys and entries:
            raise InputError(
                f"a list of data holds texts, tuples of a text, a pair and a label, or dicts, "
                f"not {type(entries[0]).__name__}"
            )
        keys = keys or NAMES[:1]
        return cls(entries, named_columns(keys, find_places(keys, named, "the list")))

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with its number."""
        for number in range(start or 0, len(self.entries)):
            yield number, self._entry(self.entries[number])

    def _entry(self, entry: Any) -> Entry:
        if isinstance(entry, Mapping):
            return Cells(*(None if key is None else entry.get(key) for key in map(self.columns.get, NAMES)))
        cells = _as_tuple(entry)
        if not 1 <= len(cells) <= len(NAMES):
            return f"it is {type(entry).__name__}, not a text, a tuple of at most {len(NAMES)} or a dict"
        padded = (*cells, None, None)
        return Cells(*(None if key is None else padded[NAMES.index(key)] for key in map(self.columns.get, NAMES)))


def _as_tuple(entry: Any) -> tuple[Any, ...]:
    """The cells of a text or a tuple; none for anything else."""
    return (entry,) if isinstance(entry, str) else tuple(entry) if isinstance(entry, tuple | list) else ()


@dataclass(frozen=True)
class FrameTable:
    """A pandas data frame."""

    frame: Any
    columns: Mapping[str, str | None]
    places: tuple[int, int | None, int | None]
    name: str = "data frame"

    @classmethod
    def of(cls, frame: Any, named: Named) -> Self:
        """The table; raises InputError where it lacks the columns."""
        keys = tuple(map(str, frame.columns))
        places = find_places(keys, named, "the data frame")
        return cls(frame, named_columns(keys, places), places)

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with its number."""
        for first in range(start or 0, len(self.frame), BATCH):
            rows = self.frame.iloc[first : first + BATCH]
            columns = [[None] * len(rows) if place is None else rows.iloc[:, place].tolist() for place in self.places]
            for at, cells in enumerate(zip(*columns, strict=True)):
                yield first + at, Cells(*cells)


@dataclass(frozen=True)
class LibraryTable:
    """A data set of the library ``datasets``; a label that has a name there is read by it."""

    dataset: Any
    columns: Mapping[str, str | None]
    name: str

    @classmethod
    def of(cls, dataset: Any, named: Named, name: str) -> Self:
        """The table; raises InputError where it lacks the columns."""
        keys = tuple(map(str, dataset.column_names))
        return cls(dataset, named_columns(keys, find_places(keys, named, name)), name)

    def read(self, start: int | None = None) -> Iterator[tuple[int, Entry]]:
        """Each row with its number."""
        label = self.columns["label"]
        names = None if label is None else getattr(self.dataset.features[label], "names", None)
        # Only what is needed, as Python has it: other columns may hold pictures, and formats give arrays.
        chosen = list(dict.fromkeys(filter(None, self.columns.values())))
        dataset = self.dataset.with_format(None).select_columns(chosen)
        for first in range(start or 0, len(dataset), BATCH):
            batch = dataset[first : first + BATCH]
            size = min(BATCH, len(dataset) - first)
            text, pair, labels = ([None] * size if key is None else batch[key] for key in map(self.columns.get, NAMES))
            for at, cells in enumerate(zip(text, pair, labels, strict=True)):
                yield first + at, Cells(*cells[:2], _label_name(cells[2], names))


def _label_name(label: object, names: Sequence[str] | None) -> object:
    return names[label] if names and isinstance(label, int) and 0 <= label < len(names) else label
