"""Imports point inward: neither the mathematics nor the package itself loads a model library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import attention_flows

SCRIPT = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
if sys.argv[1] == "attention_flows.core":
    for module in pkgutil.walk_packages(package.__path__, "attention_flows.core."):
        importlib.import_module(module.name)
print(sorted({"torch", "transformers", "peft", "tokenizers"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "module", ["attention_flows", "attention_flows.core", "attention_flows.wire", "attention_flows.export"]
)
def test_a_fresh_process_loads_no_model_library(module: str) -> None:
    source = str(Path(attention_flows.__file__).parent.parent)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, module],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"
