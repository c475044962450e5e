"""The report: its numbers are the study's, it is safe, and it draws in a browser without a script."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from attention_flows.errors import InputError
from attention_flows.studies.study import Study, open_study
from tests.support.study_stores import StoreLayout, build_store

VOID = {"meta", "br", "rect", "line", "circle"}


class Balance(HTMLParser):
    """Checks that every element is closed, and collects the names of all."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        if tag not in VOID or (tag == "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def slow(name: str) -> ParameterSet:
    return pytest.param(name, marks=pytest.mark.slow)


def page_of(study: Study, folder: Path) -> str:
    file = folder / "report.html"
    study.report(file)
    return file.read_text()


@pytest.fixture(scope="module")
def page_of_both(both: Study, tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(both, tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize("name", ["both", "bare", *map(slow, ("single", "plain", "uneven"))])
def test_page_is_whole_and_runs_nothing(
    name: str, page_of_both: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page = page_of_both if name == "both" else page_of(request.getfixturevalue(name), tmp_path)
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    assert not parser.names & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"https?://|\son[a-z]+=|javascript:|\bnan\b|None", page)


@pytest.mark.parametrize("name", ["both", *map(slow, ("bare", "single", "plain", "uneven"))])
def test_a_study_has_one_page(name: str, page_of_both: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    study = request.getfixturevalue(name)
    first = page_of_both if name == "both" else page_of(study, tmp_path)
    assert page_of(study, tmp_path) == first


def test_page_has_the_numbers(both: Study, page_of_both: str) -> None:
    page = page_of_both
    for estimate in (both.part(), *both.accuracy().values()):
        assert f"{100 * estimate.value:.1f}\N{NO-BREAK SPACE}%" in page
    strongest = both.heads().sort_values("mean", key=abs, ascending=False).iloc[0]
    assert f"{strongest['mean']:+.3f}" in page
    assert f"{strongest['low']:+.3f} to {strongest['high']:+.3f}" in page
    for text in ("it is empty", "b" * 64, "c" * 64, "d" * 64, "the text was cut off (6)", "median", "estimated"):
        assert text in page
    assert page.count("<title>Layer ") == 2 * 12


def test_strangers_text_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of models, labels and data, the words, and the reasons."""
    monkeypatch.setattr("tests.support.study_stores.VOCABULARY", ["<b>bold</b>", "\x1b[31m"])
    folder = build_store(tmp_path / "store", StoreLayout(sentences=50))
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text())
    attack = "<script>alert(1)</script>\"'&{0}"
    for model in manifest["models"]:
        model |= {"name": attack, "labels": [attack, attack]}
    manifest["data"] |= {"name": attack, "columns": {"text": attack, "pair": None, "label": None}}
    file.write_text(json.dumps(manifest))
    page = page_of(open_study(folder), tmp_path)
    assert "<script" not in page
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "&lt;b&gt;bold" in page


def test_few_sentences(tmp_path: Path) -> None:
    for name, layout in {
        "one": StoreLayout(sentences=3, rejected=(0, 1)),
        "none": StoreLayout(sentences=2, rejected=(0, 1)),
        "wide": StoreLayout(sentences=20, heads=(32,) * 3),
    }.items():
        page = page_of(open_study(build_store(tmp_path / name, layout)), tmp_path)
        assert not re.search(r"\bnan\b", page)


def test_only_an_html_file(both: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name it \.html"):
        both.report(tmp_path / "report.pdf")
    with pytest.raises(InputError, match="cannot write"):
        both.report(tmp_path / "no" / "report.html")
