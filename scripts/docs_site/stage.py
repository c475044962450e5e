"""The pages as Sphinx reads them: one folder, with links that were written for GitHub turned to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from scripts.check_links import CODE, FENCE, LINK, ROOT, SITE, blanked

from .inserts import inserted
from .pages import HOME, navigation, page_files, page_name

FILES = "files"  # where pictures and source files lie, by their path in the project
FILE_AS_TEXT = re.compile(r"\[(?:docs/)?[\w-]+\.md\]\((?=[\w-]+\.md)")
EXTRA = "extra"  # the folder whose content the site has as it is


def stage(folder: Path, root: Path = ROOT) -> None:
    """Write every page, and every file that a page shows or links to, into ``folder``."""
    pages = set(page_files(root))
    for file in sorted(pages):
        markdown = (root / file).read_text(encoding="utf-8")
        text = inserted(turned(markdown, file, pages, root))
        if file == HOME:
            text += "\n" + "\n".join(_toctrees(root))
        (folder / f"{page_name(file)}.md").write_text(text, encoding="utf-8")
        for path in _files(markdown, file, pages, root):
            # Once for Sphinx, which copies the pictures of Markdown, and once for what HTML in a page names.
            for place in (folder / FILES / path, folder / EXTRA / FILES / path):
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / path, place)
    (folder / EXTRA).mkdir(exist_ok=True)


def turned(markdown: str, file: str, pages: set[str], root: Path = ROOT) -> str:
    """The page ``file`` with each link to another page, or to a file of the project, as the site has it.

    A link whose text is the name of a page's file gets the page's title, or the heading's, from Sphinx.
    """
    parts, at = [], 0
    for start, end, target in _links(markdown):
        parts += [markdown[at:start], _on_site(target, file, pages, root)]
        at = end
    return FILE_AS_TEXT.sub("[](", "".join(parts) + markdown[at:])


def _links(markdown: str) -> Iterator[tuple[int, int, str]]:
    """The place and text of each link's target within the project."""
    for match in LINK.finditer(blanked(blanked(markdown, FENCE), CODE)):
        group = 1 if match[1] else 2
        if not SITE.match(match[group]):
            yield match.start(group), match.end(group), match[group]


def _files(markdown: str, file: str, pages: set[str], root: Path) -> Iterator[str]:
    """The files, other than pages, that a page links to or shows."""
    for _, _, target in _links(markdown):
        path = _path(target, file, root)
        if path is not None and path not in pages and (root / path).is_file():
            yield path


def _on_site(target: str, file: str, pages: set[str], root: Path) -> str:
    path = _path(target, file, root)
    if path is None:
        return target
    anchor = target.partition("#")[2]
    if path in pages:
        return f"{page_name(path)}.md" + (f"#{anchor}" if anchor else "")
    return re.sub(r"\s", "%20", f"{FILES}/{path}")


def _path(target: str, file: str, root: Path) -> str | None:
    """The path in the project that a link of the page ``file`` leads to; None for a heading of the page itself."""
    path = unquote(target).partition("#")[0]
    if not path:
        return None
    return (root / file).parent.joinpath(path).resolve().relative_to(root.resolve()).as_posix()


def _toctrees(root: Path) -> Iterator[str]:
    """The navigation, as Sphinx has it: a hidden tree of pages for each section of the index."""
    yield from ("```{toctree}", ":hidden:", "", "Overview <self>", "All pages <contents>", "```", "")
    for section in navigation(root):
        yield from ("```{toctree}", ":hidden:", f":caption: {section.title}", "")
        yield from (page_name(page) for page in section.pages)
        yield from ("```", "")
