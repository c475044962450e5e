"""The files of a shard: what was recorded is read from them again."""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from attention_flows import files
from attention_flows.core.arrays import Floats
from attention_flows.errors import InputError
from attention_flows.studies.record import SentenceRecord
from attention_flows.studies.rows import Row
from attention_flows.studies.store.manifest import ShardEntry, write_manifest
from attention_flows.studies.store.shard import write_shard
from attention_flows.studies.store.verify import verify_store
from tests.support.study_records import Kind, kinds, manifest_of, random_record, shards

TABLES = ("sentences", "heads", "words", "edges", "rejected")


def rows_of(folder: Path, entry: ShardEntry, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(folder / table / entry.file_name).to_pylist()
    return rows


def halves(values: Floats | None) -> list[float | None] | None:
    """The numbers as half floats; NaN as null."""
    if values is None:
        return None
    return [None if math.isnan(value) else value for value in np.asarray(values).astype(np.float16).tolist()]


def hold(record: SentenceRecord, sentence: dict[str, Any], heads: Any, words: Any, edges: Any, kind: Kind) -> None:
    row = record.row
    expected = {"row": row.number, "text": row.text, "pair": row.pair, "label": row.label}
    assert {name: sentence[name] for name in expected} == expected
    assert (sentence["words"], sentence["tokens"]) == (len(record.words), record.tokens)
    assert sentence["notes"] == ("; ".join(record.notes) or None)
    effects = record.effects
    if effects is None:
        assert {sentence[name] for name in ("target", "value", "reference_value", "difference", "error")} == {None}
    else:
        assert sentence["target"] == effects.target
        numbers = effects.value, effects.reference_value, effects.value - effects.reference_value, effects.error
        assert tuple(sentence[name] for name in ("value", "reference_value", "difference", "error")) == numbers
    of_heads, of_words = (None, None) if effects is None else (effects.heads, effects.words)
    for table, sums in ((heads, of_heads), (words, of_words)):
        assert table.get("effect") == halves(sums)
        assert ("effect" in table) == kind.effects
    for model in record.models:
        prediction = model.prediction
        assert sentence[f"prediction_{model.role}"] == (None if prediction is None else prediction.label)
        shares = sentence[f"probabilities_{model.role}"]
        assert shares == (None if prediction is None else list(prediction.probabilities))
        assert sentence[f"correct_{model.role}"] == model.correct
        for name, values in model.measures.items():
            assert heads[f"{name}_{model.role}"] == halves(values)
        assert words[f"influence_{model.role}"] == halves(model.influence)
    for name, values in record.shared.items():
        assert heads[name] == halves(values)
    assert (tuple(words["labels"]), tuple(words["segments"])) == (record.words, record.segments)
    for name in ("layer", "head", "from_position", "to_position"):
        assert edges[name] == getattr(record.edges, name).tolist()
    for name in ("base", "tuned", "effect"):
        assert edges.get(name) == halves(getattr(record.edges, name))


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk, which no test here ends."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_recorded_is_read_again_and_the_same_records_give_the_same_bytes(data: st.DataObject) -> None:
    kind = data.draw(kinds)
    first, end, records, rejected = data.draw(shards(kind))
    manifest = manifest_of(kind, end)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entry = write_shard(folder, manifest, first, end, records, rejected)
        assert write_shard(folder, manifest, first, end, records, rejected) == entry
        write_manifest(folder, manifest.with_shards([entry]))
        assert list(verify_store(folder)) == []
        tables = [rows_of(folder, entry, table) for table in TABLES]
    for record, sentence, heads, words, edges in zip(records, *tables[:4], strict=True):
        assert {heads["row"], words["row"], edges["row"]} == {record.row.number}
        hold(record, sentence, heads, words, edges, kind)
    assert tables[4] == [{"row": entry.row, "reason": entry.reason} for entry in rejected]


def test_a_number_that_half_a_float_cannot_hold_is_infinite_and_a_position_never_wraps(tmp_path: Path) -> None:
    kind = Kind()
    record = random_record(kind, Row(0, "a"), 3, 1)
    record.models[0].measures["entropy"][0] = 1e6
    manifest = manifest_of(kind, 1)
    entry = write_shard(tmp_path, manifest, 0, 1, [record], [])
    assert rows_of(tmp_path, entry, "heads")[0]["entropy_base"][0] == math.inf
    record.edges.from_position[0] = 40_000
    with pytest.raises(ValueError, match="larger than int16"):
        write_shard(tmp_path, manifest, 0, 1, [record], [])


@pytest.mark.parametrize("file", range(5))
def test_a_full_disk_is_one_line_and_leaves_no_file(tmp_path: Path, file: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written = 0

    def fill(descriptor: int) -> None:
        nonlocal written
        written += 1
        if written > file:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_sync_folder", lambda folder: None)
    monkeypatch.setattr(os, "fsync", fill)
    kind = Kind()
    records = [random_record(kind, Row(0, "a"), 3, 1)]
    with pytest.raises(InputError, match=r"cannot write .*parquet: no space left on device"):
        write_shard(tmp_path, manifest_of(kind, 1), 0, 1, records, [])
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_records_of_other_heads_or_rows_are_no_shard_of_the_study(tmp_path: Path) -> None:
    kind = Kind()
    record = random_record(kind, Row(0, "a"), 3, 1)
    with pytest.raises(ValueError, match="8 heads"):
        write_shard(tmp_path, manifest_of(kind, 1), 0, 1, [random_record(Kind(heads=(4, 3)), Row(0, "a"), 3, 1)], [])
    for records in ([], [record, record]):
        with pytest.raises(ValueError, match="each of the rows 0 to 0"):
            write_shard(tmp_path, manifest_of(kind, 1), 0, 1, records, [])
    assert not list(tmp_path.iterdir())
