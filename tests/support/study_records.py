"""Random records of sentences, and manifests of the studies that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from attention_flows.core.flow import Prediction, Role
from attention_flows.core.head_measures import MEASURES
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.record import EdgeRecord, EffectsRecord, ModelRecord, SentenceRecord
from attention_flows.studies.rows import Rejected, Row
from attention_flows.studies.store.manifest import DataEntry, Manifest, MeasureNames, ModelEntry
from tests.support.strategies import heads_of_layers

SHARED = ("change", "root_change")
LABELS = ("no", "yes")


@dataclass(frozen=True)
class Kind:
    """The models and the options of a study."""

    roles: tuple[Role, ...] = ("base", "tuned")
    heads: tuple[int, ...] = (4, 4)
    effects: bool = True
    edges: int = 6


kinds = st.builds(
    Kind,
    st.sampled_from([("base",), ("base", "tuned")]),
    heads_of_layers,
    st.booleans(),
    st.integers(0, 5),
)
# What UTF-8 can have.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def manifest_of(kind: Kind, rows: int) -> Manifest:
    reference: Any = None if not kind.effects else "zero" if len(kind.roles) == 1 else "base"
    return Manifest(
        tuple(ModelEntry(role, f"small/{role}", "ab" * 32, LABELS, kind.heads) for role in kind.roles),
        reference,
        DataEntry("rows.tsv", {"text": "text", "pair": None, "label": "label"}, "cd" * 32, rows),
        StudyOptions(effects=kind.effects, edges=kind.edges).to_dict(),
        MeasureNames(SHARED if len(kind.roles) == 2 else (), MEASURES),
    )


def random_record(
    kind: Kind, row: Row, words: int, seed: int, *, predicts: bool = True, explains: bool = True
) -> SentenceRecord:
    """A record with numbers from ``seed``; some measures are NaN."""
    random, heads = np.random.default_rng(seed), sum(kind.heads)

    def numbers(count: int) -> np.ndarray:
        return random.normal(size=count)

    def measure() -> np.ndarray:
        values = numbers(heads)
        return np.where(values < -1.5, np.nan, values)

    def model(role: Role) -> ModelRecord:
        share = float(random.random())
        prediction = Prediction(LABELS, (share, 1 - share)) if predicts else None
        return ModelRecord(
            role,
            prediction,
            None if prediction is None else prediction.label == row.label,
            {name: measure() for name in MEASURES},
            numbers(words),
        )

    effects = None
    if kind.effects and explains:
        value, reference_value, error = random.normal(size=3).tolist()
        effects = EffectsRecord("yes", value, reference_value, error, numbers(heads), numbers(words))
    count = kind.edges
    layer = random.integers(0, len(kind.heads), size=count)
    edges = EdgeRecord(
        layer + 1,
        (random.random(count) * np.array(kind.heads)[layer]).astype(np.int64),
        random.integers(0, words, size=count),
        random.integers(0, words, size=count),
        numbers(count).astype(np.float32),
        numbers(count).astype(np.float32) if len(kind.roles) == 2 else None,
        None if effects is None else numbers(count),
    )
    return SentenceRecord(
        row,
        tuple(f"w{index % 7}" for index in range(words)),
        tuple(index % 2 for index in range(words)),
        words + 2,
        tuple(map(model, kind.roles)),
        {name: measure() for name in SHARED} if len(kind.roles) == 2 else {},
        effects,
        edges,
        ("the text was cut off",) if seed % 5 == 0 else (),
    )


@st.composite
def shards(draw: st.DrawFn, kind: Kind) -> tuple[int, int, list[SentenceRecord], list[Rejected]]:
    """The rows that a shard has, their records, and the rest rejected."""
    first = draw(st.sampled_from([0, 8, 1024]))
    records, rejected = [], []
    for number in range(first, first + draw(st.integers(1, 4))):
        if draw(st.integers(0, 3)) == 0:
            rejected.append(Rejected(number, draw(texts)))
        else:
            row = Row(number, draw(texts), draw(st.none() | texts), draw(st.none() | st.sampled_from(LABELS)))
            predicts, explains = draw(st.booleans()), draw(st.booleans())
            size, seed = draw(st.integers(1, 5)), draw(st.integers(0, 99))
            records.append(random_record(kind, row, size, seed, predicts=predicts, explains=explains))
    return first, first + len(records) + len(rejected), records, rejected
