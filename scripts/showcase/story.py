"""What the story is of, and what its models say: measured once and kept in docs/showcase."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from attention_flows.core.effects.knockout import Reading
from attention_flows.demo import FOLDER, QNLI
from attention_flows.demo.base import find_base
from attention_flows.models.batches.batch import running_batches
from attention_flows.models.batches.restore import restore_batch
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.read import read
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.read_rows import ReadRow, read_rows, row_batches
from attention_flows.studies.rows import Row
from attention_flows.studies.study import Study, open_study
from attention_flows.wire import flow as wire
from scripts.make_gallery import shortened

ROOT = Path(__file__).parents[2]
FOLDER_OF_DOCS = ROOT / "docs" / "showcase"
ROW = 462  # of the study: a pair whose two halves say the same in other words
HEADS = 2  # as many as are put back
FLOOR = 0.25

Heads = tuple[tuple[int, int], ...]  # layer from 1, head from 0


@dataclass(frozen=True)
class State:
    """What the tuned model says with the base's attention put back at some ``heads``: y and the probabilities."""

    heads: Heads
    value: float
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Story:
    """One pair of the data, what carries its prediction, and what becomes of it.

    ``own`` is the model as it is; ``carriers`` has the base's attention at the heads that the study ranks first by
    effect, and ``changed`` at those whose attention changed most. ``labels`` are the classes, ``target`` is the one
    that y is of; ``reference`` is y with the base's attention everywhere. ``flipped`` counts the pairs of the study
    whose prediction changes with ``carriers`` and with ``changed``.
    """

    text: str
    pair: str
    labels: tuple[str, ...]
    target: str
    reference: float
    own: State
    carriers: State
    changed: State
    flipped: dict[str, int]

    @classmethod
    def read(cls, file: Path) -> Story:
        """A story that :meth:`save` wrote."""
        fields = json.loads(file.read_text("utf-8"))
        states = {
            name: State(tuple(map(tuple, of["heads"])), of["value"], tuple(of["probabilities"]))
            for name, of in fields.items()
            if name in ("own", "carriers", "changed")
        }
        return cls(**{**fields, "labels": tuple(fields["labels"]), **states})

    def save(self, file: Path) -> None:
        """Write it as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")


def shipped_study() -> Study:
    """The study of QNLI's dev set that the package has."""
    return open_study(QNLI.study(FOLDER))


def first_heads(study: Study, measure: str) -> Heads:
    """The heads with the largest means of a measure over the study."""
    heads = study.heads(measure)
    order = np.argsort(-heads["mean"].to_numpy(), kind="stable")[:HEADS]
    return tuple((int(heads["layer"][place]), int(heads["head"][place])) for place in order)


def measure(study: Study) -> tuple[Story, bytes]:
    """Run the models: the story, and the pair's flow with its effects as a message."""
    pair = study.sql("SELECT text, pair FROM sentences WHERE row = ?", [ROW]).to_arrow().to_pylist()[0]
    base = load(find_base(), name="all-MiniLM-L6-v2")
    tuned = load(base, adapter=QNLI.adapter(FOLDER), name=QNLI.id)
    flow = read((base, tuned), pair["text"], pair["pair"], floor=FLOOR)
    effects = flow.effects()
    carriers, changed = (first_heads(study, name) for name in ("effect", "change"))
    knockouts = flow.knockouts([flow.cut(heads=carriers), flow.cut(heads=changed)], how="base")
    own, without_carriers, without_changed = (
        state(heads, reading)
        for heads, reading in (
            ((), knockouts[0].models[-1].before),
            (carriers, knockouts[0].models[-1].after),
            (changed, knockouts[1].models[-1].after),
        )
    )
    story = Story(
        pair["text"],
        pair["pair"],
        tuple(tuned.labels or ()),
        effects.target.label,
        rounded(effects.reference_value),
        own,
        without_carriers,
        without_changed,
        dict(zip(("carriers", "changed"), flips(study, (base, tuned), (carriers, changed)), strict=True)),
    )
    known = flow.with_effects(effects)
    return story, wire.encode(replace(known, effects_document=shortened(known.effects_document or {})))


def flips(study: Study, models: tuple[Model, Model], cuts: Sequence[Heads]) -> list[int]:
    """Of how many of the study's pairs the prediction changes with the base's attention back at each of ``cuts``."""
    columns = study.corpus.sentences({"text": "text", "pair": "pair"})
    read = read_rows(models, [Row(*cells) for cells in zip(*columns.values(), strict=True)], StudyOptions())
    pairs = [entry for entry in read if isinstance(entry, ReadRow)]
    total = np.zeros(len(cuts), np.int64)
    with running_batches(models):
        for members in row_batches(models, [pair.encoded[1] for pair in pairs]):
            inputs = [pairs[i].encoded[0] for i in members], [pairs[i].encoded[1] for i in members]
            classes = restore_batch(*models, inputs, [frozenset(cut) for cut in cuts]).classes
            total += (classes[1:] != classes[0]).sum(axis=1)
    counts: list[int] = total.tolist()
    return counts


def state(heads: Heads, reading: Reading) -> State:
    """What a model says, with the base's attention at these heads."""
    assert reading.value is not None, "the tuned model has classes"
    assert reading.probabilities is not None, "the tuned model has classes"
    return State(heads, rounded(reading.value), tuple(map(rounded, reading.probabilities)))


def rounded(value: float) -> float:
    """Four digits, which every machine agrees on."""
    return float(f"{value:.4g}")
