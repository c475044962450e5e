"""Recording a fine-tuning as it happens: a few sentences' flows at each evaluation or save (docs/course.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from peft import PeftModel
from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerBase,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from ...core.arrays import Floats
from ...core.backend import RecordedBackend
from ...core.edge_builder import EdgeBuilder
from ...core.flow import Flow, ModelFlow
from ...core.head_measures import HeadMeasurements, measure_maps
from ...core.heads.change import layer_change
from ...core.node import Node
from ...core.sentence import Sentence
from ...errors import InputError
from ...files import make_folder, remove_file, write_file
from ...wire import flow as wire
from ...wire.budget import FLOOR
from ..capture.attention import with_our_attention
from ..capture.forward import root_word
from ..families.seq2seq import encoder_layers
from ..loading.load import load
from ..loading.model import Model
from .base_maps import BaseMaps
from .checkpoints import finite
from .recording import FORMAT, INDEX, VERSION


class AttentionFlowsCallback(TrainerCallback):
    """Records the flows of a few probe sentences while transformers' ``Trainer`` trains a model.

    ``probes`` are texts or pairs of texts, and ``tokenizer`` is the model's. The flows at the beginning and at each
    evaluation or save are written to ``folder``, by default ``flows`` in the run's output folder, where
    ``attention-flows serve BASE --course`` and :func:`attention_flows.course` find them. A recording that is there
    already is replaced. A run that is resumed from a checkpoint is recorded in a folder beside the first one, such as
    ``flows-from-500``.

    Raises InputError for a probe that the model does not take, before any training, and where no file can be written.
    """

    def __init__(
        self,
        probes: Sequence[str | tuple[str, str]],
        tokenizer: PreTrainedTokenizerBase,
        folder: str | Path | None = None,
    ) -> None:
        self._probes = _sentences(probes)
        self._tokenizer = tokenizer
        self._folder = None if folder is None else Path(folder)
        self._recorder: Recorder | None = None

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Record the model before training: the base that later steps are compared with."""
        if not state.is_world_process_zero:
            return
        folder = self._folder or Path(str(args.output_dir)) / "flows"
        if state.global_step:
            folder = folder.with_name(f"{folder.name}-from-{state.global_step}")
        self._recorder = Recorder(self._model(kwargs["model"]), self._probes, folder)
        self._record(state, {}, kwargs["model"])

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: Mapping[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """Record the model with the evaluation's accuracy and loss."""
        self._record(state, metrics or {}, kwargs["model"])

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Record the model, if the step has not been recorded already."""
        self._record(state, {}, kwargs["model"])

    def _record(self, state: TrainerState, metrics: Mapping[str, float], network: PreTrainedModel | PeftModel) -> None:
        if self._recorder is None:  # an evaluation outside training, or another process of several
            return
        share = state.global_step / state.max_steps if state.max_steps > 0 else None
        known = {"accuracy": finite(metrics.get("eval_accuracy")), "loss": finite(metrics.get("eval_loss"))}
        self._recorder.record(self._model(network), state.global_step, share, known)

    def _model(self, network: PreTrainedModel | PeftModel) -> Model:
        inner: Any = network.get_base_model() if isinstance(network, PeftModel) else network
        return load((inner, self._tokenizer))


class Recorder:
    """Writes the probes' flows in a model that is being trained from ``base`` into a folder, step by step."""

    def __init__(self, base: Model, probes: Sequence[Sentence], folder: Path) -> None:
        self._probes = probes
        self._folder = folder
        # Training changes the base's own weights, so its maps are kept to compute the exact head change from.
        with with_our_attention(base.network):
            self._base_maps = [BaseMaps(base, probe) for probe in probes]
        self._steps: dict[int, dict[str, Any]] = {}
        self._about = {"name": base.name, "labels": base.labels, "probes": [asdict(probe) for probe in probes]}
        # The index of an older recording goes first: it would list this run's flows as its own.
        make_folder(folder)
        remove_file(folder / INDEX)

    def record(self, model: Model, step: int, share: float | None, known: Mapping[str, float | None]) -> None:
        """Record a step; of a step that was recorded before, only its ``known`` figures are added."""
        figures = {name: value for name, value in known.items() if value is not None}
        if step in self._steps:
            self._steps[step] |= figures
        else:
            change = self._record_flows(model, f"step-{step}")
            first = {"step": step, "share": share, "accuracy": None, "loss": None, "change": change}
            self._steps[step] = first | figures
        self._write_index()

    def _record_flows(self, model: Model, name: str) -> list[list[float]]:
        """Write each probe's message, and return its head change in each layer, [probes][layers]."""
        place = self._folder / name
        make_folder(place)
        change = []
        with with_our_attention(
            model.network
        ):  # once for all probes: readying a model takes longer than a short sentence
            for at, (probe, base_maps) in enumerate(zip(self._probes, self._base_maps, strict=True)):
                layers, message = _read(model, probe, base_maps, name)
                write_file(place / f"{at}.flow", message)
                change.append(layers)
        return change

    def _write_index(self) -> None:
        document = {"format": FORMAT, "version": VERSION, **self._about, "steps": list(self._steps.values())}
        write_file(self._folder / INDEX, json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")


def _sentences(probes: object) -> tuple[Sentence, ...]:
    """The probes as sentences; raises InputError for anything but a list of texts or of pairs of texts."""
    listed = list(probes) if isinstance(probes, Iterable) and not isinstance(probes, str) else []
    pairs = [(probe,) if isinstance(probe, str) else probe for probe in listed]
    well_formed = (
        isinstance(texts, tuple | list) and len(texts) in (1, 2) and all(isinstance(text, str) for text in texts)
        for texts in pairs
    )
    if not pairs or not all(well_formed):
        raise InputError("name the probes: a list of texts, or of pairs of texts")
    return tuple(Sentence(*texts) for texts in pairs)


def _read(model: Model, probe: Sentence, base_maps: BaseMaps, name: str) -> tuple[list[float], bytes]:
    """The head change of each layer and the one-model message of a probe, from one forward pass."""
    builder = EdgeBuilder(FLOOR)
    measures: list[Floats] = []

    def observe(maps: Floats) -> None:
        builder.add(maps)
        measures.append(measure_maps(maps, base_maps.words, base_maps.root))

    change, result = base_maps.change(model, observe)
    edges = builder.build()
    measurements = HeadMeasurements((edges.heads,), (np.concatenate(measures, axis=1),), np.concatenate(change))
    (encoded,) = result.batch
    root = Node(edges.layers, root_word(model, encoded))
    flow = Flow(
        probe.text,
        probe.pair,
        "word",
        encoded.words,
        root,
        FLOOR,
        (ModelFlow("base", name, edges, result.prediction()),),
        encoder_layers=encoder_layers(model.network),
        notes=result.reading.notes(model.network.config.model_type),
        backend=RecordedBackend(measurements),
    )
    return [layer_change(layer) for layer in change], wire.encode(flow)
