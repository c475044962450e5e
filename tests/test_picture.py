"""The saved picture: an XML parser of its own, and numbers that Python computes, hold it to what was traced."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from attention_flows import __version__, wire
from attention_flows.core.flow import Flow, Traced
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.errors import InputError
from attention_flows.picture import Look, svg

FIXTURES = Path(__file__).resolve().parent / "fixtures"
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


def flow_of(name: str) -> Flow:
    return wire.decode((FIXTURES / f"{name}.flow").read_bytes())


def parsed(traced: Traced, look: Look | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(svg(traced, look or Look()))


def texts(root: ElementTree.Element, kind: str | None = None) -> list[str]:
    """The texts of the groups of a class, or all."""
    groups = [root] if kind is None else [one for one in root.iter(f"{SVG}g") if one.get("class") == kind]
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
    assert curves == traced.comparison.strands()
    fills = [path for path in groups["nodes"] if path.get("fill") != "none"]
    for path, one in zip(fills, traced.traces, strict=True):
        states = one.nodes.copy()
        states[flow.root] = False  # the root is the disc in the centre
        assert path.get("d", "").count("M") == int(states.sum())
    links = traced.traces[0].links | traced.traces[1].links
    assert groups["residual"][0].get("d", "").count("M") == int(links[:-1].sum())
    assert len(groups["rings"]) == flow.layers
    for said, label in zip(texts(root, "words"), flow.words.labels, strict=True):
        assert label.startswith(said.removesuffix("…"))


def test_the_legend_says_what_python_counts() -> None:
    traced = flow_of("jacksonville").trace(threshold=0.1)
    comparison = traced.comparison
    assert comparison is not None
    said = texts(parsed(traced), "legend")
    for label, mask in (
        ("only base", comparison.only_base),
        ("shared", comparison.shared),
        ("only tuned", comparison.only_tuned),
    ):
        assert said[said.index(label) + 1] == f"{int(mask.sum()):,}"
    alone = texts(parsed(traced, Look("tuned")), "legend")
    assert alone[alone.index("edges of tuned") + 1] == f"{len(traced.traces[1].edges):,}"
    assert traced.flow.models[1].name in alone
    assert traced.flow.models[0].name not in alone
    assert "τ = 0.1, words" in said


def test_the_metadata_holds_the_exact_parameters() -> None:
    flow = flow_of("jacksonville")
    view = View(
        0.15, residual=False, hide_special=True, heads=frozenset({(6, 1), (5, 2)}), selections=(Selection((4,), 2),)
    )
    said = parameters(parsed(flow.traced(view), Look("tuned", "reading", "dark", 500, 600)))
    assert View.from_document(said["view"]) == view
    assert said["view"] == view.document()
    assert (said["text"], said["pair"], said["unit"]) == (flow.text, flow.pair, flow.unit)
    assert said["models"] == [{"role": model.role, "name": model.name} for model in flow.models]
    assert said["software"] == f"attention-flows {__version__}"
    assert said["look"] == {"mode": "tuned", "order": "reading", "theme": "dark", "width": 500, "height": 600}


@pytest.mark.parametrize("name", ["jacksonville", "single", "unlike", "decoder", "unicode", "wide", "uneven"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_fixture_is_drawn_alike_twice_and_stays_inside(name: str, theme: Any) -> None:
    traced = flow_of(name).trace(threshold=0.3)
    one = svg(traced, Look(theme=theme))
    assert one == svg(traced, Look(theme=theme))
    root = ElementTree.fromstring(one)
    assert (root.get("width"), root.get("viewBox")) == ("760", f"0 0 760 {root.get('height')}")
    drawn = [group for group in root.iter(f"{SVG}g") if group.get("class") in ("strands", "nodes", "residual")]
    starts = [start for group in drawn for path in group for start in ends(path.get("d", ""))]
    assert starts
    assert all(0 <= x <= 760 and 0 <= y <= float(root.get("height", "0")) for x, y in starts)


@pytest.mark.parametrize("shift", range(len(HOSTILE)))
def test_hostile_text_is_text(shift: int) -> None:
    flow = flow_of("jacksonville")
    labels = tuple(HOSTILE[(word + shift) % len(HOSTILE)] for word in range(len(flow.words)))
    one, other = HOSTILE[shift], HOSTILE[shift - 1]
    name, label = HOSTILE[shift - 2], HOSTILE[shift - 3]
    # What Python's own encoder refuses is sent as JSON escapes, as another writer of messages could.
    safe = replace(flow, words=replace(flow.words, labels=tuple(f"w{word}" for word in range(len(flow.words)))))
    traced = safe.traced(View(0.3, selections=(Selection((3,)),)))
    document = svg_of_hostile(traced, labels, one, other, name, label)
    root = ElementTree.fromstring(document)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert not any(attribute.startswith("on") for element in root.iter() for attribute in element.attrib)
    written = texts(root, "words")
    for wanted, said in zip(labels, written, strict=True):
        clean = re.sub("[\x00\x08\x1b\uffff\ufffe\ud800\udfff]", "\ufffd", wanted)
        assert said == clean or (said.endswith("…") and clean.startswith(said[:-1]))
    assert parameters(root)["text"] == one


def svg_of_hostile(traced: Traced, labels: tuple[str, ...], text: str, pair: str, name: str, label: str) -> str:
    """The picture of a message whose header says these, whatever they are."""
    from attention_flows import picture

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


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="the mode must be one of base"):
        Look("sideways")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the theme must be one of light, dark"):
        Look(theme="blue")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the width must lie in 320"):
        Look(width=10)
    with pytest.raises(InputError, match="there is one model"):
        svg(flow_of("single").trace(), Look("tuned"))


def test_without_the_engine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    with pytest.raises(InputError, match=r"pip install 'attention-flows\[image\]'"):
        svg(flow_of("single").trace(), Look())
