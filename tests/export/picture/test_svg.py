"""The saved picture, read by an XML parser and compared with numbers that Python computes."""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from attention_flows import __version__
from attention_flows.core.compare import compare_traces
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.errors import InputError
from attention_flows.export.picture.look import Look, Mode
from attention_flows.export.picture.svg import svg
from attention_flows.flow import Flow, TracedFlow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "metadata", "rect", "g", "circle", "path", "text"}
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</text><script>alert(1)</script>",
    '" onload="alert(1)',
    "&lt;b&gt;&#x41;]]>",
    "x" * 10_000,
    "\u200b\u200d\ufeff",
    "\u202eevil\u2066",
    "مرحبا بالعالم",
    "a\x00\x08\x1b\uffff\ufffeb",
    "\ud800 \udfff",
    "Z̷̡͎a̶l̸g̵o̴" * 50,
    "🦜👩‍👩‍👧",
)


# Labels without a visible character are written as the names of their characters.
INVISIBLE = {"\u200b\u200d\ufeff": "U+200B U+200D U+FEFF"}


def flow_of(name: str) -> Flow:
    return Flow.of(wire.decode((FIXTURES / f"{name}.flow").read_bytes()))


def parsed(traced: TracedFlow, look: Look | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(svg(traced, look or Look()))


def texts(root: ElementTree.Element, kind: str | None = None) -> list[str]:
    """The texts of the groups of a class, or all."""
    groups = [root] if kind is None else [group for group in root.iter(f"{SVG}g") if group.get("class") == kind]
    return [text.text or "" for group in groups for text in group.iter(f"{SVG}text")]


def parameters(root: ElementTree.Element) -> Any:
    return json.loads(root.findtext(f"{SVG}metadata") or "")


def ends(path: str) -> list[list[float]]:
    """Where each stroke of a path begins."""
    return [[float(number) for number in start.split()] for start in re.findall(r"M([\d.]+ ?-?[\d.]+)", path)]


def test_the_picture_has_a_curve_for_each_strand_and_half_a_disc_for_each_state() -> None:
    flow = flow_of("jacksonville")
    traced = flow.trace(threshold=0.3)
    assert traced.comparison is not None
    root = parsed(traced)
    groups = {group.get("class"): group for group in root.iter(f"{SVG}g")}
    curves = sum(path.get("d", "").count("M") for path in groups["strands"])
    comparison, edges = traced.comparison, traced.comparison.edges
    assert comparison.reached is not None
    # A strand of rewired and reached heads is drawn in two curves, one of them fainter.
    columns = (edges.layer, edges.query, edges.key, comparison.only_base, comparison.only_tuned, comparison.reached)
    assert curves == len(set(zip(*(column.tolist() for column in columns), strict=True)))
    fills = [path for path in groups["nodes"] if path.get("fill") != "none"]
    for path, trace in zip(fills, traced.traces, strict=True):
        states = trace.nodes.copy()
        states[flow.root] = False  # the root is the disc in the centre
        assert path.get("d", "").count("M") == int(states.sum())
    links = traced.traces[0].links | traced.traces[1].links
    assert groups["residual"][0].get("d", "").count("M") == int(links[:-1].sum())
    assert len(groups["rings"]) == flow.layers
    for text, label in zip(texts(root, "words"), flow.words.labels, strict=True):
        assert label.startswith(text.removesuffix("…"))


def test_the_legend_says_what_python_counts() -> None:
    traced = flow_of("jacksonville").trace(threshold=0.1)
    comparison = traced.comparison
    assert comparison is not None
    legend = texts(parsed(traced), "legend")
    for label, mask in (
        ("only base", comparison.only_base),
        ("shared", comparison.shared),
        ("only tuned", comparison.only_tuned),
    ):
        assert legend[legend.index(label) + 1] == f"{int(mask.sum()):,}"
    alone = texts(parsed(traced, Look("tuned")), "legend")
    assert alone[alone.index("edges of tuned") + 1] == f"{len(traced.traces[1].edges):,}"
    assert traced.flow.models[1].name in alone
    assert traced.flow.models[0].name not in alone
    assert "τ = 0.1, words" in legend


def test_the_metadata_holds_the_exact_parameters() -> None:
    flow = flow_of("jacksonville")
    view = View(
        0.15, residual=False, hide_special=True, heads=frozenset({(6, 1), (5, 2)}), selections=(Selection((4,), 2),)
    )
    metadata = parameters(parsed(flow.traced(view), Look("tuned", "reading", "dark", 500, 600)))
    assert View.from_dict(metadata["view"]) == view
    assert metadata["view"] == view.to_dict()
    assert (metadata["text"], metadata["pair"], metadata["unit"]) == (flow.text, flow.pair, flow.unit)
    assert metadata["models"] == [{"role": model.role, "name": model.name} for model in flow.models]
    assert metadata["software"] == f"attention-flows {__version__}"
    assert metadata["look"] == {"mode": "tuned", "order": "reading", "theme": "dark", "width": 500, "height": 600}


@pytest.mark.parametrize("name", ["jacksonville", "single", "unlike", "decoder", "unicode", "wide", "uneven"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_fixture_is_drawn_alike_twice_and_stays_inside(name: str, theme: Any) -> None:
    traced = flow_of(name).trace(threshold=0.3)
    picture = svg(traced, Look(theme=theme))
    assert picture == svg(traced, Look(theme=theme))
    root = ElementTree.fromstring(picture)
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    assert width >= 760
    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    drawn = [group for group in root.iter(f"{SVG}g") if group.get("class") in ("strands", "nodes", "residual")]
    starts = [start for group in drawn for path in group for start in ends(path.get("d", ""))]
    assert starts
    assert all(0 <= x <= width and 0 <= y <= height for x, y in starts)


LONG = ("internationalisation", "Donaudampfschifffahrt", "counterrevolutionaries", "CONSTANTINOPOLITANISM")


@pytest.mark.parametrize("mode", ["overlay", "sides", "difference"])
def test_no_ordinary_word_is_cut_and_every_one_stays_inside(mode: Any) -> None:
    flow = flow_of("jacksonville")
    labels = tuple(LONG[word % len(LONG)] for word in range(len(flow.words)))
    traced = replace(flow, words=replace(flow.words, labels=labels)).trace(threshold=0.3)
    root = parsed(traced, Look(mode))
    assert texts(root, "words") == list(labels) * (2 if mode == "sides" else 1)
    frame = float(root.get("width", "0")) / (2 if mode == "sides" else 1)
    group = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "words")
    size = float(group.get("font-size", "0"))
    for text in group:
        place = re.fullmatch(r"translate\((\S+) (\S+)\) rotate\((\S+)\)", text.get("transform", ""))
        assert place is not None
        x, y, turn = map(float, place.groups())
        # No letter of these is wider than an em, and few are as wide as two thirds of one.
        long = (-1 if text.get("text-anchor") == "end" else 1) * 0.66 * size * len(text.text or "")
        end = x + long * math.cos(math.radians(turn)), y + long * math.sin(math.radians(turn))
        assert -size < end[0] < frame + size
        assert end[1] > -size


def test_words_that_must_be_cut_are_told_apart() -> None:
    flow = flow_of("jacksonville")
    labels = tuple(f"{'pneumonoultramicroscopicsilicovolcano' * 3}{word}" for word in range(len(flow.words)))
    traced = replace(flow, words=replace(flow.words, labels=labels)).trace(threshold=0.3)
    for look in (Look(), Look(width=420), Look("sides", width=640)):
        written = texts(parsed(traced, look), "words")[: len(labels)]
        assert all("…" in text for text in written)
        assert len(set(written)) == len(written)


def test_the_legend_has_scales_of_width_opacity_and_area() -> None:
    traced = flow_of("jacksonville").trace(threshold=0.3)
    root = parsed(traced)
    legend = texts(root, "legend")
    assert legend[legend.index("heads") - 3 : legend.index("heads")] == ["1", "6", "12"]
    assert legend[legend.index("weight") - 3 : legend.index("weight")] == ["0.3", "0.65", "1"]
    area = legend.index("influence in the trace: base left, tuned right")
    largest = float(traced.influence.max())
    samples = [float(text) for text in legend[area - 3 : area]]
    assert samples == sorted(samples)
    assert largest / 10 < samples[-1] <= largest
    # The samples are at the scale of the drawing: area grows with influence, and the largest disc's is the most.
    radius = re.compile(r"a([\d.]+) ")
    groups = {group.get("class"): group for group in root.iter(f"{SVG}g")}
    discs = [float(r) for path in groups["legend"].iter(f"{SVG}path") for r in radius.findall(path.get("d", ""))]
    drawn = max(float(r) for path in groups["nodes"] for r in radius.findall(path.get("d", "")))
    for influence, r in zip(samples, discs[::2], strict=True):
        assert r == pytest.approx(drawn * (influence / largest) ** 0.5, abs=0.02)


def test_a_pinned_comparison_names_both_traces_in_their_own_colours() -> None:
    flow = flow_of("jacksonville")
    pinned, now = flow.trace(threshold=0.1), flow.trace("called", threshold=0.2)
    both = now.against(pinned)
    root = parsed(both)
    legend = texts(root, "legend")
    name = flow.models[1].name
    at = legend.index(f"pinned: {name}")
    assert legend[at : at + 4] == [
        f"pinned: {name}",
        "τ = 0.1, words",
        f"now: {name}",
        "τ = 0.2, words; through called",
    ]
    comparison = compare_traces(pinned.traces[1], now.traces[1])
    for label, mask in (
        ("only pinned", comparison.only_base),
        ("shared", comparison.shared),
        ("only now", comparison.only_tuned),
    ):
        assert legend[legend.index(label) + 1] == f"{int(mask.sum()):,}"
    assert View.from_dict(parameters(root)["pinned"]) == pinned.view
    assert View.from_dict(parameters(root)["view"]) == now.view
    fills = {path.get("fill") for path in root.iter(f"{SVG}path")} - {"none", None}
    plain = {path.get("fill") for path in parsed(now).iter(f"{SVG}path")} - {"none", None}
    assert not fills & plain


def test_a_difference_from_a_pinned_trace_is_what_only_one_of_them_has() -> None:
    flow = flow_of("jacksonville")
    pinned, now = flow.trace(threshold=0.1), flow.trace("called", threshold=0.2)
    root = parsed(now.against(pinned), Look("difference"))
    comparison = compare_traces(pinned.traces[1], now.traces[1])
    edges = comparison.edges
    change = np.nan_to_num(comparison.tuned) - np.nan_to_num(comparison.base)
    pairs: dict[tuple[int, int, int], float] = {}
    columns = edges.layer.tolist(), edges.query.tolist(), edges.key.tolist(), change.tolist()
    for layer, query, key, value in zip(*columns, strict=True):
        pairs[layer, query, key] = pairs.get((layer, query, key), 0.0) + value
    legend = texts(root, "legend")
    assert legend[legend.index("more when pinned") + 1] == f"{sum(value < -1e-9 for value in pairs.values()):,}"
    assert legend[legend.index("more now") + 1] == f"{sum(value > 1e-9 for value in pairs.values()):,}"
    group = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "strands")
    assert sum(path.get("d", "").count("M") for path in group) == sum(abs(value) > 1e-9 for value in pairs.values()) > 0


@pytest.mark.parametrize("shift", range(len(HOSTILE)))
def test_hostile_text_is_text(shift: int) -> None:
    flow = flow_of("jacksonville")
    labels = tuple(HOSTILE[(word + shift) % len(HOSTILE)] for word in range(len(flow.words)))
    text, pair = HOSTILE[shift], HOSTILE[shift - 1]
    name, label = HOSTILE[shift - 2], HOSTILE[shift - 3]
    # Text that Python's own encoder refuses is written as JSON escapes, as another writer of messages could.
    safe = replace(flow, words=replace(flow.words, labels=tuple(f"w{word}" for word in range(len(flow.words)))))
    traced = safe.traced(View(0.3, selections=(Selection((3,)),)))
    document = svg_of_hostile(traced, labels, text, pair, name, label)
    root = ElementTree.fromstring(document)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert not any(attribute.startswith("on") for element in root.iter() for attribute in element.attrib)
    written = texts(root, "words")
    for wanted, drawn in zip(labels, written, strict=True):
        clean = re.sub("[\x00\x08\x1b\uffff\ufffe\ud800\udfff]", "\ufffd", INVISIBLE.get(wanted, wanted))
        assert drawn == clean or (drawn.endswith("…") and clean.startswith(drawn[:-1]))
    assert parameters(root)["text"] == text


def svg_of_hostile(traced: TracedFlow, labels: tuple[str, ...], text: str, pair: str, name: str, label: str) -> str:
    """The picture of a message whose header has these texts, whatever they are."""
    from attention_flows.export.picture import svg as picture

    def hostile(flow: Flow) -> bytes:
        message = wire.encode(flow)
        length = int.from_bytes(message[4:8], "little")
        header = json.loads(message[8 : 8 + length])
        header |= {"words": labels, "text": text, "pair": pair}
        for model in header["models"]:
            model |= {"name": name, "labels": [label, "b"], "probabilities": [0.75, 0.25], "kind": "class"}
        head = json.dumps(header).encode()
        head += b" " * (-len(head) % 8)
        return message[:4] + len(head).to_bytes(4, "little") + head + message[8 + length :]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture, "encode", hostile)
        return svg(traced, Look())


def test_a_mode_of_two_models_is_refused_for_one() -> None:
    with pytest.raises(InputError, match="there is one model"):
        svg(flow_of("single").trace(), Look("tuned"))


def test_without_the_engine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    with pytest.raises(InputError, match=r"pip install 'attention-flows\[image\]'"):
        svg(flow_of("single").trace(), Look())


@pytest.mark.parametrize("mode", ["overlay", "sides", "base", "tuned"])
def test_what_a_query_finds_outside_the_trace_is_drawn_dotted(mode: Mode) -> None:
    flow = flow_of("jacksonville")
    traced = flow.trace(threshold=0.3)
    query = "* → called; weight 0.1"
    plain, root = parsed(traced, Look(mode)), parsed(traced, Look(mode, drawn=query))
    own = {"base": ("both", "base alone"), "tuned": ("both", "tuned alone")}
    models = {"base": ("base",), "tuned": ("tuned",)}.get(mode, ("base", "tuned"))
    expected = set()
    edges = 0
    for match in flow.query(query, traced.view):
        if match.layer == flow.layers and match.from_index != flow.root.word:
            continue
        if mode in own:
            drawn = match.passes in own[mode] and match.kind not in ("shared", f"only {mode}")
        else:
            drawn = not match.in_trace
        if drawn:
            edges += 1
            kind = mode if mode in own else match.passes
            expected.add((match.layer, match.from_index, match.to_index, kind))
    assert expected
    groups = [group for group in root.iter(f"{SVG}g") if group.get("class") == "untraced"]
    strokes = [path.get("d", "").count("M") for group in groups for path in group]
    if mode == "sides":  # each drawing has the edges of its own model, and those of both
        shared = sum(kind == "both" for *_, kind in expected)
        assert sum(strokes) == len(expected) + shared
    else:
        assert sum(strokes) == len(expected)
    assert all(path.get("stroke-dasharray") for group in groups for path in group)
    assert len(groups) == len(models) if mode == "sides" else len(groups) == 1
    legend = texts(root, "legend")
    assert str(edges) in legend[legend.index("not traced") :]
    assert f"dotted, not traced: {query}" in " ".join(legend)
    assert parameters(root)["look"]["drawn"] == query
    assert "not traced" not in texts(plain, "legend")
    # The trace itself is drawn as before.
    strands = [ElementTree.tostring(group) for group in root.iter(f"{SVG}g") if group.get("class") == "strands"]
    assert strands == [
        ElementTree.tostring(group) for group in plain.iter(f"{SVG}g") if group.get("class") == "strands"
    ]


@pytest.mark.parametrize(
    ("query", "message"), [("what →", None), ("weight x", "cannot draw 'weight x'"), ("nowhere → *", "cannot draw")]
)
def test_a_query_that_the_flow_cannot_answer_is_refused(query: str, message: str | None) -> None:
    traced = flow_of("jacksonville").trace(threshold=0.3)
    if message is None:
        assert "untraced" in svg(traced, Look(drawn=query))
        return
    with pytest.raises(InputError, match=message):
        svg(traced, Look(drawn=query))
