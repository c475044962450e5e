"""The measures of heads against a slow reference, scipy and scikit-learn, and what must hold of them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.heads.change import head_change
from attention_flows.core.heads.leaf_order import leaf_order
from attention_flows.core.heads.table import HeadTable, head_table
from attention_flows.errors import InputError
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import reference
from tests.oracles.heads import HeadReference
from tests.support.folders import FIXTURES
from tests.support.strategies import flows, unlike_flows

SMALL = ("both", "decoder", "pair", "single", "tiny", "uneven", "unicode", "unlike")
MEASURES = ("entropy", "special", "itself", "next", "previous", "other", "root_entropy", "root_change", "known")


def table(flow: Flow, threshold: float | None = None) -> HeadTable:
    return head_table(flow.trace(threshold=flow.floor if threshold is None else threshold))


def held_to_reference(flow: Flow) -> None:
    message = reference.parse(wire.encode(flow))
    expected = HeadReference(message)
    flow = Flow.of(wire.decode(wire.encode(flow)))
    found = table(flow)
    heads = list(zip(found.model, found.layer.tolist(), found.head.tolist(), strict=True))
    assert heads == expected.every_head()
    for at, head in enumerate(heads):
        for name, value in expected.measures(head).items():
            shown = getattr(found, name)[at]
            assert np.isnan(shown) if value is None else shown == pytest.approx(value, abs=1e-9), (head, name)
        for name in ("change", "root_change"):
            corresponds = len(flow.models) == 2 and flow.corresponds
            change = getattr(expected, name)(*head[1:]) if corresponds else None
            shown = getattr(found, name)[at]
            assert np.isnan(shown) if change is None else shown == pytest.approx(change, abs=1e-7), (head, name)
    np.testing.assert_allclose(found.distances, expected.distances(heads), atol=1e-7)


@pytest.mark.parametrize("name", SMALL)
def test_every_measure_is_the_references(name: str) -> None:
    held_to_reference(Flow.of(wire.decode((FIXTURES / f"{name}.flow").read_bytes())))


@given(st.one_of(flows(), unlike_flows()))
def test_of_any_flow_too(flow: Flow) -> None:
    held_to_reference(flow)


@given(flows(models=2))
def test_the_share_is_of_the_layers_traced_edges(flow: Flow) -> None:
    traced = flow.trace(threshold=0.2)
    found = head_table(traced)
    for at, (role, layer, head) in enumerate(zip(found.model, found.layer, found.head, strict=True)):
        edges = traced.traces[role == "tuned"].edges
        of_layer = edges.layer == layer
        own = int((edges.head[of_layer] == head).sum())
        assert found.share[at] == (own / of_layer.sum() if own else 0)


@given(flows(models=2))
def test_of_all_edges_the_change_is_that_of_the_dense_maps(flow: Flow) -> None:
    found = table(flow)
    if flow.encoder_layers:
        return
    maps = []
    for model in flow.models:
        edges = model.edges
        dense = np.zeros((flow.layers, max(edges.heads), edges.words, edges.words))
        dense[edges.layer - 1, edges.head, edges.query, edges.key] = edges.weight
        maps.append(dense)
    half = len(found) // 2
    for at in range(half):
        layer, head = found.layer[at] - 1, found.head[at]
        exact = head_change(maps[0][layer, [head]], maps[1][layer, [head]])
        assert found.change[at] == pytest.approx(exact[0], abs=1e-6)
        assert found.distances[at, at + half] == pytest.approx(exact[0], abs=1e-6)
    np.testing.assert_allclose(found.known, 1, atol=1e-6)


@given(flows(models=2))
def test_distances_are_distances_and_a_model_has_not_moved_from_itself(flow: Flow) -> None:
    found = table(flow)
    far = found.distances
    assert ((far >= 0) & (far <= 1)).all()
    np.testing.assert_array_equal(far, far.T)
    assert not far.diagonal().any()
    bits = np.nan_to_num(found.entropy)  # a head of an encoder-decoder may read nothing
    assert (bits >= 0).all()
    assert (bits <= np.log2(len(flow.words)) + 1e-9).all()
    same = Flow(
        flow.text,
        flow.pair,
        flow.unit,
        flow.words,
        flow.root,
        flow.floor,
        (flow.models[0], type(flow.models[1])("tuned", "same", flow.models[0].edges, None)),
        encoder_layers=flow.encoder_layers,
    )
    assert not np.nan_to_num(table(same).change).any()


@pytest.mark.parametrize("name", [*SMALL, "jacksonville"])
def test_layers_are_ordered_by_the_mean_distances_of_both_models(name: str) -> None:
    data = (FIXTURES / f"{name}.flow").read_bytes()
    found = table(Flow.of(wire.decode(data)))
    # Of the larger one by its own distances, which the smaller ones hold to the reference.
    own = name == "jacksonville"
    distances_of = partial(layer_distances_of, found) if own else HeadReference(reference.parse(data)).layer_distances
    for layer, order in enumerate(found.order("similarity"), start=1):
        assert order.tolist() == leaf_order(distances_of(layer)).tolist()


def layer_distances_of(found: HeadTable, layer: int) -> np.ndarray:
    grids = []
    for role in ("base", "tuned"):
        index = np.flatnonzero((found.layer == layer) & (np.array(found.model) == role))
        grids.append(found.distances[np.ix_(index, index)])
    return np.asarray(np.mean(grids, axis=0))


def test_heads_are_ordered_by_change_the_largest_first() -> None:
    found = table(Flow.of(wire.decode((FIXTURES / "pair.flow").read_bytes())))
    for layer, order in enumerate(found.order("change"), start=1):
        here = (found.layer == layer) & (np.array(found.model) == "base")
        assert (np.diff(found.change[here][order]) <= 0).all()
    assert [order.tolist() for order in found.order("index")] == [[0, 1]] * 3


@pytest.mark.parametrize("name", ["single", "unlike"])
def test_where_there_is_no_change_heads_are_not_ordered_by_it(name: str) -> None:
    found = table(Flow.of(wire.decode((FIXTURES / f"{name}.flow").read_bytes())))
    with pytest.raises(ValueError, match="no change"):
        found.order("change")
    with pytest.raises(ValueError, match="not by 'size'"):
        found.order("size")  # type: ignore[arg-type]


def test_the_table_is_a_dataframe_where_pandas_is() -> None:
    pandas = pytest.importorskip("pandas")
    found = table(Flow.of(wire.decode((FIXTURES / "uneven.flow").read_bytes())))
    frame = found.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["model", "layer", "head", "share", "change", *MEASURES]
    assert len(frame) == len(found) == 14
    tuned = frame[(frame.model == "tuned") & (frame.layer == 2) & (frame["head"] == 1)]
    assert tuned.entropy.item() == found.entropy[7 + 1 + 1]


def test_without_pandas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(InputError, match="pip install pandas"):
        table(Flow.of(wire.decode((FIXTURES / "tiny.flow").read_bytes()))).to_dataframe()
