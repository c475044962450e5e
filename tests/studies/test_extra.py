from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import attention_flows as af
from attention_flows.errors import InputError
from attention_flows.studies.extra import RAY, check_extra


def test_a_package_that_is_missing_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_extra()
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"^a study needs duckdb: pip install 'attention-flows\[study\]'$"):
        af.open_study(tmp_path)
    with pytest.raises(InputError, match=r"^a study on a cluster needs ray: pip install 'attention-flows\[ray\]'$"):
        check_extra(RAY, "ray")


def test_importing_the_package_loads_no_extra() -> None:
    program = (
        "import sys, attention_flows as af\n"
        "assert callable(af.study) and callable(af.open_study)\n"
        "print(sorted({'duckdb', 'pyarrow', 'ray', 'scipy', 'torch', 'tqdm'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=True)
    assert done.stdout == "[]\n"
