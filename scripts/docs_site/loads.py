"""What a built page loads when it is opened, of which nothing may come from elsewhere, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
LOADING = {"src", "srcset", "poster", "data"}  # attributes whose file is loaded as the page opens
SHOWN = {"a", "area"}  # their `href` is only followed


@dataclass
class _Page(HTMLParser):
    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        for name, value in attrs:
            if not value:
                continue
            if name == "id" or (name == "name" and tag == "a"):
                self.ids.add(value)
            elif name == "href" and tag in SHOWN:
                self.links.append(value)
            elif name in LOADING or (name in ("href", "xlink:href") and tag not in SHOWN):
                self.loads += [part.split()[0] for part in value.split(",")] if name == "srcset" else [value]
            elif name == "style":
                self.loads += IN_STYLE.findall(value)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.loads += IN_STYLE.findall(data)


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def loads(text: str, *, style: bool = False) -> list[str]:
    """The files that a page of HTML, or a sheet of ``style``, loads by name."""
    return IN_STYLE.findall(text) if style else _read(text).loads


def problems(folder: Path) -> Iterator[str]:
    """One line for each file that the site under ``folder`` loads from elsewhere, and each link that leads nowhere."""
    pages = {file: _read(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.html"))}
    found = {file: page.loads for file, page in pages.items()}
    found |= {file: loads(file.read_text("utf-8"), style=True) for file in sorted(folder.rglob("*.css"))}
    for file, names in found.items():
        yield from (f"{file.relative_to(folder)}: loads {name}" for name in names if ELSEWHERE.match(name))
    for file, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE):
                continue
            path, _, anchor = unquote(link).partition("#")
            target = (file.parent / path).resolve() if path else file
            if not target.exists():
                yield f"{file.relative_to(folder)}: {link}: there is no such file"
            elif anchor and target in pages and anchor not in pages[target].ids:
                yield f"{file.relative_to(folder)}: {link}: there is no such place"
