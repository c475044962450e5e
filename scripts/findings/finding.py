"""A finding: what a paper reports, how it is measured here, and how the two are put side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scripts.findings.material import Material
from scripts.truth.svg import Svg

Word = Literal["agrees", "agrees in part", "differs"]
Numbers = Mapping[str, Any]  # what a finding's ``measure`` gives, as it stands in its JSON file


@dataclass(frozen=True)
class Verdict:
    """Whether the built-in tasks show what the paper reports, and why."""

    word: Word
    why: str


@dataclass(frozen=True)
class Table:
    """A table of numbers; ``head`` names its columns, the first of which is text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def to_markdown(self) -> str:
        """The table as Markdown."""
        head, *rows = (f"| {' | '.join(line)} |" for line in (self.head, *self.rows))
        return "\n".join([head, f"|---|{'---:|' * (len(self.head) - 1)}", *rows])


@dataclass(frozen=True)
class Finding:
    """A published finding.

    ``name`` is that of the command and of the files. ``authors`` are the papers in short and ``paper`` the source,
    ``claim`` what was measured and reported there, ``method`` what is measured here, and ``differs`` where the two
    differ. ``measure`` gives the numbers, of which ``table``, ``draw`` and ``judge`` make the rest. ``tasks`` are those
    that are measured.
    """

    name: str
    title: str
    authors: Sequence[tuple[str, int]]
    paper: str
    claim: str
    method: str
    differs: str
    tasks: Sequence[str]
    measure: Callable[[Material], dict[str, Any]]
    table: Callable[[Numbers], Table]
    draw: Callable[[Numbers], Svg]
    judge: Callable[[Numbers], Verdict]


def verdict(agreeing: Sequence[bool], why: str) -> Verdict:
    """The verdict of several cases: all, some or none of them agree."""
    return Verdict("agrees" if all(agreeing) else "agrees in part" if any(agreeing) else "differs", why)
