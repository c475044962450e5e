"""``attention-flows study query``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ....core.one_line import counted
from ....escapes import show_controls
from ....export.save import check_path
from ...options import OutputOptions, output_group
from ...output import echo
from ...parser import Command, ParameterGroup
from .store import STORE, StoreOptions

ENDINGS = (".csv", ".parquet", ".json")


@dataclass(frozen=True)
class QueryOptions:
    """A query in SQL, and its limits."""

    sql: str
    seconds: float
    memory: str


QUERY = ParameterGroup(
    "Query",
    QueryOptions,
    (
        click.Argument(["sql"], metavar="SQL", help='One SELECT, such as "SELECT avg(effect) FROM heads"'),
        click.Option(
            ["--seconds"], type=click.FloatRange(0, min_open=True), default=60.0, metavar="S", help="Its limit of time"
        ),
        click.Option(["--memory"], default="2GB", metavar="SIZE", help="Its limit of memory"),
    ),
)


def query(store: StoreOptions, search: QueryOptions, output: OutputOptions) -> None:
    """Query a study: SQL over the views sentences, heads, words, edges and rejected."""
    if output.file is not None:
        check_path(output.file, ENDINGS)
    study = store.open()
    result = study.sql(search.sql, seconds=search.seconds, memory=search.memory)
    if output.file is None:
        from ....studies.query.result_text import result_text

        echo(result_text(result))
    else:
        result.save(output.file)
        echo(show_controls(f"wrote {counted(len(result), 'row')} to {output.file}"))


COMMAND = Command(query, store=STORE, search=QUERY, output=output_group("rows", " ".join(ENDINGS)))
