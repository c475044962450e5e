"""The bytes that a front end receives for one sentence; the format is on one page, docs/wire.md."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from ..core.arrays import Floats, Ints
from ..core.backend import RecordedBackend
from ..core.edges import Edges
from ..core.flow import Flow, ModelFlow, ModelGrid, Prediction
from ..core.head_measures import HeadMeasurements
from ..core.node import Node
from ..core.words import Words

MAGIC = b"AFLW"
FORMAT = "attention-flows/flow"
VERSION = 1
MANY_ROWS = 65_536
SCALE = 50_000  # every threshold of up to four decimals is a whole number of steps


def encode(flow: Flow) -> bytes:
    """One message for ``flow``, with every edge that it holds, and the exact measures of its heads if at hand."""
    arrays: dict[str, np.ndarray] = {}
    for model in flow.models:
        edges = model.edges
        counts = _row_counts(edges)
        # Of a long text most rows are empty, and their counts take more bytes than their edges.
        slim = len(counts) > MANY_ROWS and counts.max() < 256
        arrays[f"{model.role}/counts"] = counts.astype("u1" if slim else "<u2")
        arrays[f"{model.role}/to"] = edges.key.astype("u1" if edges.words <= 256 else "<u2")
        arrays[f"{model.role}/weights"] = _steps(edges.weight).astype("<u2")

    described, body = {}, bytearray()
    for name, array in arrays.items():
        described[name] = {"type": array.dtype.name, "offset": len(body), "length": len(array)}
        body += array.tobytes()
        body += bytes(-len(body) % 4)
    head = json.dumps(_header(flow, described), ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-(8 + len(head)) % 8)
    return MAGIC + struct.pack("<I", len(head)) + head + bytes(body)


def decode(message: bytes) -> Flow:
    """The flow in a message, its weights to within 1 / SCALE below the true ones.

    Raises ValueError for bytes that are not such a message.
    """
    if len(message) < 8 or message[:4] != MAGIC:
        raise ValueError("not an attention-flows message")
    body_start = 8 + struct.unpack_from("<I", message, 4)[0]
    header = json.loads(message[8:body_start])
    kind = (header.get("format"), header.get("version")) if isinstance(header, dict) else None
    if kind != (FORMAT, VERSION):
        raise ValueError(f"cannot read {kind}, only {FORMAT} version {VERSION}")
    words = len(header["words"])

    def array(name: str) -> np.ndarray:
        about = header["arrays"][name]
        kind = np.dtype(about["type"]).newbyteorder("<")
        return np.frombuffer(message, kind, about["length"], body_start + about["offset"])

    models = []
    for about in header["models"]:
        role, own = about["role"], about.get("own")
        heads = tuple((own or header)["heads"])
        row = np.repeat(np.arange(sum(heads) * words), array(f"{role}/counts"))
        layer_of_head = np.repeat(np.arange(1, len(heads) + 1), heads)
        head_in_layer = np.concatenate([np.arange(count) for count in heads])
        edges = Edges(
            layer_of_head[row // words].astype(np.int16),
            head_in_layer[row // words].astype(np.int16),
            (row % words).astype(np.int32),
            array(f"{role}/to").astype(np.int32),
            # float64: q / 50,000 must be the very number that a threshold of four decimals is.
            array(f"{role}/weights") / header["scale"],
            heads,
            words,
        )
        prediction = None
        if about["labels"]:
            # a message that was recorded before there were words has no kind
            prediction = Prediction(tuple(about["labels"]), tuple(about["probabilities"]), about.get("kind") or "class")
        grid = ModelGrid(_node(own), own["encoder_layers"]) if own else None
        models.append(ModelFlow(role, about["name"], edges, prediction, grid))
    return Flow(
        header["text"],
        header["pair"],
        header["unit"],
        Words(
            tuple(header["words"]),
            tuple(header["segments"]),
            np.array(header["special"], dtype=np.bool_),
            tuple(tuple(span) if span else None for span in header["spans"]),
            np.arange(words),
            words,
        ),
        _node(header),
        header["floor"],
        tuple(models),
        encoder_layers=header.get("encoder_layers", 0),
        notes=tuple(header.get("notes", ())),
        weight=header["weight"],
        backend=RecordedBackend(HeadMeasurements.from_dict(header["measures"])) if "measures" in header else None,
    )


def _node(about: dict[str, Any]) -> Node:
    return Node(about["root"]["layer"], about["root"]["word"])


def _own(model: ModelFlow) -> dict[str, Any] | None:
    if model.grid is None:
        return None
    layer, word = model.grid.root
    return {
        "heads": model.edges.heads,
        "encoder_layers": model.grid.encoder_layers,
        "root": {"layer": layer, "word": word},
    }


def _header(flow: Flow, arrays: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
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
        "root": {"layer": flow.root.layer, "word": flow.root.word},
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
                "own": _own(model),
            }
            for model in flow.models
        ],
        "arrays": arrays,
    } | _optional(flow)


def _optional(flow: Flow) -> dict[str, Any]:
    """What the header has only where there is something to tell."""
    measurements = flow.backend and flow.backend.known_measurements
    return ({"notes": flow.notes} if flow.notes else {}) | (
        {"measures": measurements.to_dict()} if measurements else {}
    )


def _steps(weights: Floats) -> Floats:
    """The largest whole q with q / SCALE <= weight: down, so that no edge crosses a threshold upward."""
    exact = weights.astype(np.float64)
    steps = np.floor(exact * SCALE)
    return steps + ((steps + 1) / SCALE <= exact)  # of a decoded weight, the product may fall short of its own q


def _row_counts(edges: Edges) -> Ints:
    """The number of edges of each (layer, head, query) row."""
    first_head = np.concatenate([[0], np.cumsum(edges.heads)[:-1]])
    row = (first_head[edges.layer - 1] + edges.head) * edges.words + edges.query
    return np.bincount(row, minlength=sum(edges.heads) * edges.words)
