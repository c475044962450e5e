"""Queries: parameters, limits, errors in one line, and results as each kind of table."""

from __future__ import annotations

import builtins
import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from attention_flows.errors import InputError
from attention_flows.studies.query.result import Result
from attention_flows.studies.query.run import run_query
from attention_flows.studies.query.tables import StoreTables
from tests.support.study_stores import StoreLayout, build_store, tables_of


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> StoreTables:
    return tables_of(build_store(tmp_path_factory.mktemp("run"), StoreLayout(sentences=40, heads=(2, 2))))


def test_parameters(tables: StoreTables) -> None:
    text = "select count(*) as n from heads where layer = ? and head = ?"
    assert run_query(tables, text, [2, 1]).to_arrow().to_pylist() == [{"n": 39}]
    named = run_query(tables, "select row from sentences where row < $end order by row", {"end": 3})
    assert named.to_arrow()["row"].to_pylist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selekt 1", "the query cannot be read"),
        ("select nothing from sentences", "the query fails.*nothing"),
        ("select * from nowhere", "the query fails.*nowhere"),
        ("select 1; select 2", "there are 2 statements"),
        ("select ?", "the query fails"),
        ("select error('a\nb')", "the query fails"),
        ("delete from sentences", "does more than read"),
        ("select row::date from sentences", "the query fails"),
        ("select " + "(" * 3000 + "1" + ")" * 3000, "the query"),
    ],
)
def test_errors_are_a_line(tables: StoreTables, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        run_query(tables, text)
    assert "\n" not in str(error.value)


def test_limits(tables: StoreTables) -> None:
    endless = "select count(*) from range(10000000000) a, range(1000) b"
    with pytest.raises(InputError, match=r"longer than 0.3 seconds"):
        run_query(tables, endless, seconds=0.3)
    with pytest.raises(InputError, match="larger than 100MB"):
        run_query(tables, "from range(10000000000)", memory="100MB")
    with pytest.raises(InputError, match="more memory than 100MB"):
        run_query(tables, "select list(range) from range(3000000000)", memory="100MB")
    for memory in ("much", "2", "-1GB", "2GB'; select 1 --"):
        with pytest.raises(InputError, match="must be a size"):
            run_query(tables, "select 1", memory=memory)
    with pytest.raises(InputError, match="more than 0"):
        run_query(tables, "select 1", seconds=0)


def test_missing_and_damaged_files(tmp_path: Path) -> None:
    folder = build_store(tmp_path, StoreLayout(sentences=20, heads=(1,)))
    file = next((folder / "words").iterdir())
    content = file.read_bytes()
    file.write_bytes(content[:50])
    with pytest.raises(InputError, match="study verify"):
        run_query(tables_of(folder), "select 1")
    file.unlink()
    with pytest.raises(InputError, match="study verify"):
        run_query(tables_of(folder), "select 1")


def test_no_shard_yet(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no sentences yet"):
        tables_of(build_store(tmp_path, StoreLayout(sentences=0)))


TABLE = pa.table({"word": ["=1+1", None], "value": [0.5, float("nan")], "many": [[1.0, float("inf")], []]})


def test_result_as_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result(TABLE)
    assert len(result) == 2
    assert repr(result) == "Result(2 rows: word, value, many)"
    assert result.to_arrow() is TABLE
    assert result.to_dataframe()["value"].iloc[0] == 0.5
    original = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name in ("pandas", "polars"):
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    for method in (result.to_dataframe, result.to_polars):
        with pytest.raises(InputError, match="pip install"):
            method()


def test_result_as_html() -> None:
    page = Result(pa.table({"word": ["<b>"] * 50}))._repr_html_()
    assert "<b>" not in page
    assert page.count("<tr>") == 21
    assert "20 of 50 rows" in page


def test_result_saves(tmp_path: Path) -> None:
    result = Result(TABLE)
    for ending in ("csv", "parquet", "json"):
        result.save(tmp_path / f"x.{ending}")
    with (tmp_path / "x.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["word", "value", "many"], ["'=1+1", "0.5", "[1.0, null]"], ["", "nan", "[]"]]
    assert parquet.read_table(tmp_path / "x.parquet").schema == TABLE.schema
    read = json.loads((tmp_path / "x.json").read_text())
    assert read == [{"word": "=1+1", "value": 0.5, "many": [1.0, None]}, {"word": None, "value": None, "many": []}]
    for name in ("x.xls", "x"):
        with pytest.raises(InputError, match=r"\.csv, \.parquet, \.json"):
            result.save(tmp_path / name)
    with pytest.raises(InputError, match="cannot write"):
        result.save(tmp_path / "no" / "x.csv")
