"""The HTML file: no text in it becomes markup, no script but its own runs, and nothing is loaded."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention_flows import __version__
from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.flow import ModelFlow
from attention_flows.core.node import Node
from attention_flows.core.view import View
from attention_flows.core.words import Words
from attention_flows.export.html import page_of
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES

FIXTURE = FIXTURES / "pair.flow"
MAX_BYTES = 1_500_000
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "</title><img src=x onerror=alert(1)>",
    "\"><iframe srcdoc='<b>'>",
    "]]>&lt;&#60;script&#62;",
    "{policy} {script} {title} {0}",
    "\u2028\u200b\u202e\x00\ufeff",
    "x" * 10_000,
]


class Outline(HTMLParser):
    """A document's elements, and the text in each."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.data: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        self.data.append("")

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))
        self.data.append("")

    def handle_data(self, data: str) -> None:
        if self.data:
            self.data[-1] += data

    def within(self, tag: str, attribute: str | None = None) -> list[str]:
        return [
            data
            for (name, attributes), data in zip(self.tags, self.data, strict=True)
            if name == tag and (attribute is None or attribute in dict(attributes))
        ]

    def attribute(self, tag: str, name: str) -> list[str | None]:
        return [
            dict(attributes)[name] for element, attributes in self.tags if element == tag and name in dict(attributes)
        ]


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow.of(wire.decode(FIXTURE.read_bytes()))


@pytest.fixture(scope="module")
def tags(flow: Flow) -> list[str]:
    """The elements of its page."""
    return [tag for tag, _ in Outline(page_of(flow)).tags]


def worded(flow: Flow, text: str) -> Flow:
    """The flow with ``text`` in every place of a text."""
    models = tuple(replace(model, name=text) for model in flow.models)
    words = replace(flow.words, labels=tuple(text for _ in flow.words.labels))
    return replace(flow, text=text, pair=text, words=words, models=models, notes=(text,))


def messages(page: str) -> list[bytes]:
    return [zlib.decompress(base64.b64decode(block)) for block in Outline(page).within("script", "data-flow")]


def test_the_file_holds_the_flow_and_where_to_start(flow: Flow) -> None:
    page = page_of(flow, View(0.3, residual=False), {"mode": "tuned"})
    assert messages(page) == [wire.encode(flow)]
    (opening,) = Outline(page).within("script", "data-opening")
    remembered = View(0.3, residual=False).to_dict() | {"mode": "tuned"}
    assert json.loads(opening) == remembered | {"version": __version__}


def test_without_a_view_it_opens_on_the_flows_own(flow: Flow) -> None:
    (opening,) = Outline(page_of(replace(flow, view=View(0.45)))).within("script", "data-opening")
    assert json.loads(opening) == View(0.45).to_dict() | {"version": __version__}


def test_several_flows_lie_in_one_file_in_their_order(flow: Flow) -> None:
    other = replace(flow, unit="token")
    assert messages(page_of([flow, other])) == [wire.encode(flow), wire.encode(other)]
    with pytest.raises(ValueError, match="no flow"):
        page_of([])


def test_the_policy_lets_the_one_script_run_and_nothing_be_fetched(flow: Flow) -> None:
    outline = Outline(page_of(flow))
    (policy,) = [
        dict(attributes)["content"]
        for tag, attributes in outline.tags
        if tag == "meta" and dict(attributes).get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    runs = [
        data
        for (tag, attributes), data in zip(outline.tags, outline.data, strict=True)
        if tag == "script" and "type" not in dict(attributes)
    ]
    digest = hashlib.sha256(runs[0].encode()).digest()
    assert len(runs) == 1
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{base64.b64encode(digest).decode()}'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not any(outline.attribute(tag, name) for tag in ("script", "link", "img", "a") for name in ("src", "href"))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_hostile_text_stays_text(flow: Flow, text: str) -> None:
    plain, page = Outline(page_of(flow)), page_of(worded(flow, text))
    assert Outline(page).tags == plain.tags, "no element more or less"
    assert Flow.of(wire.decode(messages(page)[0])).words.labels == (text,) * len(flow.words)
    assert Outline(page).within("script", None)[-1] == plain.within("script", None)[-1]


@settings(max_examples=25)
@given(text=st.text())
def test_any_text_leaves_the_document_as_it_is(flow: Flow, tags: list[str], text: str) -> None:
    assert [tag for tag, _ in Outline(page_of(worded(flow, text))).tags] == tags


def test_nothing_in_the_script_ends_or_upsets_its_element(flow: Flow) -> None:
    script = Outline(page_of(flow)).within("script", None)[-1]
    assert len(script) > 50_000
    assert not re.search(r"<!--|</?script", script, re.IGNORECASE)


@pytest.mark.parametrize("heads", [(12,) * 12], ids=["base-sized"])
def test_a_pair_of_32_tokens_fits(heads: tuple[int, ...]) -> None:
    """Two models of BERT's size whose every row is spread as evenly as random scores are."""
    n, random = 32, np.random.default_rng(1)

    def model(role: str) -> ModelFlow:
        scores = random.normal(0, 1.5, (sum(heads), n, n)).astype(np.float32)
        shares = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
        layers = np.split(shares * (shares >= 0.01), np.cumsum(heads)[:-1])
        return ModelFlow(role, role, edges_from_dense(layers), None)  # type: ignore[arg-type]

    words = Words(
        tuple(f"word{index}" for index in range(n)),
        (0,) * n,
        np.zeros(n, dtype=np.bool_),
        tuple((index, index + 1) for index in range(n)),
        np.arange(n),
        n,
    )
    flow = Flow("text", None, "word", words, Node(len(heads), 0), 0.01, (model("base"), model("tuned")))
    size = len(page_of(flow).encode())
    assert size <= MAX_BYTES, f"{size:,} bytes"
