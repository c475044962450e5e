"""``attention-flows study run``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import InputError
from ....studies.extra import RAY, check_extra
from ...loading import load_named
from ...options import FILE, NAMED_MODELS, NamedModels, choice
from ...output import echo
from ...parser import Command, ParameterGroup
from ...progress import step
from ...row_progress import RowProgress

if TYPE_CHECKING:
    from ....studies.engines.engine import Engine


@dataclass(frozen=True)
class DataOptions:
    """The data set, and its columns of texts, of their pairs and of labels, by name or by number."""

    data: str
    text: str | None
    pair: str | None
    label: str | None
    limit: int | None


@dataclass(frozen=True)
class RecordOptions:
    """What is recorded of each sentence, and of how many in a file."""

    effects: bool
    edges: int
    truncate: bool
    shard_rows: int


@dataclass(frozen=True)
class EngineOptions:
    """Where the work is done, and by how many processes."""

    engine: str
    workers: int | None

    def __post_init__(self) -> None:
        if self.engine == "local" and self.workers is not None:
            raise InputError("--workers is for --engine ray: the engine local is one process")

    def make(self) -> Engine:
        from ....studies.engines.choice import make_engine

        return make_engine(self.engine, self.workers)


@dataclass(frozen=True)
class FolderOptions:
    """The folder of the store."""

    folder: Path
    repair: bool


def _column(name: str, what: str) -> click.Option:
    return click.Option([f"--{name}"], metavar="COL", help=f"{what}, by name or number")


DATA = ParameterGroup(
    "Data",
    DataOptions,
    (
        click.Option(
            ["--data"],
            required=True,
            metavar="D",
            help="A .tsv, .csv, .jsonl or .parquet file, or a data set's folder or name",
        ),
        _column("text", "The column of texts"),
        _column("pair", "The column of second texts"),
        _column("label", "The column of labels"),
        click.Option(["--limit"], type=click.IntRange(1), metavar="N", help="Only the first N rows"),
    ),
)
RECORD = ParameterGroup(
    "Record",
    RecordOptions,
    (
        click.Option(["--effects/--no-effects"], default=True, help="Attribute each prediction to attention"),
        click.Option(
            ["--edges"], type=click.IntRange(0), default=60, metavar="N", help="Keep each sentence's N strongest edges"
        ),
        click.Option(["--truncate/--no-truncate"], default=True, help="Cut off long texts, or reject them"),
        click.Option(
            ["--shard-rows"],
            type=click.IntRange(1),
            default=1024,
            metavar="N",
            help="Keep N rows in a file of each table",
        ),
    ),
)
ENGINE = ParameterGroup(
    "Engine",
    EngineOptions,
    (
        choice("engine", ("local", "ray"), "Where it runs", "local"),
        click.Option(
            ["--workers"], type=click.IntRange(1), metavar="K", help="Processes of the engine ray (default: 2)"
        ),
    ),
)
FOLDER = ParameterGroup(
    "Output",
    FolderOptions,
    (
        click.Option(
            ["-o", "--output", "folder"],
            required=True,
            type=FILE,
            metavar="DIR",
            help="Keep the study in this folder, or go on with the one there",
        ),
        click.Option(["--repair"], is_flag=True, help="Measure what is damaged there again"),
    ),
)


def run(
    models: NamedModels, data: DataOptions, record: RecordOptions, engine: EngineOptions, output: FolderOptions
) -> None:
    """Run one model or two over a data set, or go on with a run that was ended."""
    check_extra()
    if engine.engine == "ray":
        check_extra(RAY, "ray")
    from ....studies.data.source import open_data
    from ....studies.store.open import check_folder

    # These errors come before the models are loaded.
    open_data(data.data, text=data.text, pair=data.pair, label=data.label, limit=data.limit)
    check_folder(output.folder)
    networks = load_named(models)
    from ....studies.options import StudyOptions
    from ....studies.run import run_study
    from ....studies.study import open_study

    options = StudyOptions(
        effects=record.effects, edges=record.edges, truncate=record.truncate, shard_rows=record.shard_rows
    )
    try:
        with RowProgress() as progress:
            run_study(
                networks,
                data.data,
                output.folder,
                options,
                text=data.text,
                pair=data.pair,
                label=data.label,
                limit=data.limit,
                repair=output.repair,
                engine=engine.make(),
                progress=progress,
            )
    except KeyboardInterrupt:
        echo(f"stopped: {_finished(output.folder)}; the same command goes on from there", stream=sys.stderr)
        raise
    with step("reading the study"):
        summary = open_study(output.folder).summary()
    echo(summary)


def _finished(folder: Path) -> str:
    """How far the study is that was ended."""
    from ....studies.store.manifest import read_manifest

    try:
        manifest = read_manifest(folder)
    except InputError:
        return "no row is finished"
    done = sum(shard.end - shard.first for shard in manifest.shards)
    return f"{done:,} of {manifest.data.rows:,} rows are in {folder}"


COMMAND = Command(run, models=NAMED_MODELS, data=DATA, record=RECORD, engine=ENGINE, output=FOLDER)
