"""Measuring the rows of a study: in batches of equal lengths, and one by one where models do not allow that."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.arrays import Floats
from ..core.flow import Role
from ..core.head_measures import MEASURES
from ..core.running import IsCancelled, Progress, never_cancelled, no_progress
from ..errors import Cancelled, InputError
from ..models.batches.batch import BatchResult, NoBatches, run_batch, running_batches
from ..models.loading.model import Model
from .measure_one import measure_one
from .options import STEPS, StudyOptions
from .read_rows import ReadRow, read_rows, row_batches
from .record import EdgeRecord, EffectsRecord, ModelRecord, SentenceRecord, is_correct
from .rows import Rejected, Row

ROLES: tuple[Role, Role] = ("base", "tuned")


def measure_rows(
    models: Sequence[Model],
    rows: Sequence[Row],
    options: StudyOptions,
    *,
    cancelled: IsCancelled = never_cancelled,
    progress: Progress = no_progress,
) -> tuple[list[SentenceRecord], list[Rejected]]:
    """What a study records of ``rows``, in their order, and the rows that could not be read.

    The same rows give the same numbers, to the bit. ``progress`` is called with the rows done and all rows. Raises
    InputError for two models that do not correspond, and Cancelled.
    """
    records: dict[int, SentenceRecord] = {}
    rejected: list[Rejected] = []
    kept: list[ReadRow] = []
    for row, read in zip(rows, read_rows(models, rows, options), strict=True):
        if isinstance(read, InputError):
            rejected.append(Rejected(row.number, str(read)))
        else:
            kept.append(read)
    with running_batches(models):
        for members in row_batches(models, [read.encoded[-1] for read in kept]):
            if cancelled():
                raise Cancelled
            batch = [kept[index] for index in members]
            for record in _measure(models, batch, options):
                if isinstance(record, Rejected):
                    rejected.append(record)
                else:
                    records[record.row.number] = record
            progress(len(records) + len(rejected), len(rows))
    ordered = [records[row.number] for row in rows if row.number in records]
    return ordered, sorted(rejected, key=lambda entry: entry.row)


def _measure(
    models: Sequence[Model], batch: Sequence[ReadRow], options: StudyOptions
) -> list[SentenceRecord | Rejected]:
    """The records of a batch; of models that do not allow batches one by one."""
    inputs = [[read.encoded[index] for read in batch] for index in range(len(models))]
    steps = STEPS if options.effects else None
    try:
        result = run_batch(models, inputs, steps=steps, edges=options.edges, threshold=options.threshold)
    except (NoBatches, InputError):
        return [_alone(models, read.row, options) for read in batch]
    return [_record(models, read, result, index) for index, read in enumerate(batch)]


def _alone(models: Sequence[Model], row: Row, options: StudyOptions) -> SentenceRecord | Rejected:
    try:
        return measure_one(models, row, options)
    except InputError as error:
        return Rejected(row.number, str(error))


def _record(models: Sequence[Model], read: ReadRow, result: BatchResult, index: int) -> SentenceRecord:
    words = read.encoded[-1].words
    count = len(words)
    records = tuple(
        ModelRecord(
            role,
            predictions[index],
            is_correct(predictions[index], read.row),
            dict(zip(MEASURES, measures[:, index], strict=True)),
            influence[index, :count],
        )
        for role, predictions, measures, influence in zip(
            ROLES, result.predictions, result.measures.models, result.influence, strict=False
        )
    )
    shared: dict[str, Floats] = {}
    if result.measures.change is not None and result.measures.root_change is not None:
        shared = {"change": result.measures.change[index], "root_change": result.measures.root_change[index]}
    effects = None
    if (sums := result.effects) is not None:
        effects = EffectsRecord(
            sums.targets[index],
            sums.values[index],
            sums.reference_values[index],
            sums.errors[index],
            sums.heads[index],
            sums.words[index, :count],
        )
    strongest = result.edges[index]
    values = [*strongest.values]
    edges = EdgeRecord(
        strongest.layer,
        strongest.head,
        strongest.query,
        strongest.key,
        values[0],
        values[1] if len(models) == 2 else None,
        values[-1] if effects is not None else None,
    )
    return SentenceRecord(
        read.row, words.labels, words.segments, words.tokens, records, shared, effects, edges, read.notes
    )
