"""Measuring one row of a study by its flow: for models that cannot be run in batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ..core.effects.effects import Effects
from ..core.head_measures import MEASURES, HeadMeasurements
from ..core.view import View
from ..errors import InputError
from ..flow import Flow
from ..models.batches.edges import strongest_edges
from ..models.loading.model import Model
from ..models.long_texts.policy import Long
from ..models.read import read
from .options import STEPS, StudyOptions
from .record import EdgeRecord, EffectsRecord, ModelRecord, SentenceRecord, is_correct
from .rows import Row


def measure_one(models: Sequence[Model], row: Row, options: StudyOptions) -> SentenceRecord:
    """What a study records of a row. Raises InputError for a row that the models do not take."""
    view = View(options.threshold)
    flow = read(models, row.text, row.pair, view=view, long=Long(truncate=options.truncate))
    if not flow.corresponds:
        raise InputError(f"{models[0].name} and {models[-1].name} do not correspond")
    measured = None if flow.backend is None else flow.backend.head_measurements()
    assert measured is not None, "the models are at hand"
    influence = flow.trace().influence_share[:, 0]
    records = tuple(
        ModelRecord(
            model.role,
            model.prediction,
            is_correct(model.prediction, row),
            dict(zip(MEASURES, measures, strict=True)),
            influence[index],
        )
        for index, (model, measures) in enumerate(zip(flow.models, measured.measures, strict=True))
    )
    effects = _effects(flow) if options.effects else None
    return SentenceRecord(
        row,
        flow.words.labels,
        flow.words.segments,
        flow.words.tokens,
        records,
        _shared(measured),
        None if effects is None else _effects_record(effects),
        _edges(flow, effects, options.edges),
        tuple(note for note in flow.notes if "cut off" in note),
    )


def _effects(flow: Flow) -> Effects | None:
    """The effects on the last model's prediction; None where it has none."""
    try:
        return flow.effects("base" if len(flow.models) == 2 else "zero", steps=STEPS)
    except InputError:
        return None


def _shared(measured: HeadMeasurements) -> dict[str, np.ndarray]:
    changes = {"change": measured.change, "root_change": measured.root_change}
    return {name: values for name, values in changes.items() if values is not None}


def _effects_record(effects: Effects) -> EffectsRecord:
    heads = np.concatenate([layer.sum(axis=(1, 2), dtype=np.float64) for layer in effects.effect])
    return EffectsRecord(
        effects.target.label, effects.value, effects.reference_value, effects.error, heads, effects.words
    )


def _edges(flow: Flow, effects: Effects | None, count: int) -> EdgeRecord:
    """The strongest edges, by effect where there are effects."""
    if effects is not None:
        both = [effects.reference_attention, effects.attention] if len(flow.models) == 2 else [effects.attention]
        weights = [[torch.from_numpy(layer)[None] for layer in layers] for layers in both]
        by_effect = [torch.from_numpy(layer)[None].float() for layer in effects.effect]
        strength, values = [layer.abs() for layer in by_effect], [*weights, by_effect]
    else:
        dense = [flow.attentions(model.role) for model in flow.models]
        values = [[torch.from_numpy(np.nan_to_num(layer))[None] for layer in of_model] for of_model in dense]
        strength = [
            (last - first).abs() if len(values) == 2 else last
            for first, last in zip(values[0], values[-1], strict=True)
        ]
    (strongest,) = strongest_edges(strength, values, [len(flow.words)], count)
    return EdgeRecord(
        strongest.layer,
        strongest.head,
        strongest.query,
        strongest.key,
        strongest.values[0],
        strongest.values[1] if len(flow.models) == 2 else None,
        None if effects is None else strongest.values[-1],
    )
