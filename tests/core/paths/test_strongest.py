"""The strongest paths, held to every path there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_flows.core.node import Node
from attention_flows.core.paths.kbest import strongest
from attention_flows.core.paths.path import Path
from attention_flows.core.paths.steps import Steps
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import paths as reference_paths
from tests.support.folders import FIXTURES
from tests.support.strategies import in_reference_terms, reference_trace, unlike_flows, viewed_flows


def same(found: list[tuple[float, tuple[int, ...]]], paths: dict[tuple[int, ...], float], count: int) -> None:
    """``found`` are the strongest of ``paths``, whichever of those that are as strong as the last."""
    expected = reference_paths.best({words: weight for words, weight in paths.items() if weight > 0}, count)
    assert [weight for weight, _ in found] == pytest.approx([weight for weight, _ in expected], rel=1e-12)
    assert len({words for _, words in found}) == len(found)
    for weight, words in found:
        assert paths[words] == pytest.approx(weight, rel=1e-12)


counts = st.sampled_from([1, 2, 5, 1000])


@given(viewed_flows(models=1), counts)
def test_the_strongest_of_all_paths(drawn: tuple[Flow, View], count: int) -> None:
    """Also from the deepest layer to an origin, and of those that pass what is selected."""
    flow, view = drawn
    view = complete(view)
    bottom = view.origin.layer if view.origin else 0
    found = strongest(Steps(flow.traced(view).traces[0]), count, bottom=bottom, selections=view.selections)
    same(found, every_path(flow, view, 0), count)


@given(viewed_flows(models=2), counts)
def test_paths_of_two_models(drawn: tuple[Flow, View], count: int) -> None:
    flow, view = drawn
    every = [every_path(flow, complete(view), model) for model in range(2)]
    union = {words: max(one.get(words, 0) for one in every) for words in set().union(*every)}
    paths = flow.paths(count, view)
    same([(path.weight, tuple(word for _, word in path.states)) for path in paths], union, count)
    for path in paths:
        check(path, flow, view.origin.layer if view.origin else 0)
        words = tuple(word for _, word in path.states)
        for route, own in zip((path.base, path.tuned), every, strict=True):
            assert (route is not None) == (words in own)
            assert route is None or route.weight == pytest.approx(own[words], rel=1e-12)
        base, tuned = (words in own for own in every)
        assert path.kind == ("shared" if base and tuned else "only base" if base else "only tuned")


def complete(view: View) -> View:
    """The view with its selections passed through, but for whole paths, of which there is no part."""
    through = (one if one.part == "path" else replace(one, part="through") for one in view.selections)
    return replace(view, selections=tuple(through))


def every_path(flow: Flow, view: View, model: int) -> dict[tuple[int, ...], float]:
    """Every path that something flows along, from the trace without selections."""
    traced = reference_trace(flow, replace(view, selections=()), model)
    bottom = view.origin.layer if view.origin else 0
    written = reference_paths.every_path(traced, flow.layers, bottom, view.to_dict()["selections"])
    return {words: weight for words, weight in written.items() if weight > 0}


def check(path: Path, flow: Flow, bottom: int) -> None:
    """A path is what it says: its layers fall by one, its edges join its states, its weight is theirs."""
    assert [layer for layer, _ in path.states] == list(range(flow.layers, bottom - 1, -1))
    steps = set(pairwise(path.states))
    assert all(((e.layer, e.from_index), (e.layer - 1, e.to_index)) in steps for e in path.edges)
    assert path.weight == pytest.approx(float(np.prod([edge.weight for edge in path.edges])), rel=1e-12)
    assert path.edges


@given(unlike_flows(), counts, st.booleans())
def test_paths_of_models_that_do_not_correspond(flow: Flow, count: int, residual: bool) -> None:
    """Of each course through the bands the strongest path of either model, and the other's best along it."""
    view = View(0.0, residual)
    bands = min(sum(heads > 0 for heads in model.edges.heads) for model in flow.models)

    def course(words: tuple[int, ...]) -> tuple[object, ...]:
        hops = []
        for layer, (one, other) in zip(range(flow.layers, 0, -1), pairwise(words), strict=True):
            (band,) = [b for b in range(1, bands + 1) if (b - 1) * flow.layers < layer * bands <= b * flow.layers]
            if one != other:
                hops.append((band, one, other))
        return words[0], *hops

    strongest_of: list[dict[tuple[object, ...], float]] = []
    for trace in flow.traced(view).traces:
        own: dict[tuple[object, ...], float] = {}
        for words, weight in reference_paths.every_path(in_reference_terms(trace), flow.layers).items():
            if weight > 0:
                own[course(words)] = max(weight, own.get(course(words), 0))
        strongest_of.append(own)
    union = {one: max(own.get(one, 0) for own in strongest_of) for one in set().union(*strongest_of)}
    paths = flow.paths(count, view)
    assert [path.weight for path in paths] == pytest.approx(sorted(union.values(), reverse=True)[:count], rel=1e-12)
    for path in paths:
        taken = course(tuple(word for _, word in path.states))
        for route, own in zip((path.base, path.tuned), strongest_of, strict=True):
            # With residual links a model may also go along a course by links alone where another hops in place.
            assert route is None or route.weight == pytest.approx(own[taken], rel=1e-12)
            assert (route is None) == (taken not in own)


def test_a_real_sentence_against_networkx() -> None:
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    for view in (View(0.2), View(0.3, residual=False), View(0.1, hide_special=True)):
        for trace in flow.traced(view).traces:
            expected = reference_paths.by_networkx(in_reference_terms(trace), flow.root, 30)
            same(strongest(Steps(trace), 30), expected, 30)


def test_a_path_says_its_words_and_a_count_below_one_is_refused() -> None:
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    assert str(flow.paths(1)[0]) == "[CLS] ← [SEP]"
    assert all(str(path).count(" ← ") == len(path.edges) for path in flow.paths(10))
    with pytest.raises(ValueError, match="at least 1, not 0"):
        flow.paths(0)


@pytest.mark.parametrize("view", [View(0.1, residual=False), View(0.1), View(0.05, origin=Node(2, 6))])
def test_a_selected_path_is_all_that_is_left_however_many_hops_it_has(view: View) -> None:
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    (first, *_) = paths = flow.paths(40, view)
    path = max(paths, key=lambda one: len(one.edges))
    assert len(path.edges) == flow.layers if not view.residual else len(path.edges) < flow.layers
    for one in (first, path):
        narrowed = replace(view, selections=(one.selection,))
        for route, trace in zip((one.base, one.tuned), flow.traced(narrowed).traces, strict=True):
            nodes = {tuple(node) for node in np.argwhere(trace.nodes).tolist()}
            assert nodes == (set(map(tuple, one.states)) if route else set())
        assert flow.paths(10, narrowed) == (one,)


def test_a_path_of_more_words_than_layers_and_one_at_a_layer_are_refused() -> None:
    flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
    for wrong in (Selection((0,) * (flow.layers + 2), part="path"), Selection((0, 0), 2, part="path")):
        with pytest.raises(ValueError, match="one word a layer"):
            flow.trace(selections=[wrong])
