"""A study that is held in memory, so that a page's requests wait for no file."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import dataset

from ...core.arrays import Bools, Floats, Ints
from ...core.cache import Cache
from ...core.flow import Role
from ...errors import InputError
from ..analysis.corpus import Corpus
from ..store.manifest import Manifest
from .columns import Column, sentence_columns
from .edges import HeldEdges
from .measure import HeadMatrix, HeadMeasure
from .words import HeldWords

MAX_MATRIX_BYTES = 2**30
MAX_MASK_BYTES = 64 * 2**20
EFFECT = "effect"


class Opened(Protocol):
    """A study that is opened: its store's folder and manifest."""

    @property
    def folder(self) -> Path: ...

    @property
    def manifest(self) -> Manifest: ...


@dataclass(frozen=True)
class HeldCorpus(Corpus):
    """A corpus whose measures of heads stay in memory, the last used ones, once they are read."""

    matrices: Cache[HeadMatrix] = field(
        default_factory=lambda: Cache(MAX_MATRIX_BYTES, lambda matrix: matrix.bytes), compare=False
    )

    def head_values(self, name: str, role: str = "base") -> tuple[Ints, Floats]:
        return self.row_numbers, self.matrix(name, role).numbers

    def matrix(self, name: str, role: str = "base") -> HeadMatrix:
        """The measure in 16 bits; raises InputError as :meth:`.corpus.Corpus.head_values` does."""
        return self.matrices.get((name, role), lambda: HeadMatrix(super(HeldCorpus, self).head_values(name, role)[1]))

    @cached_property
    def row_numbers(self) -> Ints:
        """The rows of the data that the sentences are, [sentences], ascending."""
        return np.asarray(read_table(self, "sentences", ["row"])["row"].to_numpy(), np.int64)


@dataclass(frozen=True)
class HeldStudy:
    """A study's sentences as ``table`` and as ``columns`` of arrays; measures, words and edges are read when needed."""

    corpus: HeldCorpus
    table: pa.Table
    columns: dict[str, Column]
    masks: Cache[Bools] = field(
        default_factory=lambda: Cache(MAX_MASK_BYTES, lambda mask: int(mask.nbytes)), compare=False
    )
    lock: threading.RLock = field(default_factory=threading.RLock, compare=False)

    @classmethod
    def of(cls, study: Opened) -> HeldStudy:
        """The study in memory; raises InputError where its files cannot be read."""
        corpus = HeldCorpus(study.folder, study.manifest)
        table = read_table(corpus, "sentences")
        held = cls(corpus, table, sentence_columns(table, study.manifest))
        names = [*([EFFECT] if corpus.reference is not None else []), *study.manifest.measures.shared]
        for name in names[:1]:  # what a page shows first
            held.measure(name, None).sides(None)
        return held

    @property
    def rows(self) -> Ints:
        """The rows of the data that the sentences are, [sentences], ascending."""
        return self.corpus.row_numbers

    @property
    def words(self) -> HeldWords:
        """The words of all sentences."""
        with self.lock:  # two threads read the study, and need its words once
            return self._words

    @property
    def edges(self) -> HeldEdges:
        """The stored edges of all sentences."""
        with self.lock:
            return self._edges

    @cached_property
    def _words(self) -> HeldWords:
        return HeldWords.read(self.corpus, self.rows)

    @cached_property
    def _edges(self) -> HeldEdges:
        labels = read_table(self.corpus, "words", ["labels"])["labels"]
        return HeldEdges.of(labels, read_table(self.corpus, "edges"))

    def column(self, name: str) -> Column:
        """The column of that name; raises InputError where there is none."""
        if name not in self.columns:
            raise InputError(f"sentences have no column {name!r:.60}: they have {', '.join(self.columns)}")
        return self.columns[name]

    def measure(self, name: str, role: Role | None) -> HeadMeasure:
        """The measure of a model or, with the role None, of both; raises InputError where there is none."""
        known, roles = self.corpus.manifest, self.corpus.roles
        names = [*known.shared, *([EFFECT] if self.corpus.reference is not None else []), *known.of_model]
        if name not in names:
            raise InputError(f"the study has no measure {name!r:.60}: it has {', '.join(names)}")
        heads = dict(zip(roles, self.corpus.tables.heads, strict=True))
        if name not in known.of_model:
            if role is not None:
                raise InputError(f"{name} is of both models: leave its role out")
            return HeadMeasure(name, heads["base"], self.corpus.matrix(name))
        if role is None and len(roles) == 1:
            role = "base"
        if role is None:
            if not self.corpus.corresponds:
                raise InputError(f"the models' heads do not correspond: name the role of {name}")
            base, tuned = (self.corpus.matrix(f"{name}_{model}", model) for model in roles)
            return HeadMeasure(name, heads["base"], tuned, base)
        if role not in roles:
            raise InputError(f"the study has no {role} model")
        return HeadMeasure(f"{name}_{role}", heads[role], self.corpus.matrix(f"{name}_{role}", role))

    def exact(self, name: str) -> Floats:
        """A column of numbers of the table in 64 bits, [sentences], NaN where there is none."""
        return np.asarray(pc.cast(self.table[name], pa.float64()).to_numpy(), np.float64)

    def count(self, chosen: Bools | None) -> int:
        """How many sentences are chosen."""
        return len(self.rows) if chosen is None else int(np.count_nonzero(chosen))

    def chosen_rows(self, chosen: Bools | None) -> Ints:
        """The rows of the data that are chosen."""
        return self.rows if chosen is None else self.rows[chosen]

    def position(self, row: int) -> int:
        """Where the row of the data stands among the sentences; raises InputError for one that is not there."""
        place = int(np.searchsorted(self.rows, row))
        if place == len(self.rows) or self.rows[place] != row:
            raise InputError(f"the study has no sentence of the row {row}")
        return place


def read_table(corpus: Corpus, name: str, columns: list[str] | None = None) -> pa.Table:
    """A table of the store as it stands in its files; raises InputError where they cannot be read."""
    try:
        return dataset.dataset([str(file) for file in corpus.tables.files[name]], format="parquet").to_table(columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{corpus.folder} cannot be read: look at it with `attention-flows study verify`") from error
