"""``attention-flows study`` and its commands."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from attention_flows.studies.engines import local
from attention_flows.studies.engines.engine import Shard, StudyJob, run_shard
from attention_flows.studies.store.manifest import ShardEntry, read_manifest
from attention_flows.studies.study import open_study
from tests.support.command_line import refusal, run
from tests.support.small_models import save_adapter, save_bert

TEXTS = ("it is a good film", "a dull film", "never boring at all", "not a good one", "the film is fine", "so bad")
NAMES = ("--name", "one", "--name", "two")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of a small base and of an adapter over it."""
    folder = tmp_path_factory.mktemp("models")
    save_bert(folder / "base")
    save_adapter(folder / "adapter", folder / "base")
    return folder / "base", folder / "adapter"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of twelve sentences, of which one is empty."""
    file = tmp_path_factory.mktemp("data") / "reviews.tsv"
    rows = [f"{text}\t{label}" for text, label in zip([*TEXTS, *TEXTS[1:], ""], ["no", "yes"] * 6, strict=True)]
    file.write_text("\n".join(["review\tsign", *rows]) + "\n")
    return file


@pytest.fixture(scope="module")
def store(models: tuple[Path, Path], data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of both models."""
    from attention_flows.cli import main

    folder = tmp_path_factory.mktemp("studies") / "store"
    assert main(command(models, data, folder, *NAMES)) == 0
    return folder


def command(models: tuple[Path, Path], data: Path, folder: Path, *more: str) -> list[str]:
    columns = ("--text", "review", "--label", "1", "--shard-rows", "4", "--edges", "3")
    return [*map(str, ("study", "run", *models, "--data", data, *columns, "-o", folder, *more))]


def test_one_model_without_effects(
    models: tuple[Path, Path], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (
        "--data",
        data,
        "--text",
        "review",
        "--no-effects",
        "--no-truncate",
        "--limit",
        "5",
        "-o",
        tmp_path / "s",
    )
    code, out, _ = run("study", "run", models[0], *arguments, capsys=capsys)
    assert code == 0
    assert "no effects: the study was run without them" in out
    manifest = read_manifest(tmp_path / "s")
    assert (manifest.roles, manifest.reference, manifest.data.rows) == (("base",), None, 5)
    assert (manifest.options["truncate"], manifest.options["edges"]) == (False, 60)


def test_ctrl_c_says_how_to_go_on_and_the_end_what_was_found_and_where_it_is(
    models: tuple[Path, Path],
    data: Path,
    store: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "store"
    finished: list[Shard] = []

    def interrupted(job: StudyJob, shard: Shard, **more: object) -> ShardEntry:
        if finished:
            raise KeyboardInterrupt
        finished.append(shard)
        return run_shard(job, shard)

    with monkeypatch.context() as patch:
        patch.setattr(local, "run_shard", interrupted)
        code, out, err = run(*command(models, data, folder, *NAMES), capsys=capsys)
    assert (code, out) == (130, "")
    assert err.strip() == f"stopped: 4 of 12 rows are in {folder}; the same command goes on from there"
    code, out, err = run(*command(models, data, folder, *NAMES), capsys=capsys)
    assert (code, err) == (0, "")
    assert (folder / "manifest.json").read_bytes() == (store / "manifest.json").read_bytes()
    assert out == f"{open_study(folder).summary()}\n"
    lines = out.splitlines()
    assert lines[0] == "11 sentences of reviews.tsv, 1 rejected"
    assert lines[1].startswith("base   one  accuracy")
    assert lines[-1] == f"store  {folder}"
    again = run(*command(models, data, folder), capsys=capsys)
    assert again == (0, out, ""), "a finished study is not run again"


def test_ctrl_c_before_the_first_shard(
    models: tuple[Path, Path],
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*given: object, **named: object) -> Iterator[ShardEntry]:
        raise KeyboardInterrupt

    monkeypatch.setattr("attention_flows.studies.run.create_or_resume", interrupted)
    code, _, err = run(*command(models, data, tmp_path / "store"), capsys=capsys)
    assert (code, err.strip()) == (130, "stopped: no row is finished; the same command goes on from there")


def test_info_describes_a_study(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run("study", "info", store, capsys=capsys)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == f"study      {store}, version 1, finished"
    assert "text review, label sign" in out


def test_verify_reads_every_file(
    models: tuple[Path, Path], data: Path, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = (0, f"{store}: 3 shards read, and every file is as the manifest says\n", "")
    assert run("study", "verify", store, capsys=capsys) == expected
    folder = tmp_path / "store"
    shutil.copytree(store, folder)
    file = folder / "heads" / "000000000004-000000000008.parquet"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    code, out, err = run("study", "verify", folder, capsys=capsys)
    assert (code, out) == (2, f"{file} has another sha256 than the manifest says\n")
    assert err == (
        f"attention-flows: {folder} is damaged (1 problem): the command that ran it, with --repair, measures what is "
        "damaged again\n"
    )
    assert run(*command(models, data, folder, "--repair"), capsys=capsys)[0] == 0
    assert run("study", "verify", folder, capsys=capsys)[0] == 0


def test_a_query_is_printed_and_written(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT layer, count(*) AS n FROM heads GROUP BY layer ORDER BY layer"
    code, out, err = run("study", "query", store, sql, capsys=capsys)
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [["layer", "n"], ["1", "44"], ["2", "44"], [], ["2", "rows"]]
    for ending in (".csv", ".json", ".parquet"):
        file = tmp_path / f"rows{ending}"
        code, out, _ = run("study", "query", store, sql, "-o", file, capsys=capsys)
        assert (code, out) == (0, f"wrote 2 rows to {file}\n")
    with (tmp_path / "rows.csv").open(newline="") as opened:
        assert list(csv.DictReader(opened)) == [{"layer": "1", "n": "44"}, {"layer": "2", "n": "44"}]
    assert json.loads((tmp_path / "rows.json").read_text())[1] == {"layer": 2, "n": 44}


def test_a_report_is_written(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.html"
    assert run("study", "report", store, "-o", file, capsys=capsys) == (0, f"wrote {file}\n", "")
    assert file.read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "missing command (see attention-flows study --help)"),
        (("ran",), "no such command 'ran'. Did you mean 'run'? (see attention-flows study --help)"),
        (("run", "m", "-o", "s"), "missing option '--data' (see attention-flows study run --help)"),
        (("run", "m", "--data", "d.tsv"), "missing option '-o' / '--output' (see"),
        (("run", "m", "--data", "./no.tsv", "-o", "s"), "there is no file no.tsv"),
        (("run", "m", "--data", "{data}", "-o", "s"), "reviews.tsv has no column named text or"),
        (("run", "m", "--data", "{data}", "--text", "x", "-o", "s"), "reviews.tsv has no column 'x'"),
        (("run", "m", "--data", "{data}", "--limit", "0", "-o", "s"), "invalid value for '--limit'"),
        (
            ("run", "m", "--data", "{data}", "--workers", "2", "-o", "s"),
            "--workers is for --engine ray: the engine local",
        ),
        (("run", "m", "--data", "{data}", "--engine", "dask", "-o", "s"), "invalid value for '--engine'"),
        (("run", "./m", "--data", "{data}", "--text", "0", "-o", "s"), "there is no model folder ./m"),
        (("run", "./m", "--data", "{data}", "--text", "0", "-o", "{data}"), "is a file: a study needs a folder"),
        (("info", "no"), "there is no folder no"),
        (("info", "{base}"), "is no study: it has no manifest.json"),
        (("verify", "no"), "there is no folder no"),
        (("query", "{store}", "DROP TABLE heads"), "a query"),
        (("query", "{store}", "SELECT x FROM heads"), "the query fails: "),
        (("query", "{store}", "SELECT 1", "-o", "x.txt"), "the file's ending must be one of .csv, .parquet, .json"),
        (("query", "{store}", "SELECT 1", "--seconds", "0"), "invalid value for '--seconds'"),
        (("query", "{store}", "SELECT 1", "--memory", "much"), 'the memory must be a size such as "2GB"'),
        (("report", "{store}", "-o", "x.pdf"), "the file's ending must be one of .html"),
        (("report", "{store}"), "missing option '-o'"),
    ],
)
def test_wrong_input_is_one_line(
    arguments: tuple[str, ...],
    message: str,
    models: tuple[Path, Path],
    data: Path,
    store: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = {"base": str(models[0]), "data": str(data), "store": str(store)}
    filled = [argument.format(**places) for argument in arguments]
    assert message in refusal("study", *filled, capsys=capsys)


def test_another_study_in_the_folder_is_refused(
    models: tuple[Path, Path], data: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = refusal(*command(models, data, store, "--no-effects"), capsys=capsys)
    assert "is another study: " in message
    assert "effects" in message


def test_without_the_extra_there_is_one_line(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    line = "attention-flows: a study needs duckdb: pip install 'attention-flows[study]'\n"
    assert refusal("study", "info", store, capsys=capsys) == line
    assert refusal("study", "run", "m", "--data", "d.tsv", "-o", "s", capsys=capsys) == line
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "ray", None)
    line = "attention-flows: a study on a cluster needs ray: pip install 'attention-flows[ray]'\n"
    arguments = ("--data", "d.tsv", "--engine", "ray", "-o", "s")
    assert refusal("study", "run", "m", *arguments, capsys=capsys) == line
