"""What a statement of SQL can do to a store and to the files around it: nothing."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from attention_flows.errors import InputError
from attention_flows.studies.query.connection import open_connection
from attention_flows.studies.query.run import run_query
from attention_flows.studies.query.statement import check_statement
from attention_flows.studies.query.tables import StoreTables
from tests.support.folders import SHARED
from tests.support.study_stores import StoreLayout, build_store, tables_of

SECRET = "a secret of another folder"
MORE = [
    "with t as (copy (select 1 a) to '{file}' (use_tmp_file false)) from t",
    "with t as (copy (select 1 a) to '{outside}/pwn.csv') from t",
    "with t as (insert into sentences values (1) returning *) from t",
    "with recursive t as (select 1 union all (with u as (delete from rejected returning 1) from u)) from t",
    "select * from (with t as (copy (select 1 a) to '{file}' (use_tmp_file false)) from t)",
    "select 1 where exists (with t as (copy (select 1 a) to '{file}' (use_tmp_file false)) from t)",
    "explain analyze copy (select 1 a) to '{file}' (use_tmp_file false)",
    "explain analyze with t as (copy (select 1 a) to '{file}' (use_tmp_file false)) from t",
    "from enable_profiling(save_location='{file}')",
    "from enable_logging(storage='file', storage_path='{outside}/log')",
    "from arrow_scan(1::ubigint, 1::ubigint, 1::ubigint)",
    "from pandas_scan(1::ubigint)",
    "from system.main.read_text('{outside}/secret.csv')",
    "from json_execute_serialized_sql(json_serialize_sql('select * from read_text(''{outside}/secret.csv'')'))",
    "from read_text('{store}/manifest.json')",
    "from '{store}/manifest.json'",
    "from glob('{store}/*')",
    "from histogram('{outside}/secret.csv', a)",
    'from "{outside}/secret.csv"',
    "summarize '{outside}/secret.csv'",
    "describe '{outside}/secret.csv'",
    "pivot (select 1 a, 2 b) on a using sum(b)",
    "",
    "-- nothing",
    "select 1; select 2",
]


def attacks() -> list[tuple[str, str]]:
    lines = (SHARED / "data" / "sql-attacks.tsv").read_text().splitlines()
    rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(name, statement) for name, statement in rows]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attacks")
    store = build_store(folder / "store", StoreLayout(sentences=20, heads=(2, 2), rejected=(3,)))
    (folder / "outside").mkdir()
    (folder / "outside" / "secret.csv").write_text(f"a\n{SECRET}\n")
    (folder / "outside" / "other.parquet").write_bytes(next((store / "words").iterdir()).read_bytes())
    (folder / "store2").mkdir()
    (folder / "store2" / "s.csv").write_text(f"a\n{SECRET}\n")
    (folder / "secret.csv").write_text(f"a\n{SECRET}\n")
    (store / "ok.parquet").write_bytes(next((store / "words").iterdir()).read_bytes())
    (store / "link.csv").symlink_to(folder / "outside" / "secret.csv")
    return store


def digests(folder: Path) -> dict[str, str]:
    """Every file around the store, and what is in it."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize(("name", "statement"), attacks() + [(text, text) for text in MORE])
def test_attack_does_nothing(
    name: str, statement: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = next((store / "sentences").iterdir())
    places = {"store": str(store), "outside": str(store.parent / "outside"), "file": str(file)}
    for place, path in places.items():
        statement = statement.replace(f"{{{place}}}", path)
    before = digests(store.parent)
    outcome = message = ""
    try:
        outcome = str(run_query(tables_of(store), statement, seconds=2, memory="200MB").to_arrow().to_pylist())
    except InputError as error:
        message = str(error)
    assert "\n" not in message
    assert SECRET not in message
    # Its list is never made, because nothing reads it: there is an answer, or a busy machine has no time for it.
    assert outcome in (("", "[{'count_star()': 1}]") if name == "kill memory" else ("",))
    assert digests(store.parent) == before
    assert list(tmp_path.iterdir()) == []


def test_connection_holds_without_the_check_of_statements(store: Path) -> None:
    """The engine refuses every file but the store's, so that a statement which is misread still reads nothing."""
    outside = store.parent / "outside"
    before = digests(store.parent)
    connection = open_connection(tables_of(store), "200MB")
    for statement in (
        f"select * from '{outside}/secret.csv'",
        f"select * from read_csv('{store}/link.csv')",
        f"from glob('{store}/*')",
        f"copy (select 1 a) to '{outside}/pwn.csv' (use_tmp_file false)",
        f"copy (select 1 a) to '{store}/ok.parquet' (use_tmp_file false)",
        f"attach '{outside}/x.duckdb' as x",
        "set enable_external_access = true",
        "set temp_directory = '/tmp'",
    ):
        with pytest.raises(Exception, match=r"disabled|locked"):
            connection.execute(statement).fetchall()
    connection.close()
    assert digests(store.parent) == before


@pytest.mark.parametrize("statement", MORE)
def test_statements_are_refused_before_they_run(statement: str, store: Path) -> None:
    named = ("histogram", '"{', "summarize '", "describe '", "from '{")
    connection = open_connection(tables_of(store), "200MB")
    if any(part in statement for part in named):
        check_statement(connection, statement)  # a name of a table, which the engine refuses
    else:
        with pytest.raises(InputError):
            check_statement(connection, statement)
    connection.close()


def test_tables_name_only_the_files_of_the_manifest(store: Path) -> None:
    tables = tables_of(store)
    assert isinstance(tables, StoreTables)
    assert not any("ok.parquet" in str(file) for files in tables.files.values() for file in files)
