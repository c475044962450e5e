"""The sentences of a store, as arrays: what tables, summary and report are computed from."""
# ruff: noqa: S608 - the user's own conditions run on a connection that can only read

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import dataset

from ...core.arrays import Floats, Ints
from ...errors import InputError
from ..query.result import Result
from ..query.run import MEMORY, SECONDS, Parameters, run_query
from ..query.tables import StoreTables
from ..store.manifest import Manifest

OWN_SECONDS, OWN_MEMORY = 3600.0, "8GB"  # for our own queries, which grow with the sentences
NEEDS = {
    "label": "no sentence has a label",
    "prediction": "no sentence has a predicted class",
    "correct": "that takes labels and predicted classes",
    "flipped": "that takes two models that predict classes",
}
GROUPINGS = tuple(NEEDS)


@dataclass(frozen=True)
class Corpus:
    """A store's ``folder`` and its ``manifest`` (docs/study-format.md)."""

    folder: Path
    manifest: Manifest

    @cached_property
    def tables(self) -> StoreTables:
        return StoreTables.of(self.folder, self.manifest)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the models: ("base",) or ("base", "tuned")."""
        return self.manifest.roles

    @property
    def reference(self) -> str | None:
        """What effects are held against; None where the study takes none."""
        return self.manifest.reference

    @property
    def corresponds(self) -> bool:
        """Whether there are two models with the same heads."""
        heads = self.tables.heads
        return len(heads) == 2 and heads[0] == heads[1]

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of sentences, of rejected rows, and of rows that the data has."""
        shards = self.manifest.shards
        return {
            "sentences": sum(shard.sentences for shard in shards),
            "rejected": sum(shard.rejected for shard in shards),
            "rows": self.manifest.data.rows,
        }

    def sql(self, text: str, params: Parameters = None, *, seconds: float = SECONDS, memory: str = MEMORY) -> Result:
        """What a query gives (:func:`.run.run_query`)."""
        return run_query(self.tables, text, params, seconds=seconds, memory=memory)

    def own(self, text: str) -> pa.Table:
        """What a query of ours gives."""
        return self.sql(text, seconds=OWN_SECONDS, memory=OWN_MEMORY).to_arrow()

    def sentences(self, columns: Mapping[str, str], where: str | None = None) -> dict[str, np.ndarray]:
        """Expressions of the view ``sentences`` by name, and ``row``, each an array in the order of the rows.

        Only the sentences that meet the condition ``where`` count. Raises InputError for one that is no condition.
        """
        listed = "".join(f", {expression} AS {name}" for name, expression in columns.items())
        table = self.own(f"SELECT row{listed} FROM sentences{condition(where)} ORDER BY row")
        return {name: table[name].to_numpy() for name in table.column_names}

    def groups(self, by: str, where: str | None = None) -> dict[str, Ints]:
        """The rows of each group, by its value: label or prediction, or yes and no. Rows without a value are in none.

        Raises InputError where the study has nothing to group by.
        """
        last = self.roles[-1]
        if by not in GROUPINGS:
            raise InputError(f"sentences are grouped by {', '.join(GROUPINGS)}, not by {by!r}")
        if by == "flipped" and len(self.roles) < 2:
            raise InputError(f"there are no groups by {by}: {NEEDS[by]}")
        yes_or_no = "CASE WHEN {} THEN 'yes' WHEN NOT {} THEN 'no' END".format
        changed = "(prediction_base <> prediction_tuned)"
        expression = {
            "label": "label",
            "prediction": f"prediction_{last}",
            "correct": yes_or_no(f"correct_{last}", f"correct_{last}"),
            "flipped": yes_or_no(changed, changed),
        }[by]
        columns = self.sentences({"value": expression}, where)
        values = columns["value"]
        names = sorted({str(value) for value in values if value is not None})
        if not names:
            raise InputError(f"there are no groups by {by}: {NEEDS[by]}")
        return {name: columns["row"][values == name] for name in names}

    def rows(self, where: str | None) -> Ints | None:
        """The rows that meet the condition; None for all."""
        return None if where is None else self.sentences({}, where)["row"]

    def head_values(self, name: str, role: str = "base") -> tuple[Ints, Floats]:
        """The rows, [sentences], and a measure of every head in 16 bits, [sentences, heads], NaN where there is none.

        ``role`` says which model's heads they are. Raises InputError for a column that the store does not have.
        """
        heads = self.tables.heads[-1 if role == "tuned" else 0]
        try:
            source = dataset.dataset([str(file) for file in self.tables.files["heads"]], format="parquet")
            if name not in source.schema.names:
                raise InputError(f"the study has no {name} of heads: it has {', '.join(source.schema.names[1:])}")
            table = source.to_table(columns=["row", name])
            lists = table[name].combine_chunks()
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{self.folder} cannot be read: look at it with `attention-flows study verify`") from error
        values = np.full((len(table), sum(heads)), np.nan, np.float16)
        if lists.type != pa.null():
            present = lists.is_valid().to_numpy(zero_copy_only=False)
            values[present] = lists.flatten().to_numpy(zero_copy_only=False).reshape(-1, sum(heads))
        return table["row"].to_numpy(), values


def condition(where: str | None) -> str:
    """The WHERE of a query; a comment at the end of ``where`` ends with its line."""
    return "" if where is None else f" WHERE ({where}\n)"
