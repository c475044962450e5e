"""Attention Flows: query, trace and compare the attention of Transformer language models.

    import attention_flows as af

    base = af.load("bert-base-uncased")
    tuned = af.load(base, adapter="path/to/adapter")
    flow = af.compare(base, tuned, "What are people called?", "They are called Jaxsons.", threshold=0.2)
    flow.trace("what").influence
    study = af.study(base, tuned, "dev.tsv", "my-study")  # over a data set
    study.heads()

Importing this imports neither torch nor transformers; they come with the first model. What a study needs is the extra
``study``, which comes with the first study.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .core.view import View
from .core.words import Unit
from .errors import InputError
from .flow import Flow
from .from_attentions import from_attentions

if TYPE_CHECKING:
    from .models.course.callback import AttentionFlowsCallback
    from .models.course.course import Course
    from .models.course.recording import Recording
    from .models.loading.load import load
    from .models.loading.model import Model
    from .studies.engines.engine import Engine
    from .studies.run import StudyProgress
    from .studies.study import Study

__all__ = [
    "AttentionFlowsCallback",
    "Course",
    "Flow",
    "InputError",
    "Model",
    "Recording",
    "Study",
    "View",
    "__version__",
    "compare",
    "course",
    "from_attentions",
    "load",
    "open_study",
    "read",
    "study",
]

# What imports torch or an extra, or stands beside what does, is fetched when it is first named.
LAZY = {
    "AttentionFlowsCallback": "models.course.callback",
    "Course": "models.course.course",
    "Model": "models.loading.model",
    "Recording": "models.course.recording",
    "Study": "studies.study",
    "load": "models.loading.load",
}


def compare(
    base: Model,
    tuned: Model,
    text: str,
    pair: str | None = None,
    *,
    threshold: float = 0.2,
    unit: Unit = "word",
    residual: bool = True,
    truncate: bool = False,
    window: bool | int = False,
    weight: str = "attention",
    target: str | int | None = None,
) -> Flow:
    """The flow of a text or a pair through a pre-trained model and a fine-tuned one.

    A trace keeps edges of at least ``threshold`` (0..1), and follows residual links with ``residual``; the flow knows
    lower edges, too, down to its floor. ``unit`` is what a node stands for, "word" or "token". A text that is longer
    than the models take is cut off after a whole word with ``truncate`` (``Flow.notes`` says where), and read in
    overlapping windows of so many tokens with ``window``, of the models' limit where that is True. ``weight`` is what
    an edge weighs: attention, value_norm, contribution or gradient (docs/definitions.md); ``target`` is the label or
    token whose gradient it is, by default what the tuned model predicts.

    Raises InputError for a sentence that the models do not take, and for a weight that they do not have.
    """
    view = View(threshold, residual)
    return _read((base, tuned), text, pair, view, unit, truncate, window, weight, target)


def read(
    model: Model,
    text: str,
    pair: str | None = None,
    *,
    threshold: float = 0.2,
    unit: Unit = "word",
    residual: bool = True,
    truncate: bool = False,
    window: bool | int = False,
    weight: str = "attention",
    target: str | int | None = None,
) -> Flow:
    """The flow of a text or a pair through one model; arguments and errors as :func:`compare` has."""
    return _read((model,), text, pair, View(threshold, residual), unit, truncate, window, weight, target)


def course(base: Model, folder: str | Path) -> Course | Recording:
    """The course of ``base``'s fine-tuning: the checkpoints in a run's folder, or what was recorded of the run.

    Raises InputError where the folder has neither.
    """
    from .models.course.course import open_course

    return open_course(base, folder)


def study(
    base: Model,
    tuned: Model | None,
    data: Any,
    out: str | Path,
    *,
    text: str | int | None = None,
    pair: str | int | None = None,
    label: str | int | None = None,
    effects: bool = True,
    edges: int = 60,
    limit: int | None = None,
    truncate: bool = True,
    shard_rows: int = 1024,
    repair: bool = False,
    engine: str | Engine = "local",
    workers: int | None = None,
    progress: StudyProgress | None = None,
) -> Study:
    """Run one model, with ``tuned`` None, or a base and its tuned model over ``data``, and open the study in ``out``.

    ``data`` is a file (.tsv, .csv, .jsonl, .parquet), a folder that ``datasets`` saved or the name of a data set, or a
    list of texts, of tuples (text, pair, label) or of dicts, a data frame or a data set in memory; ``text``, ``pair``
    and ``label`` name its columns, by name or by position from 0, and ``limit`` is how many rows are read. With
    ``effects`` each prediction is attributed to attention; ``edges`` is how many of each sentence's strongest edges are
    kept, and ``shard_rows`` how many rows a file of each table has. A text that is longer than the models take is cut
    off, or rejected without ``truncate``.

    A run that was ended goes on where it stopped, with the same call; ``repair`` measures again what is damaged.
    ``engine`` is "local", or "ray" with so many ``workers`` (docs/scale.md). ``progress`` is called with the rows done,
    all rows, and how many have been rejected. Raises InputError for data, models or a store that do not go together.
    """
    from .studies.extra import check_extra

    check_extra()
    from .studies.engines.choice import make_engine
    from .studies.options import StudyOptions
    from .studies.run import no_study_progress, run_study
    from .studies.study import open_study as open_store

    models = (base,) if tuned is None else (base, tuned)
    folder = run_study(
        models,
        data,
        out,
        StudyOptions(effects=effects, edges=edges, truncate=truncate, shard_rows=shard_rows),
        text=text,
        pair=pair,
        label=label,
        limit=limit,
        repair=repair,
        engine=make_engine(engine, workers),
        progress=progress or no_study_progress,
    )
    return open_store(folder, models)


def open_study(folder: str | Path) -> Study:
    """The study in the store ``folder``; raises InputError for a folder that is none."""
    from .studies.extra import check_extra

    check_extra()
    from .studies.study import open_study as open_store

    return open_store(folder)


def _read(
    models: tuple[Model, ...],
    text: str,
    pair: str | None,
    view: View,
    unit: Unit,
    truncate: bool,
    window: bool | int,
    weight: str,
    target: str | int | None,
) -> Flow:
    from .models.long_texts.policy import Long
    from .models.read import read as read_models

    return read_models(
        models, text, pair, unit=unit, view=view, long=Long(truncate, window), weight=weight, target=target
    )


def __getattr__(name: str) -> object:
    if name in LAZY:
        return getattr(import_module(f".{LAZY[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
