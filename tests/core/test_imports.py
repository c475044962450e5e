"""Imports point inward: neither the mathematics nor the package itself loads a model library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import attention_flows

MODULES = ("attention_flows", "attention_flows.core", "attention_flows.wire", "attention_flows.export")
# One after the other in one process: the line of the first that loads one names it.
SCRIPT = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    if name == "attention_flows.core":
        for module in pkgutil.walk_packages(package.__path__, "attention_flows.core."):
            importlib.import_module(module.name)
    print(name, sorted({"torch", "transformers", "peft", "tokenizers"} & set(sys.modules)))
"""


def test_a_fresh_process_loads_no_model_library() -> None:
    source = str(Path(attention_flows.__file__).parent.parent)
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, *MODULES],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines() == [f"{module} []" for module in MODULES]
