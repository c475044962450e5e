"""Running a study: its data through its models into its store, shard by shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ..core.head_measures import MEASURES
from ..core.running import IsCancelled, never_cancelled
from ..errors import InputError
from ..models.loading.digest import model_digest
from ..models.loading.model import Model
from ..models.read import read
from .data.cells import resolve_label
from .data.source import DataSource, Scan, open_data
from .engines.engine import Engine, Shard, StudyJob
from .engines.local import LocalEngine
from .options import StudyOptions
from .rows import Rejected, Row
from .store.keeper import ManifestKeeper
from .store.lock import store_lock
from .store.manifest import DataEntry, Manifest, MeasureNames, ModelEntry
from .store.open import create_or_resume

# Rows done, all rows, and rows rejected so far.
StudyProgress = Callable[[int, int, int], None]

TRIAL = "A short text."  # which shows what layers and heads models have
SHARED = ("change", "root_change")
MAX_SHARDS = 65_536


def no_study_progress(done: int, count: int, rejected: int) -> None:
    """Does nothing."""


def run_study(
    models: Sequence[Model],
    data: Any,
    out: str | Path,
    options: StudyOptions | None = None,
    *,
    text: str | int | None = None,
    pair: str | int | None = None,
    label: str | int | None = None,
    limit: int | None = None,
    repair: bool = False,
    engine: Engine | None = None,
    progress: StudyProgress = no_study_progress,
    cancelled: IsCancelled = never_cancelled,
) -> Path:
    """Run one model, or a base and its tuned model, over ``data``, and return the folder of the store.

    ``data`` is a file, a data set's name, or a list (:func:`.data.source.open_data`); ``text``, ``pair`` and ``label``
    name its columns. A store that has a part of this study is gone on with; ``repair`` measures shards whose files are
    damaged again. Shards that are finished stay, however the run ends. Raises InputError for models that do not
    correspond, for data that cannot be read or changes under way, for a store of another study or a damaged one, and
    where the disk is full; Cancelled.
    """
    options, folder = options or StudyOptions(), Path(out)
    entries = _model_entries(models)
    source = open_data(data, text=text, pair=pair, label=label, limit=limit)
    scan = source.scan(options.shard_rows)
    _check_shards(scan)
    manifest = Manifest(
        models=entries,
        reference=None if not options.effects else "base" if len(models) == 2 else "zero",
        data=DataEntry(source.name, dict(source.columns), scan.digest, scan.rows),
        options=options.to_dict(),
        measures=MeasureNames(SHARED if len(models) == 2 else (), MEASURES),
    )
    with store_lock(folder):
        manifest = create_or_resume(folder, manifest, repair=repair)
        done, rejected = _counts(manifest)
        progress(done, scan.rows, rejected)

        def report(rows: int, unread: int) -> None:
            progress(done + rows, scan.rows, rejected + unread)

        job = StudyJob(tuple(models), options, folder, manifest)
        shards = _missing(source, scan, manifest, _labels(models))
        with ManifestKeeper(folder, manifest) as keeper:
            for entry in (engine or LocalEngine()).run(job, shards, progress=report, cancelled=cancelled):
                keeper.add(entry)
    return folder


def _model_entries(models: Sequence[Model]) -> tuple[ModelEntry, ...]:
    """What the manifest says of the models; raises InputError for two that do not correspond."""
    flow = read(models, TRIAL)
    if not flow.corresponds:
        base, tuned = models
        raise InputError(
            f"{base.name} and {tuned.name} differ in tokens, layers or heads: a study compares models of one "
            "architecture; study each of them alone"
        )
    return tuple(
        ModelEntry(of_model.role, model.name, model_digest(model), model.labels, flow.head_counts)
        for model, of_model in zip(models, flow.models, strict=True)
    )


def _missing(source: DataSource, scan: Scan, manifest: Manifest, labels: tuple[str, ...] | None) -> Iterator[Shard]:
    """The shards that the manifest does not name yet."""
    present = {entry.first for entry in manifest.shards}
    missing = {first for first in range(0, scan.rows, scan.shard_rows) if first not in present}
    if not missing:
        return
    for first, end, rows in source.shards(scan, only=missing):
        read_rows = [
            Row(row.number, row.text, row.pair, resolve_label(row.label, labels))
            for row in rows
            if isinstance(row, Row)
        ]
        rejected = tuple(row for row in rows if isinstance(row, Rejected))
        yield Shard(first, end, tuple(read_rows), rejected)


def _labels(models: Sequence[Model]) -> tuple[str, ...] | None:
    """The classes of the last model that has any."""
    return next((model.labels for model in reversed(models) if model.labels is not None), None)


def _check_shards(scan: Scan) -> None:
    """Raise InputError for a study of so many shards that its manifest would be too large to read."""
    if len(scan.starts) > MAX_SHARDS:
        raise InputError(
            f"{scan.rows:,} rows in shards of {scan.shard_rows:,} are {len(scan.starts):,} shards, more than "
            f"{MAX_SHARDS:,}: set shard_rows to at least {-(-scan.rows // MAX_SHARDS):,}"
        )


def _counts(manifest: Manifest) -> tuple[int, int]:
    """How many rows are done, and how many of them were rejected."""
    return (
        sum(entry.end - entry.first for entry in manifest.shards),
        sum(entry.rejected for entry in manifest.shards),
    )
