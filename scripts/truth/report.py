"""docs/truth.md: the tables, written between its marks, and the plots beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.truth import tables
from scripts.truth.figures import draw_figures
from scripts.truth.rankings import REFERENCES
from scripts.truth.summary import HOWS, TaskSummary


def write_report(measured: Mapping[tuple[str, str, int, int], Any], tasks: Sequence[str], docs: Path) -> None:
    """Write the figures into ``docs``/truth.md, in place of what stands between its marks, and the plots."""
    summaries = [TaskSummary.of(task, measured) for task in tasks]
    one_table = {
        "short": tables.in_short,
        "sample": tables.sample,
        "completeness": tables.completeness,
        "part": tables.part,
        "accuracy": tables.accuracy,
        "heads": tables.heads,
    }
    blocks = {name: table(summaries) for name, table in one_table.items()}
    for unit, hows in HOWS.items():
        for how in hows:
            blocks[f"{unit}-{how}"] = tables.agreement(summaries, unit, how)
    for reference in REFERENCES:
        blocks[f"curves-{reference}"] = tables.curves(summaries, reference)
        blocks[f"recovered-{reference}"] = tables.recovered(summaries, reference)
    page = docs / "truth.md"
    text = page.read_text("utf-8")
    for name, block in blocks.items():
        text = replaced(text, name, block)
    page.write_text(text, "utf-8")
    draw_figures(summaries, docs / "truth")


def replaced(text: str, name: str, block: str) -> str:
    """The page with a block in place of what its marks hold; raises ValueError where it has no such marks."""
    begin, end = f"<!-- measured: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the page has no mark {begin}")
    return pattern.sub(lambda _: f"{begin}\n\n{block}\n\n{end}", text)
