"""Whatever changes in a store's files is seen, and where it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from attention_flows.errors import InputError
from attention_flows.studies.store.manifest import MANIFEST
from attention_flows.studies.store.schema import TABLES
from attention_flows.studies.store.shard import parquet_bytes
from attention_flows.studies.store.verify import verify_store
from tests.support.small_stores import save_store
from tests.support.study_records import Kind

NAME = "000000000004-000000000008.parquet"


def replaced(folder: Path, table: str, content: bytes) -> None:
    """Put other bytes in the place of a file, and what they are into the manifest, as a forger would."""
    (folder / table / NAME).write_bytes(content)
    document = json.loads((folder / MANIFEST).read_text())
    document["shards"][1]["files"][table] = {
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (folder / MANIFEST).write_text(json.dumps(document))


@pytest.mark.parametrize(
    "kind",
    [Kind(), Kind(("base",)), Kind(effects=False), Kind(("base",), effects=False), Kind(heads=(1, 0, 4), edges=0)],
)
def test_store_as_written_has_no_problem(kind: Kind, tmp_path: Path) -> None:
    save_store(tmp_path, kind, rejected=(0, 1, 2, 3, 5))
    calls: list[tuple[int, int]] = []
    assert list(verify_store(tmp_path, lambda done, count: calls.append((done, count)))) == []
    assert calls[-1] == (3, 3)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("damage", ["missing", "truncated", "longer", "changed", "empty", "folder"])
def test_damaged_file_is_named(damage: str, table: str, tmp_path: Path) -> None:
    save_store(tmp_path, Kind())
    file = tmp_path / table / NAME
    content = file.read_bytes()
    middle = len(content) // 2
    others = {
        "truncated": content[:-1],
        "longer": content + b"\0",
        "changed": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
    }
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage != "missing":
        file.write_bytes(others[damage])
    (problem,) = verify_store(tmp_path)
    assert f"{table}/{NAME}" in Path(problem.split(" ")[0]).as_posix()
    assert "\n" not in problem


@pytest.mark.parametrize("table", TABLES)
def test_other_rows_are_named_even_where_the_digest_fits(table: str, tmp_path: Path) -> None:
    save_store(tmp_path, Kind(), rejected=(5,))
    whole = parquet.read_table(tmp_path / table / NAME)
    rows = pa.array([row + 1 for row in whole["row"].to_pylist()], pa.int64())
    replaced(tmp_path, table, parquet_bytes(whole.set_column(0, whole.schema.field(0), rows)))
    problems = list(verify_store(tmp_path))
    assert problems
    assert all(NAME in problem for problem in problems)


@pytest.mark.parametrize("table", TABLES)
def test_other_columns_are_named(table: str, tmp_path: Path) -> None:
    save_store(tmp_path, Kind(), rejected=(5,))
    whole = parquet.read_table(tmp_path / table / NAME)
    replaced(tmp_path, table, parquet_bytes(whole.drop_columns([whole.column_names[-1]])))
    (problem,) = verify_store(tmp_path)
    assert "columns" in problem


def test_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    save_store(tmp_path, Kind())
    replaced(tmp_path, "words", b"PAR1" + b"\0" * 100 + b"PAR1")
    (problem,) = verify_store(tmp_path)
    assert f"words/{NAME}" in problem
    assert "\n" not in problem


def test_finished_study_that_lacks_rows_is_named(tmp_path: Path) -> None:
    save_store(tmp_path, Kind())
    document = json.loads((tmp_path / MANIFEST).read_text())
    del document["shards"][1]
    (tmp_path / MANIFEST).write_text(json.dumps(document))
    (problem,) = verify_store(tmp_path)
    assert "6 of 10 rows" in problem


def test_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no study"):
        list(verify_store(tmp_path))
