"""A run that is killed again and again: what is gone on with ends as what was never ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from attention_flows.models.loading.load import load
from attention_flows.studies.options import StudyOptions
from attention_flows.studies.run import run_study
from attention_flows.studies.store.manifest import read_manifest
from attention_flows.studies.store.verify import verify_store
from tests.support import loaded_models
from tests.support.folders import ROOT
from tests.support.small_models import save_bert
from tests.support.study_runs import contents

KILLED = 20
OPTIONS = StudyOptions(edges=10, shard_rows=8)
ROWS = 240


def kill_runs(folder: Path) -> str:
    """Run a study, kill another again and again, and say how many shards the killed ones had finished."""
    save_bert(folder / "base", seed=0)
    save_bert(folder / "tuned", seed=1)
    models = [load(folder / name) for name in ("base", "tuned")]
    data = loaded_models.dev("sst2")[:ROWS]

    def run(out: str) -> Path:
        return run_study(models, data, folder / out, OPTIONS)

    start = time.monotonic()
    whole = contents(run("whole"))
    seconds = time.monotonic() - start
    random, finished, killed = Random(0), [0], 0
    while killed < KILLED:
        child = os.fork()
        if child == 0:
            try:
                run("killed")
            finally:
                os._exit(0)
        time.sleep(random.random() * seconds * 0.07)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += 1
        assert os.WIFSIGNALED(status), "the run was over before it was killed"
        if (folder / "killed" / "manifest.json").exists():
            assert not list(verify_store(folder / "killed"))
            finished.append(len(read_manifest(folder / "killed").shards))
    assert finished == sorted(finished), "a finished shard was lost"
    assert contents(run("killed")) == whole
    return f"{len(set(finished))} of {len(read_manifest(folder / 'killed').shards)}"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_runs_that_are_killed_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from tests.studies.test_kills import kill_runs as kill; "
    command = [sys.executable, "-c", f"{code} print(kill(Path(sys.argv[1])))", str(tmp_path)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}  # a process with several threads cannot be forked
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 5, "the kills were to come between many shards"
