"""Knockouts as files: the document attention-flows/knockout, and a table of models (docs/effects.md)."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.effects.knockout import Knockout
from ..files import write_file
from .csv_text import csv_text
from .save import check_path

ENDINGS = (".json", ".csv")
COLUMNS = ("cut", "how", "react", "label", "model", "before", "after", "effect")


def save_knockout(knockout: Knockout, file: Path) -> None:
    """Write ``knockout`` to ``file`` in the format of its ending; raises InputError where it cannot be written."""
    if check_path(file, ENDINGS) == ".csv":
        write_file(file, csv_text(COLUMNS, knockout_rows(knockout)))
    else:
        write_file(file, f"{json.dumps(knockout.to_dict(), ensure_ascii=False)}\n")


def knockout_rows(knockout: Knockout) -> list[tuple[object, ...]]:
    """A row of COLUMNS for each model."""
    about = (knockout.cut.about, knockout.how, knockout.react, knockout.target.label)
    return [(*about, model.role, model.before.value, model.after.value, model.effect) for model in knockout.models]
