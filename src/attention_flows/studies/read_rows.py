"""The rows of a study as its models read them, and the batches that they run in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.sentence import Sentence
from ..errors import InputError, TooLongError
from ..models.batches.effects import has_target
from ..models.batches.lengths import length_batches
from ..models.capture.encode import Encoded, encode, encode_many, parameters_of
from ..models.loading.model import Model
from ..models.long_texts.policy import Long
from ..models.long_texts.windows import shortened
from .options import StudyOptions
from .rows import Row


@dataclass(frozen=True)
class ReadRow:
    """A row as each model reads it; ``notes`` say what was cut off."""

    row: Row
    encoded: tuple[Encoded, ...]
    notes: tuple[str, ...] = ()


def read_rows(models: Sequence[Model], rows: Sequence[Row], options: StudyOptions) -> list[ReadRow | InputError]:
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


def row_batches(models: Sequence[Model], encoded: Sequence[Encoded]) -> list[list[int]]:
    """The batches that sentences are measured in, as indices."""
    config = models[-1].network.config.get_text_config()
    heads = getattr(config, "num_attention_heads", None)
    weights = (heads if isinstance(heads, int) else 16) * int(getattr(config, "num_hidden_layers", None) or 12)
    keys = [(tuple(of_sentence.inputs), has_target(models[-1], of_sentence)) for of_sentence in encoded]
    return length_batches(keys, [of_sentence.words.tokens for of_sentence in encoded], weights)


def _read_row(
    models: Sequence[Model], row: Row, options: StudyOptions, encoded: Sequence[Encoded | InputError]
) -> ReadRow | InputError:
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
    return ReadRow(row, whole, notes)


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
