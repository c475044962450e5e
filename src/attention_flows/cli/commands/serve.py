"""``attention-flows serve``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.edge_weight import ATTENTION
from ...data.examples import Example, probe_examples
from ...data.tables import read_sentences
from ...errors import InputError
from ...studies.extra import check_extra
from ..hosting import HOSTING, HostingOptions, listen, serve_tasks
from ..loading import load_models
from ..options import FILE, MODELS, ModelOptions
from ..parser import Command, ParameterGroup
from ..progress import step
from ..view_options import WEIGHT

if TYPE_CHECKING:
    from ...models.loading.model import Model
    from ...studies.page.held import HeldStudy
    from ...tasks.subject import Subject
    from ...tasks.task import Task

MAX_TOKENS = 512  # that the page is told where no model is served


@dataclass(frozen=True)
class SourceOptions:
    """A run's folder in place of a tuned model, a table of sentences, a study, and what edges weigh."""

    course: Path | None
    data: Path | None
    study: Path | None
    weight: str


SOURCES = ParameterGroup(
    "Course and sentences",
    SourceOptions,
    (
        click.Option(["--course"], type=FILE, metavar="DIR", help="A run's checkpoints, in place of TUNED"),
        click.Option(
            ["--data"], type=FILE, metavar="FILE", help="Sentences to choose from: a .tsv or .csv with a header"
        ),
        click.Option(
            ["--study"], type=FILE, metavar="DIR", help="A study to open on; without BASE, its sentences have no rings"
        ),
        WEIGHT,
    ),
)


def _read_models(base: str | None, **values: Any) -> ModelOptions | None:
    return None if base is None else ModelOptions(base=base, **values)


# The models of a study need not be there to look at it.
SERVED_MODELS = ParameterGroup(
    MODELS.heading,
    _read_models,
    tuple(
        click.Argument(["base"], required=False, help="A hub id or a model's folder")
        if parameter.name == "base"
        else parameter
        for parameter in MODELS.parameters
    ),
)


def serve(models: ModelOptions | None, sources: SourceOptions, hosting: HostingOptions) -> None:
    """Explore your own models, sentences and studies in the browser."""
    if models is None:
        _serve_study(sources, hosting)
        return
    _check_course(models, sources)
    examples = () if sources.data is None else read_sentences(sources.data)
    study = None if sources.study is None else _open_study(sources.study)
    with listen(hosting.port) as listener:
        networks, long = load_models(models)
        if sources.course is None:
            from ...tasks.model_pair import Models
            from ...tasks.task import own_task

            task = own_task(Models(networks, long, weight=sources.weight), examples)
        else:
            with step(f"opening {sources.course}"):
                task = _course_task(networks[0], sources.course, examples)
        if study is not None:
            with step("comparing the models with those of the study"):
                from ...studies.same_models import check_models

                check_models(study.corpus.manifest, networks)
        max_tokens = min(model.max_tokens for model in networks)
        studies = {} if study is None else {task.id: study}
        serve_tasks((task,), max_tokens, listener, hosting, studies, opens_on_study=study is not None)


def _serve_study(sources: SourceOptions, hosting: HostingOptions) -> None:
    """Serve a study alone: its sentences cannot be read again."""
    if sources.study is None or sources.course is not None or sources.data is not None:
        raise click.UsageError("Missing argument 'BASE'.")
    study = _open_study(sources.study)
    with listen(hosting.port) as listener:
        from ...tasks.task import OWN, Task

        models = [(model.name, model.labels) for model in study.corpus.manifest.models]
        arguments = "BASE" if len(models) == 1 else "BASE TUNED"
        error = f"a sentence needs the models: attention-flows serve {arguments} --study {sources.study}"
        task = Task(OWN, None, (), None, models, error)
        serve_tasks((task,), MAX_TOKENS, listener, hosting, {OWN: study}, opens_on_study=True)


def _open_study(folder: Path) -> HeldStudy:
    check_extra()
    with step(f"opening {folder}"):
        from ...studies.page.held import HeldStudy
        from ...studies.study import open_study

        return HeldStudy.of(open_study(folder.expanduser()))


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


COMMAND = Command(serve, models=SERVED_MODELS, sources=SOURCES, hosting=HOSTING)
