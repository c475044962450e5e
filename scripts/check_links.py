"""Check that every relative link in the project's Markdown leads to a file and, with ``#``, to a heading of it.

    python -m scripts.check_links            # prints a line for each link that does not resolve
    python -m scripts.check_links --files    # also for each missing file that is named in code, as `core/trace.py`

The exit status is 1 where there is such a line. Links to other sites are not followed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/*.md")
# A file named in code is relative to one of these.
FOLDERS = (".", "src/attention_flows", "frontend", "frontend/src")
# These are no files of the project: what a recording writes, and the data of tests.
OUTSIDE = ("flows/", "shared/")
PLACEHOLDER = "NAME"

FENCE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1[^\n]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)|\b(?:src|srcset|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
ANCHOR = re.compile(r"<a\s[^>]*\b(?:id|name)=\"([^\"]+)\"")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*/[\w.-]*\.(?:py|ts|svelte|css|md|svg|json|toml|js|sh)|(?:[\w.-]+/)+")
SITE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """What a page refers to, and the line, from 1, where it does."""

    line: int
    text: str


def links(markdown: str) -> Iterator[Target]:
    """The links and images of a page, without those in code and those to other sites."""
    text = blanked(blanked(markdown, FENCE), CODE)
    for match in LINK.finditer(text):
        target = match[1] or match[2]
        if not SITE.match(target):
            yield Target(_line(text, match.start()), target)


def named_files(markdown: str) -> Iterator[Target]:
    """The files and folders that a page names in code, by a path with a slash in it."""
    text = blanked(markdown, FENCE)
    for match in CODE.finditer(text):
        name = match[1]
        if FILE.fullmatch(name) and not name.startswith(OUTSIDE) and PLACEHOLDER not in name:
            yield Target(_line(text, match.start()), name)


def anchors(markdown: str) -> frozenset[str]:
    """What can follow ``#`` in a link to the page: GitHub's names of its headings, and its own ``<a id>``."""
    text = blanked(markdown, FENCE)
    names: list[str] = []
    for match in HEADING.finditer(text):
        name = slug(match[1])
        earlier = sum(re.fullmatch(rf"{re.escape(name)}(-\d+)?", other) is not None for other in names)
        names.append(f"{name}-{earlier}" if earlier else name)
    return frozenset(names) | {match[1] for match in ANCHOR.finditer(text)}


def slug(heading: str) -> str:
    """GitHub's anchor of a heading: its text in lower case, hyphens for spaces, without punctuation."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)  # of a link its text
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def broken(root: Path, *, files: bool = False) -> Iterator[str]:
    """One line for each link, and with ``files`` each named file, of the pages under ``root`` that does not resolve."""
    pages = [page for pattern in PAGES for page in sorted(root.glob(pattern))]
    for page in pages:
        markdown = page.read_text(encoding="utf-8")
        place = page.relative_to(root).as_posix()
        for link in links(markdown):
            reason = _reason(page, link.text, root)
            if reason:
                yield f"{place}:{link.line}: {link.text}: {reason}"
        for file in named_files(markdown) if files else ():
            if not any((root / folder / file.text).exists() for folder in FOLDERS):
                yield f"{place}:{file.line}: `{file.text}`: there is no such file"


def _reason(page: Path, link: str, root: Path) -> str | None:
    """Why the link of a page does not resolve; None where it does."""
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(root.resolve()):
        return "it leads out of the project"
    if not target.exists():
        return "there is no such file"
    if anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
        return f"{target.name} has no heading #{anchor}"
    return None


def blanked(markdown: str, pattern: re.Pattern[str]) -> str:
    """A page with spaces in place of what matches, so that everything else stays in its place."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), markdown)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", action="store_true", help="also check the files that are named in code")
    problems = list(broken(ROOT, files=parser.parse_args().files))
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
