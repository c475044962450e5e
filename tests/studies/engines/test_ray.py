"""A cluster makes the store that this machine makes alone, also where a worker dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from attention_flows.errors import InputError
from attention_flows.models.loading.load import load, load_tuned
from attention_flows.models.loading.model import Model
from attention_flows.studies.engines import ray as engine
from attention_flows.studies.engines.cluster import cluster
from attention_flows.studies.engines.ray import RayEngine
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.run import run_study
from tests.support import loaded_models
from tests.support.small_models import save_adapter, save_bert

pytestmark = pytest.mark.slow

ROWS, SHARD_ROWS = 240, 16
OPTIONS = StudyOptions(edges=5, shard_rows=SHARD_ROWS)


@pytest.fixture(scope="module", autouse=True)
def connected() -> Iterator[None]:
    """A cluster of two workers on this machine, which tests share: it takes long to start."""
    pytest.importorskip("ray", reason="the extra ray is not installed")
    with cluster(2, 1, gpus=False):
        yield


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Model]:
    folder = tmp_path_factory.mktemp("models")
    save_bert(folder / "base")
    save_adapter(folder / "adapter", folder / "base")
    base = load(folder / "base")
    return base, load_tuned(base, folder / "adapter")


@pytest.fixture(scope="module")
def data() -> list[tuple[str, None, str]]:
    """Sentences of a data set, two of them empty."""
    rows = [(text, None, label) for text, _, label in loaded_models.dev("sst2")[:ROWS]]
    rows[20] = rows[100] = ("", None, "positive")
    return rows


@pytest.fixture(scope="module")
def expected(
    models: tuple[Model, Model], data: list[tuple[str, None, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The files of the store that the engine on one machine makes."""
    return files_of(run_study(models, data, tmp_path_factory.mktemp("local") / "store", OPTIONS))


def files_of(folder: Path) -> dict[str, bytes]:
    """The content of every file of a store, the lock left out."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != ".lock"]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def workers() -> list[int]:
    """The process ids of Ray's workers that measure shards, among the processes that this one started."""
    parents, names = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                status = (folder / "status").read_text()
                names[int(folder.name)] = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue  # it has just ended
            parents[int(folder.name)] = int(status.split("PPid:")[1].split()[0])

    def is_ours(process: int) -> bool:
        while process > 1:
            process = parents.get(process, 0)
            if process == os.getpid():
                return True
        return False

    return [process for process, name in names.items() if "ShardWorker" in name and is_ours(process)]


def test_two_workers_make_the_same_store(
    models: tuple[Model, Model], data: list[tuple[str, None, str]], expected: dict[str, bytes], tmp_path: Path
) -> None:
    calls: list[tuple[int, int, int]] = []
    folder = run_study(
        models, data, tmp_path / "store", OPTIONS, engine=RayEngine(2), progress=lambda *call: calls.append(call)
    )
    assert files_of(folder) == expected
    assert calls[0] == (0, ROWS, 0)
    assert calls[-1] == (ROWS, ROWS, 2)
    assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)


def test_several_rounds_make_the_same_store(
    models: tuple[Model, Model],
    data: list[tuple[str, None, str]],
    expected: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "MAX_ROUND", 4)
    assert files_of(run_study(models, data, tmp_path / "store", OPTIONS, engine=RayEngine(2))) == expected


def test_a_killed_workers_shards_are_measured_again(
    models: tuple[Model, Model], data: list[tuple[str, None, str]], expected: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(done: int, count: int, rejected: int) -> None:
        if 0 < done < count and not killed:
            killed.append(workers()[0])
            os.kill(killed[0], signal.SIGKILL)

    folder = run_study(models, data, tmp_path / "store", OPTIONS, engine=RayEngine(2), progress=kill)
    assert len(killed) == 1
    assert files_of(folder) == expected


def test_a_run_goes_on_with_the_other_engine(
    models: tuple[Model, Model], data: list[tuple[str, None, str]], expected: dict[str, bytes], tmp_path: Path
) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, count: int, rejected: int) -> None:
        if done >= 4 * SHARD_ROWS:
            raise Stop

    with pytest.raises(Stop):
        run_study(models, data, tmp_path / "store", OPTIONS, progress=stop)
    assert len(files_of(tmp_path / "store")) < len(expected)
    folder = run_study(models, data, tmp_path / "store", OPTIONS, engine=RayEngine(1))
    assert files_of(folder) == expected


def test_what_a_worker_cannot_write_ends_the_run_with_its_line(
    models: tuple[Model, Model], data: list[tuple[str, None, str]], tmp_path: Path
) -> None:
    (tmp_path / "store").mkdir()

    def block(done: int, count: int, rejected: int) -> None:
        if done == 0:
            (tmp_path / "store" / "heads").write_text("a file, where the folder of a table should be")

    with pytest.raises(InputError, match=r"cannot write .*heads"):
        run_study(models, data, tmp_path / "store", OPTIONS, engine=RayEngine(2), progress=block)


def test_more_workers_than_the_cluster_has_are_refused(
    models: tuple[Model, Model], data: list[tuple[str, None, str]], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"^the cluster has 3 cores, and one must be free: ask for at most 2 workers$"):
        run_study(models, data, tmp_path / "store", OPTIONS, engine=RayEngine(3))
