"""A study's record of one sentence against what its flow gives, one sentence at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attention_flows.errors import InputError
from attention_flows.flow import Flow
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from attention_flows.studies.record import SentenceRecord

MEASURES = ("entropy", "special", "itself", "next", "previous", "other", "root_entropy")
NEAR = 1e-5
NEAR_EFFECT = 1e-4  # of the largest
STEPS = 5


def hold(models: Sequence[Model], record: SentenceRecord, *, effects: bool, edges: int) -> None:
    """Assert that every number of a record is that of the sentence's own flow."""
    flow = read(models, record.row.text, record.row.pair)
    assert record.words == flow.words.labels
    assert record.segments == flow.words.segments
    assert record.tokens == flow.words.tokens
    table, influence = flow.heads(), flow.trace().influence_share[:, 0]
    for index, (model, of_model) in enumerate(zip(flow.models, record.models, strict=True)):
        own = np.array(table.model) == model.role
        assert of_model.role == model.role
        for name in MEASURES:
            near(of_model.measures[name], getattr(table, name)[own], NEAR, name)
        near(of_model.influence, influence[index], NEAR, "influence")
        assert (of_model.prediction is None) == (model.prediction is None)
        if model.prediction is not None and of_model.prediction is not None:
            assert of_model.prediction.labels == model.prediction.labels
            near(np.array(of_model.prediction.probabilities), np.array(model.prediction.probabilities), NEAR, "class")
    if len(models) == 2:
        first = np.array(table.model) == "base"
        for name in ("change", "root_change"):
            near(record.shared[name], getattr(table, name)[first], NEAR, name)
    else:
        assert not record.shared
    _hold_effects(flow, record, effects=effects, count=edges)


def _hold_effects(flow: Flow, record: SentenceRecord, *, effects: bool, count: int) -> None:
    both = len(flow.models) == 2
    try:
        measured = flow.effects("base" if both else "zero", steps=STEPS) if effects else None
    except InputError:
        measured = None
    edges = record.edges
    places = edges.layer - 1, edges.head, edges.from_position, edges.to_position
    if measured is None:
        assert record.effects is None
        weights = [np.nan_to_num(flow.attentions(model.role)) for model in flow.models]
        strength = np.abs(weights[-1] - weights[0]) if both else weights[0]
        shown = strength[places]
        near(edges.base, weights[0][places], NEAR, "base")
        assert edges.effect is None
    else:
        assert record.effects is not None
        layers = [np.asarray(layer, np.float64) for layer in measured.effect]
        largest = max(np.abs(layer).max() for layer in layers)
        heads = np.concatenate([layer.sum(axis=(1, 2)) for layer in layers])
        words = np.sum([layer.sum(axis=(0, 1)) for layer in layers], axis=0)
        assert record.effects.target == measured.target.label
        near(np.array(record.effects.value), np.array(measured.value), NEAR, "value")
        near(np.array(record.effects.reference_value), np.array(measured.reference_value), NEAR, "reference")
        near(np.array(record.effects.error), np.array(measured.error), 1e-3, "error")
        near(record.effects.heads, heads, NEAR_EFFECT * largest, "heads")
        near(record.effects.words, words, NEAR_EFFECT * largest, "words")
        most = max(len(layer) for layer in layers)
        whole = np.stack([np.pad(layer, ((0, most - len(layer)), (0, 0), (0, 0))) for layer in layers])
        strength, shown = np.abs(whole), np.abs(whole[places])
        assert edges.effect is not None
        near(edges.effect, whole[places], NEAR_EFFECT * largest, "effect")
        if edges.tuned is not None:
            near(edges.base, _weights(measured.reference_attention, places), NEAR, "reference")
        last = edges.base if edges.tuned is None else edges.tuned
        near(last, _weights(measured.attention, places), NEAR, "weights")
    # They are the strongest, strongest first; rounding may exchange two that are nearly equal.
    expected = np.sort(strength[strength > 0])[::-1][:count]
    assert len({*zip(*(column.tolist() for column in places), strict=True)}) == len(shown)
    near(shown, expected, NEAR_EFFECT * expected.max(initial=1e-9), "strongest")


def _weights(layers: Sequence[np.ndarray], places: tuple[np.ndarray, ...]) -> np.ndarray:
    """The weights at places, of layers that may have different numbers of heads."""
    return np.array([layers[layer][head, query, key] for layer, head, query, key in zip(*places, strict=True)])


def near(shown: np.ndarray, expected: np.ndarray, tolerance: float, name: str) -> None:
    np.testing.assert_allclose(shown, expected, rtol=0, atol=tolerance, err_msg=name)
