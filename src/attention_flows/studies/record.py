"""What a study records of one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.arrays import Floats, Ints
from ..core.flow import Prediction, Role
from .rows import Row


@dataclass(frozen=True)
class ModelRecord:
    """What one model makes of a sentence.

    ``measures`` has, by name, each measure of a head that a model has by itself: [heads of all layers], sorted by layer
    and head, NaN where a head has none. ``influence`` is each word's share of the influence at the inputs, [words].
    ``correct`` says whether the predicted label is the data's; None without a label or a class.
    """

    role: Role
    prediction: Prediction | None
    correct: bool | None
    measures: Mapping[str, Floats]
    influence: Floats


@dataclass(frozen=True)
class EffectsRecord:
    """The effects on the last model's prediction: what y is, y(A), y(R), and the sums over heads and words.

    ``error`` is the completeness error (docs/effects.md). ``heads`` is [heads of all layers], and ``words`` the effect
    of the edges into each word, [words].
    """

    target: str
    value: float
    reference_value: float
    error: float
    heads: Floats
    words: Floats


@dataclass(frozen=True)
class EdgeRecord:
    """The strongest edges of a sentence, by abs(effect), else by the difference of both models, or else by weight.

    ``layer`` counts from 1, ``head``, ``from_position`` and ``to_position`` from 0. ``base`` and ``tuned`` are both
    models' weights; ``tuned`` and ``effect`` are None where there is none.
    """

    layer: Ints
    head: Ints
    from_position: Ints
    to_position: Ints
    base: Floats
    tuned: Floats | None
    effect: Floats | None


@dataclass(frozen=True)
class SentenceRecord:
    """All that a study records of one sentence.

    ``words`` and ``segments`` are those of the flow, ``tokens`` is the models' number of tokens. ``shared`` has, by
    name, the measures of a head that compare both models, as ``change``; it is empty without a second model that
    corresponds. ``effects`` is None where the study takes none, or the last model has no prediction to explain.
    ``notes`` say how the sentence was read where a reader must know, as where it was cut off.
    """

    row: Row
    words: tuple[str, ...]
    segments: tuple[int, ...]
    tokens: int
    models: tuple[ModelRecord, ...]
    shared: Mapping[str, Floats]
    effects: EffectsRecord | None
    edges: EdgeRecord
    notes: tuple[str, ...] = ()


def is_correct(prediction: Prediction | None, row: Row) -> bool | None:
    """Whether the predicted class is the row's label; None without either."""
    if prediction is None or prediction.kind != "class" or row.label is None:
        return None
    return prediction.label == row.label
