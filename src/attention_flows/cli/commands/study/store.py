"""The store that a command reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....studies.extra import check_extra
from ...options import FILE
from ...parser import ParameterGroup

if TYPE_CHECKING:
    from ....studies.study import Study


@dataclass(frozen=True)
class StoreOptions:
    """The folder of a study."""

    folder: Path

    def open(self) -> Study:
        """The study; raises InputError for a folder that is none, and where the extra is not installed."""
        check_extra()
        from ....studies.study import open_study

        return open_study(self.folder)


STORE = ParameterGroup(
    "Study", StoreOptions, (click.Argument(["folder"], metavar="DIR", type=FILE, help="The folder of a study"),)
)
