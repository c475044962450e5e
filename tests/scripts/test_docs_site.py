from __future__ import annotations

import importlib.util
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import click
import pytest

import attention_flows as af
from attention_flows.cli.commands import COMMANDS
from scripts.check_links import ROOT
from scripts.docs_site.inserts import documented_commands, documented_names, inserted, resolve
from scripts.docs_site.loads import loads, problems
from scripts.docs_site.pages import HOME, INDEX, navigation, page_files, page_name
from scripts.docs_site.stage import stage, turned

API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
# Types that stand in signatures and are documented where they are used, or by the library that they are of.
ELSEWHERE = {
    *{"Any", "Self", "Floats", "Ints", "Bools", "DataFrame", "Table", "Iterator", "None"},
    # The data inside results, which their class describes.
    *{"Sentence", "Prediction", "Node", "Route", "PathEdge", "Edges", "Opened"},
    *{"Backend", "Experiments", "Corpus", "Columns", "HeldStudy"},
}


def test_every_page_is_in_the_navigation_once() -> None:
    placed = [page for section in navigation() for page in section.pages]
    assert sorted(placed) == sorted(set(page_files()) - {HOME, INDEX})
    assert [section.title for section in navigation()] == [
        "Start here",
        "Concepts",
        "How to",
        "Reference",
        "File formats",
        "Background",
    ]


def test_pages_have_names_of_their_own() -> None:
    names = [page_name(file) for file in page_files()]
    assert len(set(names)) == len(names)


def test_every_public_name_is_in_the_api_reference() -> None:
    documented = {resolve(name) for name in documented_names(API)}
    missing = [name for name in af.__all__ if name != "__version__" and getattr(af, name) not in documented]
    assert not missing
    assert len(documented) == len(documented_names(API))


def _methods(cls: type) -> dict[str, FunctionType]:
    """The public methods and properties of a class that are the package's own."""
    members = inspect.getmembers_static(cls)
    own = {name: member for name, member in members if not name.startswith("_")}
    inside = {}
    for name, member in own.items():
        function = getattr(member, "fget", None) or getattr(member, "func", None) or getattr(member, "__func__", member)
        if inspect.isfunction(function) and function.__module__.startswith("attention_flows"):
            inside[name] = function
    return inside


@pytest.mark.parametrize("name", documented_names(API))
def test_what_is_documented_has_docstrings(name: str) -> None:
    value = resolve(name)
    assert (value.__doc__ or "").strip()
    if inspect.isclass(value):
        assert [method for method, function in _methods(value).items() if not function.__doc__] == []


def test_what_a_documented_method_returns_is_documented() -> None:
    known = {name.rpartition(".")[2] for name in documented_names(API)} | ELSEWHERE
    unknown = set()
    for name in documented_names(API):
        value: Any = resolve(name)
        for function in _methods(value).values() if inspect.isclass(value) else [value]:
            returned = str(inspect.signature(function).return_annotation)
            words = set(re.findall(r"\b[A-Z]\w+", returned)) - known
            unknown |= {f"{name}.{function.__name__}: {word}" for word in words}
    assert unknown == set()


def test_every_command_has_its_help() -> None:
    expected = set()
    for command in COMMANDS:
        inner = command.commands if isinstance(command, click.Group) else {}
        expected |= {f"{command.name} {name}" for name in inner} or {str(command.name)}
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert set(documented_commands(page)) == expected
    assert "Usage: attention-flows trace [OPTIONS] BASE [TUNED]" in inserted(page)


def test_links_lead_to_the_sites_pages_and_files() -> None:
    pages = {"README.md", "docs/start.md", "docs/README.md"}
    markdown = (
        "[a](../README.md#try-it) [README.md](README.md) `[c](x.md)` [d](#here) ![e](demo.png) [f](https://x.org)"
    )
    assert turned(markdown, "docs/start.md", pages) == (
        "[a](index.md#try-it) [](contents.md) `[c](x.md)` [d](#here) ![e](files/docs/demo.png) [f](https://x.org)"
    )


def test_every_page_and_every_file_that_it_shows_is_staged(tmp_path: Path) -> None:
    stage(tmp_path)
    assert {file.stem for file in tmp_path.glob("*.md")} == {page_name(file) for file in page_files()}
    assert (tmp_path / "files/docs/demo.png").read_bytes() == (ROOT / "docs/demo.png").read_bytes()


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        '<img srcset="a.png 1x, https://example/b.png 2x">',
        "<style>@import 'https://example/x.css'; body { color: red }</style>",
        '<p style="background: url(https://example/x.png)">',
    ],
)
def test_a_page_that_loads_something_from_elsewhere(html: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(html)
    (line,) = problems(tmp_path)
    assert line.startswith("index.html: loads ")


def test_a_page_may_link_elsewhere_and_to_places_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="https://x.org">x</a><a href="b.html#c">b</a><img src="data:image/png;base64,AA==">'
    )
    (tmp_path / "b.html").write_text('<p id="c"><a href="#gone">d</a><a href="e.html">e</a></p>')
    assert list(problems(tmp_path)) == [
        "b.html: #gone: there is no such place",
        "b.html: e.html: there is no such file",
    ]
    assert loads("body { background: url('//x.org/a.png') }", style=True) == ["//x.org/a.png"]


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("sphinx") is None, reason="the extra docs is not installed")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.docs_site", "--out", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "html/searchindex.js").stat().st_size > 0
    api = (tmp_path / "html/api.html").read_text(encoding="utf-8")
    assert 'id="attention_flows.Flow.trace"' in api
    assert "documents its fields" not in api
