"""``attention-flows study report``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from ....escapes import show_controls
from ....export.save import check_path
from ...options import FILE
from ...output import echo
from ...parser import Command, ParameterGroup
from ...progress import step
from .store import STORE, StoreOptions

ENDINGS = (".html", ".htm")


@dataclass(frozen=True)
class ReportOptions:
    """The page to write."""

    file: Path


REPORT = ParameterGroup(
    "Output",
    ReportOptions,
    (
        click.Option(
            ["-o", "--output", "file"], required=True, type=FILE, metavar="FILE", help="Write the page to FILE (.html)"
        ),
    ),
)


def report(store: StoreOptions, output: ReportOptions) -> None:
    """Write a study's numbers and plots as one page that opens offline."""
    check_path(output.file, ENDINGS)
    study = store.open()
    with step("writing the report"):
        study.report(output.file)
    echo(show_controls(f"wrote {output.file}"))


COMMAND = Command(report, store=STORE, output=REPORT)
