"""Runs of a study: ended, gone on with, refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from attention_flows.errors import Cancelled, InputError
from attention_flows.studies import run as studies_run
from attention_flows.studies.engines.engine import Shard, StudyJob
from attention_flows.studies.measure import measure_rows
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.rows import Row
from attention_flows.studies.run import run_study
from attention_flows.studies.store import keeper
from attention_flows.studies.store.lock import store_lock
from attention_flows.studies.store.manifest import Manifest, ShardEntry, read_manifest, write_manifest
from attention_flows.studies.store.verify import verify_store
from tests.support.folders import ROOT
from tests.support.small_families import FAMILIES
from tests.support.study_runs import TEXTS, RandomEngine, contents, two_models

OPTIONS = StudyOptions(edges=4, shard_rows=5)


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk, which no test here ends."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(scope="module")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that ran without a break; nothing changes it."""
    return run(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def whole(whole_folder: Path) -> dict[str, bytes]:
    """Its files."""
    return contents(whole_folder)


@pytest.fixture
def finished(whole_folder: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(whole_folder, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(folder: Path, data: Any = TEXTS, options: StudyOptions = OPTIONS, **given: Any) -> Path:
    """A study of random numbers in three shards."""
    return run_study(two_models(), data, folder, options, **{"engine": RandomEngine((7,))} | given)


class EndedEngine(RandomEngine):
    """Ends with ``error`` once ``count`` shards are written."""

    def __init__(self, count: int, error: BaseException) -> None:
        super().__init__((7,))
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "error", error)

    def run(self, job: StudyJob, shards: Iterable[Shard], **given: Any) -> Iterator[ShardEntry]:
        for number, entry in enumerate(super().run(job, shards, **given), start=1):
            yield entry
            if number == self.__dict__["count"]:
                raise self.__dict__["error"]


def refused(folder: Path, *parts: str, **given: Any) -> None:
    """Assert that a run says ``parts`` in one line, and leaves the folder alone."""
    before = contents(folder) if folder.is_dir() else {}
    with pytest.raises(InputError) as error:
        run(folder, **given)
    assert "\n" not in str(error.value)
    for part in parts:
        assert part in str(error.value)
    assert (contents(folder) if folder.is_dir() else {}) == before


def test_a_study_has_a_file_of_each_table_for_each_shard_and_every_row_once(tmp_path: Path) -> None:
    folder = run(tmp_path / "a" / "study")
    manifest = read_manifest(folder)
    assert manifest.finished
    assert [(shard.rows, shard.sentences, shard.rejected) for shard in manifest.shards] == [
        ((0, 5), 5, 0),
        ((5, 10), 4, 1),
        ((10, 12), 2, 0),
    ]
    names = [f"{first:012}-{end:012}.parquet" for first, end in ((0, 5), (5, 10), (10, 12))]
    tables = ("edges", "heads", "rejected", "sentences", "words")
    assert sorted(contents(folder)) == [
        *(f"{table}/{name}" for table in tables[:2] for name in names),
        "manifest.json",
        *(f"{table}/{name}" for table in tables[2:] for name in names),
    ]
    assert list(verify_store(folder)) == []
    assert [model.heads for model in manifest.models] == [(4, 4, 4), (4, 4, 4)]
    assert (manifest.reference, manifest.shared) == ("base", ("change", "root_change"))


def test_what_is_stored_is_what_is_measured(tmp_path: Path) -> None:
    options = StudyOptions(edges=4, shard_rows=8)
    folder = run(tmp_path, [*TEXTS[:9], ("", None, "LABEL_0"), (3,)], options, engine=None)
    rows = [Row(number, *row) for number, row in enumerate(TEXTS[:9])]
    expected, _ = measure_rows(two_models(), rows[:8], options)
    sentences = parquet.read_table(folder / "sentences").sort_by("row").to_pylist()
    heads = parquet.read_table(folder / "heads").sort_by("row").to_pylist()
    for record, sentence, of_heads in zip(expected, sentences, heads, strict=False):
        assert record.effects is not None
        assert sentence["value"] == record.effects.value
        assert of_heads["effect"] == pytest.approx(record.effects.heads.tolist(), rel=1e-3, abs=1e-6)
    assert [sentence["row"] for sentence in sentences] == list(range(9))
    assert parquet.read_table(folder / "rejected").to_pylist() == [
        {"row": 9, "reason": "the text is empty"},
        {"row": 10, "reason": "the text is no text but of the type int"},
    ]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    rows = TEXTS[:6]
    assert contents(run(tmp_path / "a", rows, engine=None)) == contents(run(tmp_path / "b", rows, engine=None))


def test_one_model_is_held_against_no_attention(tmp_path: Path) -> None:
    models = two_models()[1:]
    for effects, reference in ((True, "zero"), (False, None)):
        options = StudyOptions(effects=effects, edges=2, shard_rows=8)
        folder = run_study(models, TEXTS, tmp_path / str(effects), options)
        manifest = read_manifest(folder)
        assert (manifest.roles, manifest.reference, manifest.shared) == (("base",), reference, ())
        assert list(verify_store(folder)) == []


def test_labels_that_are_numbers_are_those_of_the_model(tmp_path: Path) -> None:
    first, second, *_ = two_models()[1].labels or ()
    rows = [("a text", None, label) for label in (1, 0, second, 7, -1, None)]
    sentences = parquet.read_table(run(tmp_path, rows) / "sentences").sort_by("row").to_pylist()
    assert [row["label"] for row in sentences] == [second, first, second, "7", None, None]


@pytest.mark.parametrize(
    ("error", "count"),
    [
        (KeyboardInterrupt(), 1),
        (KeyboardInterrupt(), 2),
        (Cancelled(), 1),
        (MemoryError(), 2),
        (InputError("a line"), 1),
        *(
            pytest.param(error, count, marks=pytest.mark.slow)
            for error, count in ((Cancelled(), 2), (MemoryError(), 1), (InputError("a line"), 2))
        ),
    ],
)
def test_a_run_that_is_ended_keeps_its_finished_shards_and_is_gone_on_with(
    tmp_path: Path, error: BaseException, count: int, whole: dict[str, bytes]
) -> None:
    with pytest.raises(type(error)):
        run(tmp_path / "ended", engine=EndedEngine(count, error))
    manifest = read_manifest(tmp_path / "ended")
    assert (len(manifest.shards), manifest.finished) == (count, False)
    assert list(verify_store(tmp_path / "ended")) == []
    done = []
    run(tmp_path / "ended", progress=lambda *given: done.append(given))
    assert done[0] == (5 * count, 12, count - 1)
    assert contents(tmp_path / "ended") == whole


def test_progress_counts_the_rows_that_are_done_all_rows_and_the_rejected(tmp_path: Path) -> None:
    done: list[tuple[int, int, int]] = []
    data = [*TEXTS[:3], (" ",), (3,), *TEXTS[3:6]]
    run(tmp_path, data, engine=None, progress=lambda *given: done.append(given))
    assert (done[0], done[-1]) == ((0, 8, 0), (8, 8, 2))
    assert done == sorted(done)
    done.clear()
    run(tmp_path, data, engine=None, progress=lambda *given: done.append(given))
    assert done == [(8, 8, 2)]  # a finished study has nothing to do


def test_a_run_that_is_cancelled_stops(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        run(tmp_path, engine=None, cancelled=lambda: True)
    assert not read_manifest(tmp_path).shards


def test_what_no_manifest_names_is_replaced(tmp_path: Path, whole: dict[str, bytes]) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "ended", engine=EndedEngine(1, KeyboardInterrupt()))
    for name in (
        "heads/000000000005-000000000010.parquet",
        "words/.attention-flows-0f.part",
        ".attention-flows-1.part",
    ):
        (tmp_path / "ended" / name).write_bytes(b"half")
    assert contents(run(tmp_path / "ended")) == whole


def test_another_study_is_refused_with_what_differs(finished: Path) -> None:
    folder = finished
    refused(folder, "its data (list, 12 rows) are not the rows of (list, 11 rows)", data=TEXTS[:11])
    refused(folder, "its data (list, 12 rows)", data=[*TEXTS[:11], ("another", None, None)])
    refused(folder, "its option edges is 4, and this one's 60", options=StudyOptions(shard_rows=5))
    refused(
        folder,
        "its option effects is True, and this one's False; its option threshold is 0.2, and this one's 0.1",
        options=StudyOptions(effects=False, edges=4, shard_rows=5, threshold=0.1),
    )
    with pytest.raises(InputError, match="it is of two models, and this one of one model"):
        run_study(two_models()[:1], TEXTS, folder, OPTIONS)
    with pytest.raises(InputError, match="its tuned model tuned has other weights or another tokenizer than tuned"):
        run_study(two_models(13), TEXTS, folder, OPTIONS)


def test_models_that_do_not_correspond_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    models = FAMILIES["bert"].model("class"), FAMILIES["gpt2"].model("class")
    with pytest.raises(InputError, match="differ in tokens, layers or heads"):
        run_study(models, TEXTS, tmp_path / "study", OPTIONS)
    assert not (tmp_path / "study").exists()


def test_a_study_of_too_many_shards_says_how_large_they_must_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies_run, "MAX_SHARDS", 5)
    options = StudyOptions(shard_rows=2)
    refused(tmp_path / "study", "are 6 shards, more than 5: set shard_rows to at least 3", options=options)


@pytest.mark.parametrize("name", ["notes.txt", "sentences"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    refused(tmp_path, f"is not empty and no study (it has {name}): choose another folder")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_file_is_no_folder_and_a_folder_that_may_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(tmp_path / "file", "is a file: a study needs a folder of its own")
    refused(tmp_path / "file" / "study", "cannot write")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda text: text.replace('"version": 1', '"version": 2'), "version 2"),
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: "", "damaged"),
        (lambda text: text.replace("attention-flows/study", "other"), "is no study"),
    ],
)
def test_a_store_that_cannot_be_gone_on_with_says_why(finished: Path, change: Callable[[str], str], part: str) -> None:
    file = finished / "manifest.json"
    file.write_text(change(file.read_text()))
    refused(finished, part)


@pytest.mark.parametrize("damage", ["truncated", "removed", "changed"])
@pytest.mark.parametrize("table", ["sentences", "edges"])
def test_a_damaged_shard_is_found_and_measured_again_by_a_repair(
    finished: Path, damage: str, table: str, whole: dict[str, bytes]
) -> None:
    file = finished / table / "000000000005-000000000010.parquet"
    content = file.read_bytes()
    if damage == "truncated":
        file.write_bytes(content[:-10])
    elif damage == "removed":
        file.unlink()
    else:
        file.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    problems = list(verify_store(finished))
    assert len(problems) == 1
    assert str(file) in problems[0]
    if damage != "changed":  # a run reads no finished shard
        refused(finished, str(file), "missing or only there in part", "repair")
    run(finished, repair=True)
    assert contents(finished) == whole


def test_verify_finds_what_no_digest_shows(finished: Path) -> None:
    folder = finished
    file = folder / "manifest.json"
    document = json.loads(file.read_text())
    first, second = document["shards"][0]["files"], document["shards"][1]["files"]
    first["heads"], first["words"] = second["heads"], first["heads"]
    for name, other in (("heads", "heads"), ("words", "heads")):
        source = "000000000005-000000000010.parquet" if name == "heads" else "000000000000-000000000005.parquet"
        (folder / name / "000000000000-000000000005.parquet.new").write_bytes((folder / other / source).read_bytes())
    for name in ("heads", "words"):
        (folder / name / "000000000000-000000000005.parquet.new").replace(
            folder / name / "000000000000-000000000005.parquet"
        )
    del document["shards"][2]
    file.write_text(json.dumps(document))
    problems = "\n".join(verify_store(folder))
    assert re.search(r"heads.*000000000000-.* has other rows than the sentences of its shard", problems)
    assert re.search(r"words.*000000000000-.* has other columns than the manifest says", problems)
    assert "finished with 10 of 12 rows" in problems


def test_two_runs_at_once_are_refused_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from attention_flows.studies.store.lock import store_lock\n"
        "with store_lock(Path(sys.argv[1])): print('locked', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        refused(tmp_path, f"another run writes to {tmp_path}: wait for it, or choose another folder")
        other.kill()
        other.wait()
    assert read_manifest(run(tmp_path)).finished
    with store_lock(tmp_path):
        refused(tmp_path, "another run writes to")


# The first manifest is the first file, and a shard is five and a manifest.
@pytest.mark.parametrize("step", [1, 2, 3, 6, 7, 8, 12, 16, 17])
def test_a_full_disk_is_one_line_and_the_store_stays_valid(
    tmp_path: Path, step: int, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, written = tmp_path / "study", 0
    replace = Path.replace

    def fill(file: Path, target: Path) -> Path:
        nonlocal written
        written += 1
        if written >= step:
            raise OSError(28, "No space left on device")
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", fill)
    with pytest.raises(InputError, match=r"cannot write .*: no space left on device") as error:
        run(folder)
    assert "\n" not in str(error.value)
    if step > 1:  # there is a manifest
        named = {f"{table}/{shard.file_name}" for shard in read_manifest(folder).shards for table in shard.files}
        assert set(contents(folder)) == {"manifest.json", *named}
        assert list(verify_store(folder)) == []
    monkeypatch.setattr(Path, "replace", replace)
    assert contents(run(folder)) == whole


def test_data_that_change_under_way_are_one_line_and_the_store_stays_valid(tmp_path: Path) -> None:
    file = tmp_path / "data.tsv"
    # Longer than what is read from a file at a time.
    lines = ["text\tlabel", *(f"{text * 200}\t{label}" for text, _, label in TEXTS)]
    file.write_text("\n".join(lines), encoding="utf-8")

    class ChangingEngine(RandomEngine):
        def run(self, job: StudyJob, shards: Iterable[Shard], **given: Any) -> Iterator[ShardEntry]:
            for entry in super().run(job, shards, **given):
                yield entry
                file.write_text("\n".join([*lines[:8], "changed\tno", *lines[9:]]), encoding="utf-8")

    with pytest.raises(InputError, match=r"data\.tsv has changed while it was read, in the rows 5 to 9"):
        run(tmp_path / "study", file, engine=ChangingEngine())
    assert len(read_manifest(tmp_path / "study").shards) == 1
    assert list(verify_store(tmp_path / "study")) == []
    refused(tmp_path / "study", "its data (data.tsv, 12 rows) are not the rows of (data.tsv, 12 rows)", data=file)
    file.write_text("\n".join(lines), encoding="utf-8")
    run(tmp_path / "study", file)
    assert read_manifest(tmp_path / "study").finished


def test_the_manifest_is_written_less_often_than_shards_where_it_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(10_000))  # each look at the clock is a second later, so a write takes a second
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    written: list[int] = []

    def count(folder: Path, manifest: Manifest) -> None:
        written.append(len(manifest.shards))
        write_manifest(folder, manifest)

    monkeypatch.setattr(keeper, "write_manifest", count)
    folder = run(tmp_path, ["a text"] * 30, StudyOptions(edges=1, shard_rows=1))
    assert len(read_manifest(folder).shards) == 30
    assert len(written) < 6
