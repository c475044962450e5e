"""A flow as a cell's output: the widget, the still picture and the summary."""

from __future__ import annotations

import base64
import re
import sys
from dataclasses import replace

import pytest

from attention_flows.errors import InputError
from attention_flows.export.picture.look import Look
from attention_flows.export.picture.svg import svg
from attention_flows.flow import Flow
from attention_flows.notebook.mimebundle import mimebundle
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES

FIXTURE = FIXTURES / "jacksonville.flow"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow.of(wire.decode(FIXTURE.read_bytes()))


def test_a_cell_has_the_widget_the_picture_and_the_summary(flow: Flow) -> None:
    bundle = mimebundle(flow)
    assert bundle[VIEW]["model_id"]
    assert bundle["text/plain"].startswith("What are people from Jacksonville called?")
    assert bundle["text/html"].startswith('<img alt="Attention flows: What are people from Jacksonville called? | ')
    (picture,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', bundle["text/html"])
    assert base64.b64decode(picture).decode() == svg(flow.trace(), Look())


def test_without_the_engine_that_makes_pictures_there_is_the_summary(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    html = mimebundle(flow)["text/html"]
    assert html.startswith("<pre>What are people from Jacksonville called?")
    assert "shared 476, only base 40, only tuned 240" in html


def test_without_anywidget_there_is_the_still_picture(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "attention_flows.notebook.widget", None)
    assert set(mimebundle(flow)) == {"text/html", "text/plain"}


def test_without_anywidget_a_widget_says_what_to_install(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "attention_flows.notebook.widget", None)
    with pytest.raises(InputError, match=r"pip install 'attention-flows\[notebook\]'"):
        flow.widget()


@pytest.mark.parametrize("engine", [True, False])
def test_text_never_becomes_markup(flow: Flow, engine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not engine:
        monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    text = '"><img src=x onerror=alert(1)>'
    words = replace(flow.words, labels=(text,) * len(flow.words))
    hostile = replace(flow, text=text, pair=None, words=words)
    assert "<img src=x" not in mimebundle(hostile)["text/html"]
