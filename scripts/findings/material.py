"""What findings are measured on: the built-in models, sentences of their data, and the studies of their dev sets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from attention_flows.demo import FOLDER, TASKS, DemoTask
from attention_flows.demo.base import BASE_NAME, find_base
from attention_flows.errors import InputError
from attention_flows.models.batches.batch import running_batches
from attention_flows.models.capture.encode import Encoded
from attention_flows.models.course.checkpoints import find_checkpoints
from attention_flows.models.loading.digest import model_digest
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.read_rows import ReadRow, read_rows, row_batches
from attention_flows.studies.rows import Row
from attention_flows.studies.study import Study, open_study
from scripts import measure_truth

SEED = 20191103


@dataclass(frozen=True)
class Material:
    """The models, the data in TASK/dev.tsv and TASK/train.tsv, and the studies in TASK/study of two folders.

    ``most`` caps the sentences of every sample. ``used`` notes what was read of each model and file.
    """

    data: Path
    studies: Path
    most: int | None = None
    used: dict[str, str] = field(default_factory=dict)

    @cached_property
    def base(self) -> Model:
        """The base, in whose place no head is trained."""
        model = load(find_base(), name=BASE_NAME)
        self.used[BASE_NAME] = model_digest(model)
        return model

    def tuned(self, task: str) -> Model:
        """A task's tuned model, its adapter added to the weights."""
        return self._adapted(task, task_of(task).adapter())

    def checkpoint(self, task: str, share: float) -> Model:
        """The model after a ``share`` of the steps of the task's fine-tuning."""
        course = find_checkpoints(task_of(task).course())
        folder = next(checkpoint.folder for checkpoint in course if checkpoint.share == share)
        return self._adapted(f"{task} at {share:.0%}", folder)

    def _adapted(self, name: str, adapter: Path) -> Model:
        model = load(self.base, adapter=adapter, name=name)
        self.used[name] = model_digest(model)
        return measure_truth.merged(model)

    def sentences(self, task: str, count: int, part: str = "dev") -> list[ReadRow]:
        """A random sample of a file's rows as the models read them, in the order of the file."""
        file = self.data / task / f"{part}.tsv"
        if not file.exists():
            raise InputError(f"{file} is missing: name the folder that holds TASK/{part}.tsv with --data")
        self.used[f"{task}/{part}.tsv"] = hashlib.sha256(file.read_bytes()).hexdigest()
        rows = measure_truth.read_rows(file)
        count = min(count, self.most or count)
        chosen = sorted(np.random.default_rng(SEED).permutation(len(rows))[:count].tolist())
        read = read_rows((self.base,), [Row(number, *rows[number]) for number in chosen], StudyOptions())
        return [row for row in read if isinstance(row, ReadRow)]

    def study(self, task: str) -> Study:
        """The study of a task's dev set; raises InputError where there is none."""
        for folder in (FOLDER / task / "study", self.studies / task / "study"):
            if folder.is_dir():
                study = open_study(folder)
                self.used[f"{task}/study"] = study.manifest.data.digest
                return study
        raise InputError(
            f"there is no study of {task} in {self.studies}: make it with python -m scripts.demo_studies {task}, or "
            "name the folder that holds TASK/study with --studies"
        )


@dataclass(frozen=True)
class Batch:
    """Sentences of equal lengths, by their places in the sample."""

    places: list[int]
    inputs: list[Encoded]
    labels: list[str]

    @property
    def tensors(self) -> dict[str, torch.Tensor]:
        """What a network takes."""
        names = self.inputs[0].inputs
        return {name: torch.cat([encoded.inputs[name] for encoded in self.inputs]) for name in names}

    def some(self, chosen: Sequence[int]) -> Batch:
        """Those of its sentences that are ``chosen``."""
        return Batch(
            [self.places[index] for index in chosen],
            [self.inputs[index] for index in chosen],
            [self.labels[index] for index in chosen],
        )


def batches(models: Sequence[Model], sentences: Sequence[ReadRow]) -> Iterator[Batch]:
    """The sample in batches for passes whose attention is read; it is exchanged in the models once for all."""
    with running_batches(models):
        yield from plain_batches(models[-1], sentences)


def plain_batches(model: Model, sentences: Sequence[ReadRow]) -> Iterator[Batch]:
    """The sample in batches of equal lengths."""
    inputs = [read.encoded[0] for read in sentences]
    for places in row_batches([model], inputs):
        labels = [str(sentences[place].row.label) for place in places]
        yield Batch(places, [inputs[place] for place in places], labels)


def task_of(name: str) -> DemoTask:
    """The built-in task of that id."""
    return next(task for task in TASKS if task.id == name)
