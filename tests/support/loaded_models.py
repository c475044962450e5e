"""The real models that tests share, each loaded once."""

from __future__ import annotations

import csv
import functools

from attention_flows.demo import QNLI
from attention_flows.demo.open import demo_tasks
from attention_flows.models.course.course import Course, open_course
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.tasks.task import Task
from tests.support.base_folder import base_folder
from tests.support.folders import SHARED

JACKSONVILLE = (
    "What are people from Jacksonville called?",
    "Residents of Jacksonville are known as Jacksonvillians or Jaxsons.",
)


@functools.cache
def base() -> Model:
    return load(base_folder(), name="base")


@functools.cache
def tuned() -> Model:
    return load(base(), adapter=QNLI.adapter(), name="tuned")


@functools.cache
def course() -> Course:
    """The course of the tuned model's fine-tuning."""
    opened = open_course(base(), QNLI.course())
    assert isinstance(opened, Course)
    return opened


@functools.cache
def tasks() -> tuple[Task, ...]:
    """Every built-in task."""
    return demo_tasks(base())


def task(id: str) -> Task:
    """The built-in task of that id."""
    return next(entry for entry in tasks() if entry.id == id)


def qnli_dev() -> tuple[tuple[str, str, str], ...]:
    return dev("qnli")


@functools.cache
def dev(task: str) -> tuple[tuple[str, str, str], ...]:
    """First text, second text or nothing, and label of each dev row."""
    with (SHARED / "data" / task / "dev.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return tuple((a, b, label) for a, b, label in rows)
