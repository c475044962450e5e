"""The wire format against docs/wire.md, and what a trip through it keeps."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given

from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.flow import ModelFlow
from attention_flows.core.graph import attention_graph
from attention_flows.core.node import Node
from attention_flows.core.view import View
from attention_flows.core.words import Words
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import reference
from tests.support.folders import FIXTURES
from tests.support.strategies import edge_weights, flows, unlike_flows, viewed_flows, words_of

THRESHOLDS = np.arange(10_001) / 10_000  # every threshold of up to four decimals, as a front end would write it


def one_model(maps: list[np.ndarray], least: float = 0.0, **changes: Any) -> Flow:
    words = words_of([[i] for i in range(maps[0].shape[-1])])
    model = ModelFlow("base", "b", edges_from_dense(maps, least), None)
    return replace(Flow("text", None, "word", words, Node(len(maps), 0), 0.0, (model,)), **changes)


@given(flows())
def test_the_message_holds_every_edge_rounded_down(flow: Flow) -> None:
    message = reference.parse(wire.encode(flow))
    for model in flow.models:
        read, true = message.edges[model.role], edge_weights(model.edges)
        assert read.keys() == true.keys()
        for edge, weight in read.items():
            # In fractions, so that the check itself rounds nothing.
            assert round(weight * 50_000) == Fraction(true[edge]) * 50_000 // 1


@given(flows())
def test_the_layout_is_as_documented(flow: Flow) -> None:
    data = wire.encode(flow)
    (size,) = struct.unpack_from("<I", data, 4)
    message = reference.parse(data)
    assert data[:4] == b"AFLW"
    assert (8 + size) % 8 == 0
    rows, ends = sum(flow.head_counts) * len(flow.words), [0]
    for model in flow.models:
        arrays = {name: message.header["arrays"][f"{model.role}/{name}"] for name in ("counts", "to", "weights")}
        assert [about["type"] for about in arrays.values()] == ["uint16", "uint8", "uint16"]
        assert [about["length"] for about in arrays.values()] == [rows, len(model.edges), len(model.edges)]
        for about in arrays.values():
            assert about["offset"] % 4 == 0
            assert about["offset"] >= ends[-1], "no array lies over another"
            ends.append(about["offset"] + about["length"] * (1 if about["type"] == "uint8" else 2))
    assert len(message.header["arrays"]) == 3 * len(flow.models)
    assert ends[-1] <= len(message.body) < ends[-1] + 4


@given(flows())
def test_the_header_is_as_documented(flow: Flow) -> None:
    header = reference.parse(wire.encode(flow)).header
    header.pop("arrays")
    assert header == {
        "format": "attention-flows/flow",
        "version": 1,
        "text": flow.text,
        "pair": None,
        "unit": "word",
        "words": list(flow.words.labels),
        "segments": list(flow.words.segments),
        "special": [int(flag) for flag in flow.words.special],
        "spans": [span and list(span) for span in flow.words.spans],
        "layers": flow.layers,
        "heads": list(flow.head_counts),
        "encoder_layers": flow.encoder_layers,
        "root": {"layer": flow.root.layer, "word": flow.root.word},
        "weight": "attention",
        "floor": flow.floor,
        "scale": 50_000,
        "models": [
            {
                "role": model.role,
                "name": model.name,
                "labels": model.prediction and list(model.prediction.labels),
                "probabilities": model.prediction and list(model.prediction.probabilities),
                "kind": model.prediction and model.prediction.kind,
                "own": None,
            }
            for model in flow.models
        ],
    }
    assert all(type(flag) is int for flag in header["special"])


@given(unlike_flows())
def test_a_model_of_its_own_build_comes_back(flow: Flow) -> None:
    base, tuned = wire.decode(wire.encode(flow)).models
    assert base.grid is None
    assert tuned.grid == flow.models[1].grid
    assert tuned.edges.heads == flow.models[1].edges.heads
    assert tuned.edges.ids().tolist() == flow.models[1].edges.ids().tolist()


@given(viewed_flows())
@example((one_model([np.full((1, 5, 5), 0.2, dtype=np.float32)]), View(0.2)))
def test_every_threshold_keeps_the_same_edges(drawn: tuple[Flow, View]) -> None:
    flow, view = drawn
    back = wire.decode(wire.encode(flow))
    for before, after in zip(flow.models, back.models, strict=True):
        assert after.edges.ids().tolist() == before.edges.ids().tolist()
        # The number of thresholds that an edge reaches says for each of them whether it is kept.
        reached = [
            np.searchsorted(THRESHOLDS, edges.weight.astype(np.float64), "right")
            for edges in (before.edges, after.edges)
        ]
        assert reached[0].tolist() == reached[1].tolist()
        kept = [attention_graph(edges, view.threshold).ids().tolist() for edges in (before.edges, after.edges)]
        assert kept[0] == kept[1] or round(view.threshold, 4) != view.threshold


def test_weights_beside_every_threshold_stay_on_their_side() -> None:
    """The hardest weights: for each threshold the float32 nearest to it, the next below and the next above."""
    nearest = np.resize(THRESHOLDS, 101 * 101).astype(np.float32).reshape(101, 101)
    maps = np.stack([nearest, np.nextafter(nearest, np.float32(0)), np.nextafter(nearest, np.float32(2))])
    flow = one_model([maps])
    back = wire.decode(wire.encode(flow))
    reached = [
        np.searchsorted(THRESHOLDS, version.models[0].edges.weight.astype(np.float64), "right")
        for version in (flow, back)
    ]
    np.testing.assert_array_equal(reached[1], reached[0])


@given(flows())
def test_all_else_comes_back_as_it_was(flow: Flow) -> None:
    back = wire.decode(wire.encode(flow))
    assert (back.text, back.pair, back.unit, back.root, back.floor) == (flow.text, None, "word", flow.root, 0)
    assert (back.words.labels, back.words.segments, back.words.spans) == (
        flow.words.labels,
        flow.words.segments,
        flow.words.spans,
    )
    assert back.words.special.tolist() == flow.words.special.tolist()
    assert (back.head_counts, back.layers, back.encoder_layers) == (flow.head_counts, flow.layers, flow.encoder_layers)
    about = [(model.role, model.name, model.prediction) for model in flow.models]
    assert [(model.role, model.name, model.prediction) for model in back.models] == about
    for before, after in zip(flow.models, back.models, strict=True):
        lost = before.edges.weight.astype(np.float64) - after.edges.weight
        assert ((lost > -1e-12) & (lost < 1 / 50_000)).all()


def test_encoding_again_loses_nothing_more() -> None:
    """A flow read from a message may be written again; no stored weight may drift a step down by that."""
    stored = np.resize(np.arange(50_001), 224 * 224) / 50_000
    flow = one_model([np.ones((1, 224, 224), dtype=np.float32)])
    edges = replace(flow.models[0].edges, weight=stored)
    back = wire.decode(wire.encode(replace(flow, models=(replace(flow.models[0], edges=edges),))))
    np.testing.assert_array_equal(back.models[0].edges.weight, stored)


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("*.flow")), ids=lambda file: file.stem)
def test_a_message_read_and_written_is_the_same_message(file: Path) -> None:
    data = file.read_bytes()
    assert wire.encode(wire.decode(data)) == data


@pytest.mark.parametrize(("words", "kind"), [(256, "uint8"), (257, "uint16")])
def test_the_words_read_take_two_bytes_beyond_256(words: int, kind: str) -> None:
    maps = np.zeros((1, words, words), dtype=np.float32)
    maps[0, :, -1] = 1
    flow = one_model([maps])
    flow = replace(flow, models=(replace(flow.models[0], edges=attention_graph(flow.models[0].edges, 1)),))
    message = reference.parse(wire.encode(flow))
    assert message.header["arrays"]["base/to"]["type"] == kind
    assert {key for *_, key in message.edges["base"]} == {words - 1}
    assert edge_weights(wire.decode(wire.encode(flow)).models[0].edges) == message.edges["base"]


def test_text_of_any_script_comes_back() -> None:
    words = Words(("Ça", "🦜", "𝒳"), (0, 1, 1), np.zeros(3, dtype=np.bool_), ((0, 2), (0, 1), (2, 3)), np.arange(3), 3)
    flow = one_model([np.ones((1, 3, 3), dtype=np.float32)], text="Ça", pair="🦜 𝒳", unit="token", words=words)
    back = wire.decode(wire.encode(flow))
    assert (back.text, back.pair, back.unit, back.words.labels) == ("Ça", "🦜 𝒳", "token", ("Ça", "🦜", "𝒳"))


MESSAGE = wire.encode(one_model([np.ones((1, 2, 2), dtype=np.float32)]))


def with_header(**changes: Any) -> bytes:
    """The message with other values in its header."""
    head = json.dumps(reference.parse(MESSAGE).header | changes).encode()
    head += b" " * (-(8 + len(head)) % 8)
    return b"AFLW" + struct.pack("<I", len(head)) + head + reference.parse(MESSAGE).body


def test_a_prediction_without_a_kind_is_of_classes() -> None:
    about = {"role": "base", "name": "b", "labels": ["no", "yes"], "probabilities": [0.25, 0.75]}
    prediction = wire.decode(with_header(models=[about])).models[0].prediction
    assert prediction is not None
    assert prediction.kind == "class"


def test_a_header_written_another_way_reads_the_same() -> None:
    assert edge_weights(wire.decode(with_header()).models[0].edges) == edge_weights(
        wire.decode(MESSAGE).models[0].edges
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"AFLX" + MESSAGE[4:], id="other magic"),
        pytest.param(MESSAGE[:6], id="cut in the length"),
        pytest.param(MESSAGE[:40], id="cut in the header"),
        pytest.param(MESSAGE[:-8], id="cut in the arrays"),
        pytest.param(with_header(version=2), id="later version"),
        pytest.param(with_header(format="attention-flows/other"), id="other format"),
        pytest.param(b"AFLW\x08\0\0\0{}      ", id="empty header"),
        pytest.param(b"AFLW\x08\0\0\0[]      ", id="header is a list"),
    ],
)
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - that it is one is all that is promised
        wire.decode(data)


@pytest.mark.parametrize(("words", "most", "kind"), [(256, 255, "uint16"), (257, 255, "uint8"), (257, 256, "uint16")])
def test_the_counts_of_many_rows_take_one_byte(words: int, most: int, kind: str) -> None:
    maps = np.zeros((256, words, words), dtype=np.float32)  # 65,536 rows, and 256 more
    maps[3, 5, :most] = maps[255, words - 1, 7] = 0.5
    flow = one_model([maps], 0.5)
    data = wire.encode(flow)
    assert reference.parse(data).header["arrays"]["base/counts"]["type"] == kind
    back = wire.decode(data).models[0].edges
    assert back.ids().tolist() == flow.models[0].edges.ids().tolist()


def test_parts_and_arrays_of_unknown_names_are_skipped() -> None:
    arrays = reference.parse(MESSAGE).header["arrays"]
    data = with_header(later={"a": 1}, arrays=arrays | {"base/later": {"type": "float32", "offset": 0, "length": 1}})
    assert wire.encode(wire.decode(data)) == MESSAGE


def test_a_message_without_one_of_its_arrays_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the array base/to"):
        wire.decode(with_header(arrays={"base/counts": reference.parse(MESSAGE).header["arrays"]["base/counts"]}))


def test_what_an_edge_weighs_is_carried() -> None:
    flow = replace(wire.decode(MESSAGE), weight="value_norm")
    assert wire.decode(MESSAGE).weight == "attention"
    assert wire.decode(wire.encode(flow)).weight == "value_norm"
