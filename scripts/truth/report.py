"""docs/truth.md: the tables, written between its marks, and the plots beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.marks import replaced
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
        text = replaced(text, f"measured: {name}", block)
    page.write_text(text, "utf-8")
    draw_figures(summaries, docs / "truth")
