"""The columns of sentences as typed arrays, as the page has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...core.arrays import Bools, Floats
from ..analysis.groups import MIN_VALUE
from ..store.manifest import Manifest

Kind = Literal["number", "category", "flag"]
NUMBERS = ("words", "tokens", "value", "reference_value", "difference", "error")
MISSING_FLAG = 255
MAX_CATEGORIES = np.iinfo(np.uint16).max


@dataclass(frozen=True)
class Column:
    """A column of all sentences: numbers in 32 bits, or codes, of which the largest of the type is what is missing.

    A category's code is an index into its ``values``; a flag's is 0 or 1.
    """

    name: str
    kind: Kind
    data: np.ndarray
    values: tuple[str, ...] = ()

    @property
    def missing(self) -> Bools:
        """Where there is no value."""
        number = self.kind == "number"
        found: Bools = np.isnan(self.data) if number else self.data == np.iinfo(self.data.dtype).max
        return found


def sentence_columns(table: pa.Table, manifest: Manifest) -> dict[str, Column]:
    """The columns by name of the table ``sentences``; one without any value is left out."""
    columns = (*_categories(table, manifest), *_flags(table, manifest), *_numbers(table, manifest))
    return {column.name: column for column in columns if not column.missing.all()}


def _categories(table: pa.Table, manifest: Manifest) -> Iterator[Column]:
    classes = manifest.models[-1].labels or ()
    for name in ("label", *(f"prediction_{role}" for role in manifest.roles)):
        texts = table[name].combine_chunks()
        encoded = texts.dictionary_encode()
        found = encoded.dictionary.to_pylist()
        if len(found) > MAX_CATEGORIES:
            continue
        # The order of the model's classes, as everywhere else; other labels follow by name.
        values = sorted(found, key=lambda value: (classes.index(value) if value in classes else len(classes), value))
        places = {value: place for place, value in enumerate(values)}
        kind = np.uint8 if len(values) <= MISSING_FLAG else np.uint16
        codes = np.array([*(places[value] for value in found), np.iinfo(kind).max], kind)
        indices = pc.fill_null(encoded.indices, len(found)).to_numpy(zero_copy_only=False)
        yield Column(name, "category", codes[indices], tuple(values))


def _flags(table: pa.Table, manifest: Manifest) -> Iterator[Column]:
    for role in manifest.roles:
        yield _flag(f"correct_{role}", table[f"correct_{role}"])
    if len(manifest.roles) == 2:
        yield _flag("flipped", pc.not_equal(table["prediction_base"], table["prediction_tuned"]))
    yield _flag("noted", pc.is_valid(table["notes"]))


def _flag(name: str, values: pa.ChunkedArray) -> Column:
    codes = pc.fill_null(pc.cast(values, pa.uint8()), MISSING_FLAG)
    return Column(name, "flag", codes.to_numpy())


def _numbers(table: pa.Table, manifest: Manifest) -> Iterator[Column]:
    exact = {name: _floats(table[name]) for name in NUMBERS}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        part = np.where(exact["value"] >= MIN_VALUE, exact["difference"] / exact["value"], np.nan)
        numbers = exact | {"part": part}
        numbers |= {f"confidence_{role}": _largest(table[f"probabilities_{role}"]) for role in manifest.roles}
        for name, values in numbers.items():
            yield Column(name, "number", values.astype(np.float32))


def _floats(values: pa.ChunkedArray) -> Floats:
    return np.asarray(pc.cast(values, pa.float64()).to_numpy(), np.float64)


def _largest(lists: pa.ChunkedArray) -> Floats:
    """The largest number of each list, NaN where there is none."""
    counts = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    numbers = pc.list_flatten(lists).to_numpy()
    largest = np.full(len(counts), np.nan)
    present = counts > 0
    if present.any():
        largest[present] = np.maximum.reduceat(numbers, (np.cumsum(counts) - counts)[present])
    return largest
