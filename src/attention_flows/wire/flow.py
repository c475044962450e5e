"""A flow as a binary message and back (docs/wire.md)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.edge_weight import edge_weight
from ..core.flow import Flow, ModelFlow, ModelGrid, Prediction
from ..core.node import Node
from ..core.words import Words
from ..errors import InputError
from ..schema import check
from .edges import ARRAYS, SCALE, edges_from_arrays, edges_to_arrays
from .header import Header, ModelEntry, NodeEntry
from .message import Format, Message, read_message, write_message
from .sections import sections_from_json, sections_to_json

FORMAT = Format("attention-flows/flow", 1)


def encode(flow: Flow) -> bytes:
    """The message of ``flow``, with all its edges and those optional sections that it has."""
    arrays: dict[str, np.ndarray] = {}
    for model in flow.models:
        for name, array in zip(ARRAYS, edges_to_arrays(model.edges), strict=True):
            arrays[f"{model.role}/{name}"] = array
    return write_message(FORMAT, _parts(flow), arrays, sections_to_json(flow))


def decode(data: bytes) -> Flow:
    """The flow in a message, its weights to within 1 / SCALE below the true ones.

    Raises InputError, which names the field, for bytes that are not such a message.
    """
    message = read_message(data, FORMAT)
    header = check(message.header, Header, "its header")
    header.check()
    flow = Flow(
        text=header.text,
        pair=header.pair,
        unit=header.unit,
        words=_words(header),
        root=_node(header.root),
        floor=header.floor,
        models=tuple(_model(message, header, entry) for entry in header.models),
        encoder_layers=header.encoder_layers,
        weight=edge_weight(header.weight).name,
        **sections_from_json(message.header),
    )
    _check_measures(flow)
    _check_effects(flow)
    return flow


def node_to_json(node: Node) -> dict[str, int]:
    """A state as JSON has it."""
    return {"layer": node.layer, "word": node.word}


def grid_to_json(model: ModelFlow) -> dict[str, Any] | None:
    """The heads, encoder's layers and root of a model that does not correspond to the base; None for any other."""
    if model.grid is None:
        return None
    return {
        "heads": list(model.edges.heads),
        "encoder_layers": model.grid.encoder_layers,
        "root": node_to_json(model.grid.root),
    }


def _parts(flow: Flow) -> dict[str, Any]:
    """What the header of every message has."""
    return {
        "text": flow.text,
        "pair": flow.pair,
        "unit": flow.unit,
        "words": flow.words.labels,
        "segments": flow.words.segments,
        "special": flow.words.special.astype(int).tolist(),
        "spans": flow.words.spans,
        "layers": flow.layers,
        "heads": flow.head_counts,
        "encoder_layers": flow.encoder_layers,
        "root": node_to_json(flow.root),
        "weight": flow.weight,
        "floor": flow.floor,
        "scale": SCALE,
        "models": [
            {
                "role": model.role,
                "name": model.name,
                "labels": model.prediction.labels if model.prediction else None,
                "probabilities": model.prediction.probabilities if model.prediction else None,
                "kind": model.prediction.kind if model.prediction else None,
                "own": grid_to_json(model),
            }
            for model in flow.models
        ],
    }


def _words(header: Header) -> Words:
    count = len(header.words)
    return Words(
        tuple(header.words),
        tuple(header.segments),
        np.array(header.special, dtype=np.bool_),
        tuple(header.spans),
        np.arange(count),
        count,
    )


def _model(message: Message, header: Header, entry: ModelEntry) -> ModelFlow:
    """A model from its ``entry`` in the header and its arrays."""
    counts, to, weights = (message.array(f"{entry.role}/{name}") for name in ARRAYS)
    heads = tuple(header.grid_of(entry).heads)
    prediction = None
    if entry.labels and entry.probabilities:
        # Messages that were recorded before models could predict words have no kind.
        prediction = Prediction(tuple(entry.labels), tuple(entry.probabilities), entry.kind or "class")
    return ModelFlow(
        entry.role,
        entry.name,
        edges_from_arrays(counts, to, weights, header.scale, heads, len(header.words)),
        prediction,
        ModelGrid(_node(entry.own.root), entry.own.encoder_layers) if entry.own else None,
    )


def _check_effects(flow: Flow) -> None:
    """Raise InputError where the effects are not of the flow's layers and words."""
    if flow.effects_document is not None:
        rows = flow.effects_document["word_effects"]
        if len(rows) != flow.layers or any(len(row) != len(flow.words) for row in rows):
            raise InputError("the section effects is of other layers or words")


def _check_measures(flow: Flow) -> None:
    """Raise InputError where the measures of heads are not of the models' heads."""
    measurements = flow.backend.known_measurements if flow.backend else None
    if measurements is None:
        return
    heads = tuple(model.edges.heads for model in flow.models)
    if measurements.heads != heads:
        raise InputError("its measures do not match its heads")
    if measurements.change is not None and len(measurements.change) != sum(heads[0]):
        raise InputError("its change of heads does not match its heads")


def _node(entry: NodeEntry) -> Node:
    return Node(entry.layer, entry.word)
