"""A recorded fine-tuning, as ``AttentionFlowsCallback`` wrote it; no model is run (docs/course.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from msgspec import Meta, Struct

from ...core import flow as core
from ...core.backend import Backend, RecordedBackend
from ...core.effects.course import EffectCourse
from ...core.flow import ModelFlow, Prediction
from ...core.head_measures import HeadMeasurements
from ...core.heads.change import Change
from ...core.one_line import counted, quoted
from ...core.running import IsCancelled, never_cancelled
from ...core.sentence import Sentence
from ...core.view import View
from ...core.words import Unit
from ...errors import InputError
from ...files import read_file, read_json
from ...flow import Flow
from ...wire import flow as wire
from ..long_texts.policy import Long
from .checkpoints import MAX_FIGURE, Checkpoint, StepNumber, check_format, stage_name

INDEX = "index.json"
FORMAT = "attention-flows/recording"
VERSION = 1
DAMAGED = "record the run again"

Figure = Annotated[float, Meta(ge=-MAX_FIGURE, le=MAX_FIGURE)]


class Probe(Struct):
    """A recorded text or pair."""

    text: str
    pair: str | None


class Step(Struct):
    """A recorded step; ``change`` is [probes][layers]."""

    step: StepNumber
    change: list[Annotated[list[Figure], Meta(min_length=1)]]
    share: Figure | None = None
    accuracy: Figure | None = None
    loss: Figure | None = None


class Index(Struct):
    """The index of a recording (docs/course.md)."""

    name: str
    labels: list[str] | None
    probes: Annotated[list[Probe], Meta(min_length=1)]
    steps: list[Step]


@dataclass(frozen=True)
class Recording:
    """The flows of a few sentences, recorded during a fine-tuning; the base is the model as it was at first.

    ``changes`` is each layer's mean head change from the base, of shape [checkpoints, probes, layers]. ``long`` changes
    nothing: the sentences were read when they were recorded.
    """

    name: str
    labels: tuple[str, ...] | None
    probes: tuple[Sentence, ...]
    checkpoints: tuple[Checkpoint, ...]
    changes: np.ndarray

    def __repr__(self) -> str:
        sizes = counted(len(self.checkpoints), "checkpoint"), counted(len(self.probes), "probe")
        return f"Recording({quoted(self.name)}, {', '.join(sizes)})"

    def describe_models(self) -> list[tuple[str, tuple[str, ...] | None]]:
        """The names and classes of the first recorded model and of the last."""
        return [(f"{self.name}, {self.checkpoints[0].name}", self.labels), (self.checkpoints[-1].name, self.labels)]

    def compare(
        self,
        at: int,
        text: str,
        pair: str | None = None,
        *,
        threshold: float = 0.2,
        unit: Unit = "word",
        residual: bool = True,
        floor: float | None = None,
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> Flow:
        """The flow of a recorded text or pair through the first model and the one at checkpoint ``at``.

        Raises InputError for any other sentence or unit, a ``floor`` below the recorded one, and for a file that is
        missing or damaged.
        """
        self._check(at, unit)
        probe = self._probe(Sentence(text, pair))
        base, tuned = self._read_both(at, probe)
        if floor is not None and floor < base.floor:
            raise InputError(f"this run was recorded down to weights of {base.floor:g}; there is nothing below to show")
        measurements = _measurements_of_both(base, tuned)
        tuned_flow = replace(tuned.models[0], role="tuned", name=stage_name(self.checkpoints, at))
        return replace(
            Flow.of(base),
            models=(base.models[0], tuned_flow),
            view=View(threshold=threshold, residual=residual),
            backend=None if measurements is None else RecordedBackend(measurements),
        )

    def change(
        self,
        text: str,
        pair: str | None = None,
        *,
        unit: Unit = "word",
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> Change:
        """How far each checkpoint's attention on a recorded text or pair is from the base's.

        Raises InputError for any other sentence.
        """
        probe = self._probe(Sentence(text, pair))
        predictions = tuple(self._model(at, probe).prediction for at in range(len(self.checkpoints)))
        return Change(self.changes[:, probe], predictions)

    def backend(self, at: int, sentence: Sentence, *, unit: Unit = "word", long: Long | None = None) -> Backend:
        """What was recorded, beside its flow, of a sentence at checkpoint ``at``: the exact measures of heads.

        Raises InputError as :meth:`compare` does, and for a run that was recorded without these measures.
        """
        self._check(at, unit)
        probe = self._probe(sentence)
        measurements = _measurements_of_both(*self._read_both(at, probe))
        if measurements is None:
            raise InputError("this run was recorded without the exact measures of heads: record it again to have them")
        return RecordedBackend(measurements)

    def effect_course(
        self,
        text: str,
        pair: str | None = None,
        *,
        at: int = -1,
        reference: Any = None,
        target: str | int | None = None,
        unit: Unit = "word",
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> EffectCourse:
        """Raises InputError: a recording has no models to run again."""
        raise InputError("this run was recorded: serve its checkpoints to have effects")

    def predict(self, text: str, pair: str | None = None) -> Prediction | None:
        """The prediction for a recorded text or pair at the last checkpoint; None where the model has no head."""
        return self._model(-1, self._probe(Sentence(text, pair))).prediction

    def _check(self, at: int, unit: Unit) -> None:
        if not -len(self.checkpoints) <= at < len(self.checkpoints):
            raise InputError(f"there is no checkpoint {at}: {len(self.checkpoints)} were recorded, counted from 0")
        if unit != "word":
            raise InputError("this run was recorded in words; it has no tokens to show")

    def _probe(self, sentence: Sentence) -> int:
        try:
            return self.probes.index(sentence)
        except ValueError:
            raise InputError(
                "this run was recorded, and only its probe sentences can be shown: pick one of the examples, "
                "or serve the run's checkpoints to ask for any sentence"
            ) from None

    def _model(self, at: int, probe: int) -> ModelFlow:
        return self._read(at, probe).models[0]

    def _read(self, at: int, probe: int) -> core.Flow:
        file = self.checkpoints[at].folder / f"{probe}.flow"
        try:
            flow = wire.decode(read_file(file))
        except InputError as error:
            raise InputError(
                f"{file} is missing, damaged or only there in part: record the run again ({error})"
            ) from error
        if len(flow.models) != 1 or flow.sentence != self.probes[probe]:
            raise InputError(f"{file} is not the flow of probe {probe} through one model: record the run again")
        return flow

    def _read_both(self, at: int, probe: int) -> tuple[core.Flow, core.Flow]:
        """The flows of a probe through the first model and the one at a checkpoint, on one grid."""
        base, tuned = self._read(0, probe), self._read(at, probe)
        if _grid(base) != _grid(tuned):
            file = self.checkpoints[at].folder / f"{probe}.flow"
            raise InputError(f"{file} is of other words or heads than the run's first step: record the run again")
        return base, tuned


def find_recording(folder: Path) -> Path | None:
    """The folder of the recording in a run's folder: ``flows`` or the folder itself; None where there is none."""
    return next((place for place in (folder / "flows", folder) if (place / INDEX).is_file()), None)


def open_recording(folder: Path) -> Recording:
    """The recording in ``folder``; raises InputError for a damaged one."""
    file = folder / INDEX
    check_format(file, FORMAT, VERSION, DAMAGED)
    index = read_json(file, Index, DAMAGED)
    probes = {len(step.change) for step in index.steps}
    layers = {len(of_probe) for step in index.steps for of_probe in step.change}
    if not index.steps:
        raise InputError(f"{folder} holds a recording without a single step")
    if probes != {len(index.probes)} or len(layers) != 1:
        raise InputError(f"{file} has a change of other probes or layers in one of its steps: {DAMAGED}")
    return Recording(
        index.name,
        None if index.labels is None else tuple(index.labels),
        tuple(Sentence(probe.text, probe.pair) for probe in index.probes),
        tuple(
            Checkpoint(
                f"step-{step.step}", folder / f"step-{step.step}", step.step, step.share, step.accuracy, step.loss
            )
            for step in index.steps
        ),
        np.array([step.change for step in index.steps]),
    )


def _grid(flow: core.Flow) -> tuple[object, ...]:
    """What two flows must have in common to be compared head by head."""
    words = flow.words
    return words.labels, words.segments, words.spans, words.special.tolist(), flow.head_counts, flow.encoder_layers


def _measurements_of_both(base: core.Flow, tuned: core.Flow) -> HeadMeasurements | None:
    """The recorded measures of two one-model flows as those of a pair; None where one was recorded without.

    The change that is recorded with a checkpoint is already its change from the base.
    """
    of_base, of_tuned = (flow.backend.known_measurements if flow.backend else None for flow in (base, tuned))
    if of_base is None or of_tuned is None:
        return None
    return HeadMeasurements(of_base.heads + of_tuned.heads, of_base.measures + of_tuned.measures, of_tuned.change)
