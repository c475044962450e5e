"""The built-in tasks: adapters trained for this project, over a base that is found, not shipped."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files(__package__)))


@dataclass(frozen=True)
class DemoTask:
    """A task: its adapter lies in the folder of its name, the course of its fine-tuning in ``course`` below that."""

    id: str
    title: str

    def adapter(self, root: Path = FOLDER) -> Path:
        return root / self.id

    def course(self, root: Path = FOLDER) -> Path:
        return root / self.id / "course"

    def examples(self, root: Path = FOLDER) -> Path:
        return root / self.id / "examples.json"


SST2 = DemoTask("sst2", "Sentiment")
QNLI = DemoTask("qnli", "Question–answer verification")
MRPC = DemoTask("mrpc", "Paraphrase verification")
SICK = DemoTask("sick", "Textual entailment")

TASKS = (QNLI, SST2, MRPC, SICK)  # the published one first
