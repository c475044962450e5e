"""Which pages the site has, and where each stands in its navigation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from scripts.check_links import CODE, FENCE, LINK, ROOT, blanked

INDEX = "docs/README.md"
HOME = "README.md"
# Pages that stand beside the folder `docs/`, and the site's own names of pages.
NAMES = {HOME: "index", INDEX: "contents", "CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog"}
SECTION = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A group of pages in the navigation; ``pages`` are paths from the project's folder."""

    title: str
    pages: tuple[str, ...]


def page_files(root: Path = ROOT) -> tuple[str, ...]:
    """Every page, as a path from ``root``: those of ``docs/`` and those that stand beside it."""
    docs = (file.relative_to(root).as_posix() for file in sorted(root.glob("docs/*.md")))
    return tuple(dict.fromkeys((HOME, INDEX, *docs, "CONTRIBUTING.md", "CHANGELOG.md")))


def page_name(file: str) -> str:
    """The name of a page on the site, without an ending."""
    return NAMES.get(file, Path(file).stem)


def navigation(root: Path = ROOT) -> tuple[Section, ...]:
    """The sections of the index ``docs/README.md``, each with the pages that it links to.

    A page stands in the section that links to it first; a link to a heading does not count.
    """
    markdown = (root / INDEX).read_text(encoding="utf-8")
    starts = [*SECTION.finditer(markdown)]
    ends = [*(match.start() for match in starts[1:]), len(markdown)]
    known, placed = set(page_files(root)), {HOME, INDEX}
    sections = []
    for start, end in zip(starts, ends, strict=True):
        text = blanked(blanked(markdown[start.end() : end], FENCE), CODE)
        targets = ((root / INDEX).parent / (match[1] or match[2]) for match in LINK.finditer(text))
        files = (target.resolve() for target in targets)
        inside = (file.relative_to(root.resolve()).as_posix() for file in files if file.is_relative_to(root.resolve()))
        pages = tuple(page for page in dict.fromkeys(inside) if page in known and page not in placed)
        placed.update(pages)
        sections.append(Section(start[1], pages))
    return tuple(section for section in sections if section.pages)
