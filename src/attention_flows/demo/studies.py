"""Opens the studies of the built-in tasks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..studies.extra import STUDY, missing_packages
from . import FOLDER, TASKS

if TYPE_CHECKING:
    from ..studies.page.held import HeldStudy


def demo_studies(root: Path = FOLDER) -> dict[str, HeldStudy]:
    """The studies in ``root`` by the id of their task; none where the extra ``study`` is not installed.

    Raises InputError for one that is damaged.
    """
    if missing_packages(STUDY):
        return {}
    from ..studies.page.held import HeldStudy
    from ..studies.study import open_study

    folders = {task.id: task.study(root) for task in TASKS}
    return {task: HeldStudy.of(open_study(folder)) for task, folder in folders.items() if folder.is_dir()}
