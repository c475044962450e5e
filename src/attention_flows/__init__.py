"""Attention Flows: query, trace and compare the attention of Transformer language models.

    import attention_flows as af

    base = af.load("bert-base-uncased")
    tuned = af.load(base, adapter="path/to/adapter")
    flow = af.compare(base, tuned, "What are people called?", "They are called Jaxsons.", threshold=0.2)
    flow.trace("what").influence

Importing this imports neither torch nor transformers; they come with the first model.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

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

__all__ = [
    "AttentionFlowsCallback",
    "Course",
    "Flow",
    "InputError",
    "Model",
    "Recording",
    "View",
    "__version__",
    "compare",
    "course",
    "from_attentions",
    "load",
    "read",
]

# What imports torch, or stands beside what does, is fetched when it is first named.
LAZY = {
    "AttentionFlowsCallback": "course.callback",
    "Course": "course.course",
    "Model": "loading.model",
    "Recording": "course.recording",
    "load": "loading.load",
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

    A text that is longer than the models take is cut off after a whole word with ``truncate`` (``Flow.notes`` says
    where), and read in overlapping windows of so many tokens with ``window``, of the models' limit where that is True.
    ``weight`` is what an edge weighs: attention, value_norm, contribution or gradient (docs/definitions.md); ``target``
    is the label or token whose gradient it is, by default what the tuned model predicts.

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
    """The flow of a text or a pair through one model, as :func:`compare` gives it of two."""
    return _read((model,), text, pair, View(threshold, residual), unit, truncate, window, weight, target)


def course(base: Model, folder: str | Path) -> Course | Recording:
    """The course of ``base``'s fine-tuning: the checkpoints in a run's folder, or what was recorded of the run.

    Raises InputError where the folder has neither.
    """
    from .models.course.course import open_course

    return open_course(base, folder)


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
        return getattr(import_module(f".models.{LAZY[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
