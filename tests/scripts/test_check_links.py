from __future__ import annotations

from pathlib import Path

import pytest

from scripts.check_links import ROOT, anchors, broken, links, slug

PAGE = """\
# Terms

See [influence](#influence), [the table](README.md#what-you-see), [a site](https://example.org/x#y)
and ![the picture](picture.svg).

## Influence

`[not a link](missing.md)`

```
[nor this](missing.md)
# nor a heading
```

## Influence
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "terms.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "docs" / "README.md").write_text("# What you see\n", encoding="utf-8")
    (tmp_path / "docs" / "picture.svg").touch()
    return tmp_path


def test_every_link_of_the_project_resolves() -> None:
    assert list(broken(ROOT)) == []


def test_links_leave_out_code_and_other_sites() -> None:
    found = [(link.line, link.text) for link in links(PAGE)]
    assert found == [(3, "#influence"), (3, "README.md#what-you-see"), (4, "picture.svg")]


def test_a_heading_that_stands_twice_has_two_anchors() -> None:
    assert anchors(PAGE) == {"terms", "influence", "influence-1"}


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Head change", "head-change"),
        ("Models that do not correspond", "models-that-do-not-correspond"),
        ("`trace` and *paths*", "trace-and-paths"),
        ("τ, α: what they are", "τ-α-what-they-are"),
        ("See [the picture](picture.md)", "see-the-picture"),
    ],
)
def test_anchors_are_githubs(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def test_a_project_whose_links_resolve(project: Path) -> None:
    assert list(broken(project)) == []


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("gone.md", "there is no such file"),
        ("#uptake", "terms.md has no heading #uptake"),
        ("README.md#influence", "README.md has no heading #influence"),
        ("../../secret.md", "it leads out of the project"),
    ],
)
def test_a_link_that_does_not_resolve(project: Path, link: str, reason: str) -> None:
    (project / "docs" / "terms.md").write_text(f"{PAGE}\n[one more]({link})\n", encoding="utf-8")
    assert list(broken(project)) == [f"docs/terms.md:17: {link}: {reason}"]


def test_files_named_in_code(project: Path) -> None:
    (project / "src" / "attention_flows" / "core").mkdir(parents=True)
    (project / "src" / "attention_flows" / "core" / "trace.py").touch()
    (project / "docs" / "README.md").write_text(
        "# What you see\n\n`core/`, `core/trace.py`, `core/gone.py`, `core/NAME.py` and `flow.trace()`\n"
    )
    assert list(broken(project)) == []
    assert list(broken(project, files=True)) == ["docs/README.md:3: `core/gone.py`: there is no such file"]
