"""The course of a fine-tuning: a base and the checkpoints on the way to the tuned model."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...core.backend import Backend, CachedBackend
from ...core.cache import Cache
from ...core.effects.course import EffectCourse
from ...core.effects.experiments import Passes
from ...core.effects.request import EffectsRequest
from ...core.effects.target import TargetRequest
from ...core.flow import Prediction
from ...core.heads.change import Change, layer_change
from ...core.one_line import counted, quoted
from ...core.running import IsCancelled, never_cancelled
from ...core.sentence import Sentence
from ...core.view import View
from ...core.words import Unit
from ...errors import Cancelled, InputError
from ...flow import Flow
from ..backend import ModelBackend
from ..capture.prediction import predict
from ..effects.experiments import ModelExperiments
from ..loading.folder import is_adapter
from ..loading.load import load_tuned
from ..loading.model import Model
from ..long_texts.policy import WHOLE, Long
from ..long_texts.windows import shortened
from ..read import read
from .base_maps import BaseMaps
from .checkpoints import COURSE, Checkpoint, find_checkpoints, stage_name
from .recording import Recording, find_recording, open_recording

MAX_WHOLE = 2  # whole models in memory at once; adapters share the base's weights, and all of them are kept


class Course:
    """A base model and its checkpoints, by step. A checkpoint is loaded when it is first used."""

    def __init__(self, base: Model, checkpoints: tuple[Checkpoint, ...]) -> None:
        self.base = base
        self.checkpoints = checkpoints
        self._adapters: dict[int, Model] = {}
        self._whole: OrderedDict[int, Model] = OrderedDict()

    def __repr__(self) -> str:
        return f"Course(of {quoted(self.base.name)}, {counted(len(self.checkpoints), 'checkpoint')})"

    def model(self, at: int = -1) -> Model:
        """The model at checkpoint ``at``, counted as in a list; raises InputError for one that cannot be loaded."""
        index = self._index(at)
        if index in self._adapters:
            return self._adapters[index]
        if index not in self._whole:
            folder = self.checkpoints[index].folder
            loaded = load_tuned(self.base, folder)
            if is_adapter(folder):
                self._adapters[index] = loaded
                return loaded
            self._whole[index] = loaded
        self._whole.move_to_end(index)
        while len(self._whole) > MAX_WHOLE:
            self._whole.popitem(last=False)
        return self._whole[index]

    def describe_models(self) -> list[tuple[str, tuple[str, ...] | None]]:
        """The names and labels of the base and of the tuned model, which is the last checkpoint."""
        return [(model.name, model.labels) for model in (self.base, self.model())]

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
        """The flow of a text or a pair through the base and the model at checkpoint ``at``, counted as in a list.

        Edges below ``floor`` are not kept; by default it is ``threshold`` or lower. ``long`` says what to do with a
        text that is longer than the models take; by default that is an error.

        Raises InputError for a checkpoint that cannot be loaded and for a sentence that the models do not take.
        """
        view = View(threshold=threshold, residual=residual)
        models = self.base, self.model(at)
        flow = read(models, text, pair, unit=unit, floor=floor, view=view, long=long or WHOLE, cancelled=cancelled)
        tuned = replace(flow.models[1], name=stage_name(self.checkpoints, at))
        backend = CachedBackend(self.backend(at, Sentence(text, pair), unit=unit, long=long))
        return replace(flow, models=(flow.models[0], tuned), backend=backend)

    def backend(self, at: int, sentence: Sentence, *, unit: Unit = "word", long: Long | None = None) -> Backend:
        """What can be asked of the base and of the model at checkpoint ``at`` about a sentence.

        The checkpoint is loaded for each question, so that the backend does not keep a model in memory that the course
        lets go. Raises InputError for a checkpoint that the course does not have.
        """
        self._index(at)
        return ModelBackend(lambda: (self.base, self.model(at)), sentence, unit, long or WHOLE)

    def change(
        self,
        text: str,
        pair: str | None = None,
        *,
        unit: Unit = "word",
        long: Long | None = None,
        cancelled: IsCancelled = never_cancelled,
    ) -> Change:
        """How far each checkpoint's attention on a text or a pair is from the base's.

        It is computed from the dense maps, so it is exact; only the base's are all in memory at once. Raises
        InputError as :meth:`compare` does and for a text that is to be read in windows, and Cancelled.
        """
        if long is not None and long.window:
            raise InputError("the change along a course is measured on texts that are read whole or cut off")
        sentence, _ = shortened((self.base,), Sentence(text, pair), long or WHOLE)
        base_maps = BaseMaps(self.base, sentence, unit)
        rows, predictions = [], []
        for at in range(len(self.checkpoints)):
            if cancelled():
                raise Cancelled
            layers, result = base_maps.change(self.model(at))
            rows.append([layer_change(layer) for layer in layers])
            predictions.append(result.prediction())
        return Change(np.array(rows), tuple(predictions))

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
        """What each checkpoint says as it runs, and with the attention of the ``reference``.

        The target is by default what the model at ``at`` predicts. The base runs once. Raises InputError as
        :meth:`compare` does, for a text that is to be read in windows and for a model without a target, and Cancelled.
        """
        sentence = Sentence(text, pair)
        passes: Passes = Cache(2, lambda kept: 1)  # the base's, which all need, and that of the checkpoint

        def experiments(index: int) -> ModelExperiments:
            return ModelExperiments((self.base, self.model(index)), sentence, unit, long or WHOLE).keeping(passes)

        about = experiments(at).target(EffectsRequest(target=TargetRequest(target)))
        request = EffectsRequest(reference=reference, target=TargetRequest(about.index if target is None else target))
        values: list[tuple[float | None, float | None]] = []
        for index in range(len(self.checkpoints)):
            try:
                values.append(experiments(index).values(request, cancelled=cancelled))
            except InputError:  # it has no such label, or is of another architecture
                values.append((None, None))
        value, reference_value = zip(*values, strict=True)
        return EffectCourse(about, value, reference_value)

    def predict(self, text: str, pair: str | None = None) -> Prediction | None:
        """The tuned model's prediction; None where it has no head.

        Raises InputError for a sentence that the model does not take.
        """
        return predict(self.model(), Sentence(text, pair))

    def _index(self, at: int) -> int:
        if not -len(self.checkpoints) <= at < len(self.checkpoints):
            raise InputError(f"there is no checkpoint {at}: the course has {len(self.checkpoints)}, counted from 0")
        return at % len(self.checkpoints)


def open_course(base: Model, folder: str | Path) -> Course | Recording:
    """The course of ``base``'s fine-tuning in a run's folder (docs/course.md).

    Where the folder has no checkpoints but a recording, the recording is returned. Raises InputError where there is
    neither, and for a list of checkpoints or a recording that is damaged.
    """
    folder = Path(folder).expanduser()
    checkpoints = find_checkpoints(folder)
    if checkpoints:
        return Course(base, checkpoints)
    recorded = find_recording(folder)
    if recorded is None:
        raise InputError(
            f"{folder} has no checkpoints: no folders named checkpoint-500 and so on, no {COURSE} and no recording"
        )
    return open_recording(recorded)
