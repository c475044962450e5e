"""Measuring the rows of a study: in batches of equal lengths, and one by one where models do not allow that."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.arrays import Floats
from ..core.flow import Role
from ..core.head_measures import MEASURES
from ..core.running import IsCancelled, Progress, never_cancelled, no_progress
from ..core.sentence import Sentence
from ..errors import Cancelled, InputError, TooLongError
from ..models.batches.batch import BatchResult, NoBatches, run_batch, running_batches
from ..models.batches.effects import has_target
from ..models.batches.lengths import length_batches
from ..models.capture.encode import Encoded, encode, encode_many, parameters_of
from ..models.loading.model import Model
from ..models.long_texts.policy import Long
from ..models.long_texts.windows import shortened
from .measure_one import measure_one
from .options import STEPS, StudyOptions
from .record import EdgeRecord, EffectsRecord, ModelRecord, SentenceRecord, is_correct
from .rows import Rejected, Row

ROLES: tuple[Role, Role] = ("base", "tuned")


class _Read:
    """A row as each model reads it."""

    def __init__(self, row: Row, encoded: tuple[Encoded, ...], notes: tuple[str, ...] = ()) -> None:
        self.row = row
        self.encoded = encoded
        self.notes = notes


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
    read_rows: list[_Read] = []
    for row, read in zip(rows, _read(models, rows, options), strict=True):
        if isinstance(read, InputError):
            rejected.append(Rejected(row.number, str(read)))
        else:
            read_rows.append(read)
    with running_batches(models):
        for members in row_batches(models, [read.encoded[-1] for read in read_rows]):
            if cancelled():
                raise Cancelled
            batch = [read_rows[index] for index in members]
            for record in _measure(models, batch, options):
                if isinstance(record, Rejected):
                    rejected.append(record)
                else:
                    records[record.row.number] = record
            progress(len(records) + len(rejected), len(rows))
    ordered = [records[row.number] for row in rows if row.number in records]
    return ordered, sorted(rejected, key=lambda entry: entry.row)


def row_batches(models: Sequence[Model], encoded: Sequence[Encoded]) -> list[list[int]]:
    """The batches that sentences are measured in, as indices."""
    config = models[-1].network.config.get_text_config()
    heads = getattr(config, "num_attention_heads", None)
    weights = (heads if isinstance(heads, int) else 16) * int(getattr(config, "num_hidden_layers", None) or 12)
    keys = [(tuple(of_sentence.inputs), has_target(models[-1], of_sentence)) for of_sentence in encoded]
    return length_batches(keys, [of_sentence.words.tokens for of_sentence in encoded], weights)


def _read(models: Sequence[Model], rows: Sequence[Row], options: StudyOptions) -> list[_Read | InputError]:
    """Each row as the models read it, or why they do not."""
    sentences = [Sentence(row.text, row.pair) for row in rows]
    first = encode_many(models[0], sentences)
    encodings = [
        first,
        *(first if _read_alike(models[0], model) else encode_many(model, sentences) for model in models[1:]),
    ]
    return [
        _read_row(models, row, options, of_row) for row, of_row in zip(rows, zip(*encodings, strict=True), strict=True)
    ]


def _read_row(
    models: Sequence[Model], row: Row, options: StudyOptions, encoded: Sequence[Encoded | InputError]
) -> _Read | InputError:
    notes: tuple[str, ...] = ()
    errors = [error for error in encoded if isinstance(error, InputError)]
    if errors and options.truncate and all(isinstance(error, TooLongError) for error in errors):
        try:
            sentence, notes = shortened(models, Sentence(row.text, row.pair), Long(truncate=True))
            encoded, errors = [encode(model, sentence) for model in models], []
        except InputError as error:
            return error
    if errors:
        return errors[0]
    whole = tuple(entry for entry in encoded if isinstance(entry, Encoded))
    if any(
        of_model.words.labels != whole[0].words.labels or not _same_ids(of_model, whole[0]) for of_model in whole[1:]
    ):
        return InputError(f"{models[0].name} and {models[-1].name} read it as different tokens")
    return _Read(row, whole, notes)


def _measure(models: Sequence[Model], batch: Sequence[_Read], options: StudyOptions) -> list[SentenceRecord | Rejected]:
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


def _record(models: Sequence[Model], read: _Read, result: BatchResult, index: int) -> SentenceRecord:
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


def _read_alike(model: Model, other: Model) -> bool:
    """Whether two models read every text as the same tokens and inputs."""
    names, others = (
        set(of_model.tokenizer.model_input_names) & parameters_of(of_model).keys() for of_model in (model, other)
    )
    if names != others or model.max_tokens != other.max_tokens:
        return False
    if model.tokenizer is other.tokenizer:
        return True
    backend, of_other = (getattr(of_model.tokenizer, "backend_tokenizer", None) for of_model in (model, other))
    return backend is not None and of_other is not None and backend.to_str() == of_other.to_str()


def _same_ids(encoded: Encoded, other: Encoded) -> bool:
    ids, others = encoded.inputs["input_ids"], other.inputs["input_ids"]
    return ids.shape == others.shape and bool((ids == others).all())
