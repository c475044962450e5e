"""The built-in tasks: adapters trained for this project. Their base model is not part of the package."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files(__package__)))


@dataclass(frozen=True)
class DemoTask:
    """A built-in task.

    Its folder, named by its ``id``, holds the adapter, the examples, and in ``course`` the course of its fine-tuning.
    ``reads`` names what the text is, and its pair if the task reads one.
    """

    id: str
    title: str
    reads: tuple[str, ...]

    def adapter(self, root: Path = FOLDER) -> Path:
        return root / self.id

    def course(self, root: Path = FOLDER) -> Path:
        return root / self.id / "course"

    def study(self, root: Path = FOLDER) -> Path:
        """Where the task's study is, if the package has one: a licence must allow that."""
        return root / self.id / "study"

    def examples(self, root: Path = FOLDER) -> Path:
        return root / self.id / "examples.json"


SST2 = DemoTask("sst2", "Sentiment", ("sentence",))
QNLI = DemoTask("qnli", "Question–answer verification", ("question", "sentence"))
MRPC = DemoTask("mrpc", "Paraphrase verification", ("sentence", "sentence"))
SICK = DemoTask("sick", "Textual entailment", ("premise", "hypothesis"))

TASKS = (SICK, QNLI, SST2, MRPC)  # first the one whose first example shows most clearly what changed attention does
