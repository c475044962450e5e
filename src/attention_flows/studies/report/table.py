"""A table of HTML whose texts are escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "text", "number", "plot"]


@dataclass(frozen=True)
class Column:
    """A column: its ``title``, its cells, what they are, and whether a narrow screen leaves it out.

    A "name" is short, or is cut off, and a "text" may run over several lines. Cells of kind "plot"
    are SVG of ours; all others are escaped.
    """

    title: str
    cells: Sequence[str]
    kind: Kind = "number"
    wide: bool = False

    @property
    def classes(self) -> str:
        return f"{self.kind} wide" if self.wide else self.kind


def table(columns: Sequence[Column], caption: str = "") -> str:
    """The table, in a box that scrolls where the page is too narrow."""
    head = "".join(f'<th class="{column.classes}">{html.escape(column.title)}</th>' for column in columns)
    rows = []
    for number in range(len(columns[0].cells)):
        cells = []
        for column in columns:
            cell = column.cells[number]
            cells.append(f'<td class="{column.classes}">{cell if column.kind == "plot" else html.escape(cell)}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    body = f"<tbody>{''.join(rows)}</tbody>"
    return f'<div class="scroll"><table>{title}<thead><tr>{head}</tr></thead>{body}</table></div>'
