"""``attention-flows serve``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...core.edge_weight import ATTENTION
from ...data.examples import Example, probe_examples
from ...data.tables import read_sentences
from ...errors import InputError
from ..hosting import HOSTING, HostingOptions, listen, serve_tasks
from ..loading import load_models
from ..options import FILE, MODELS, ModelOptions
from ..parser import Command, ParameterGroup
from ..progress import step
from ..view_options import WEIGHT

if TYPE_CHECKING:
    from ...models.loading.model import Model
    from ...tasks.subject import Subject
    from ...tasks.task import Task


@dataclass(frozen=True)
class SourceOptions:
    """A run's folder in place of a tuned model, a table of sentences, and what edges weigh."""

    course: Path | None
    data: Path | None
    weight: str


SOURCES = ParameterGroup(
    "Course and sentences",
    SourceOptions,
    (
        click.Option(["--course"], type=FILE, metavar="DIR", help="A run's checkpoints, in place of TUNED"),
        click.Option(
            ["--data"], type=FILE, metavar="FILE", help="Sentences to choose from: a .tsv or .csv with a header"
        ),
        WEIGHT,
    ),
)


def serve(models: ModelOptions, sources: SourceOptions, hosting: HostingOptions) -> None:
    """Explore your own models and sentences in the browser."""
    _check_course(models, sources)
    examples = () if sources.data is None else read_sentences(sources.data)
    with listen(hosting.port) as listener:
        networks, long = load_models(models)
        if sources.course is None:
            from ...tasks.model_pair import Models
            from ...tasks.task import own_task

            task = own_task(Models(networks, long, weight=sources.weight), examples)
        else:
            with step(f"opening {sources.course}"):
                task = _course_task(networks[0], sources.course, examples)
        max_tokens = min(model.max_tokens for model in networks)
        serve_tasks((task,), max_tokens, listener, hosting)


def _check_course(models: ModelOptions, sources: SourceOptions) -> None:
    course = sources.course
    if course is None:
        return
    if sources.weight != ATTENTION.name:
        raise InputError(f"a course is read for its attention: leave out --weight {sources.weight}")
    if models.tuned is not None:
        raise InputError(f"name either {models.tuned} or --course {course}: the course ends in its tuned model")
    if models.truncate or models.window:
        raise InputError("a course takes no --truncate and no --window: its texts must fit the models")


def _course_task(base: Model, folder: Path, examples: tuple[Example, ...]) -> Task:
    """The task of a run's folder. Without examples of the user's it shows the sentences that were recorded."""
    from ...models.course.course import Course, open_course
    from ...models.course.recording import find_recording, open_recording
    from ...tasks.task import own_task

    course: Subject = open_course(base, folder)
    recording = find_recording(folder.expanduser())
    # Of a recording only its own sentences can be shown.
    if recording is not None and not (examples and isinstance(course, Course)):
        examples = probe_examples((probe.text, probe.pair) for probe in open_recording(recording).probes)
    return own_task(course, examples)


COMMAND = Command(serve, models=MODELS, sources=SOURCES, hosting=HOSTING)
