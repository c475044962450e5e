from __future__ import annotations

import gzip
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from attention_flows import __version__
from attention_flows.demo import TASKS
from tests.support.folders import ROOT

SHIPPED = ("README.md", "adapter_config.json", "adapter_model.safetensors", "course/course.json", "examples.json")
CARRIED = {
    "attention_flows/assets/static/index.html",
    "attention_flows/assets/bundles/file.js",
    "attention_flows/assets/bundles/widget.js",
    "attention_flows/assets/engine/headless.js",
    "attention_flows/assets/fonts/AttentionFlowsSans-Regular.ttf",
    "attention_flows/assets/fonts/OFL.txt",
    "attention_flows/py.typed",
    *(f"attention_flows/demo/{task.id}/{name}" for task in TASKS for name in SHIPPED),
}


def test_the_front_end_is_light() -> None:
    """What a browser loads to open the page, as it travels: at most 150 kB."""
    files = [file for file in (ROOT / "src/attention_flows/assets/static").rglob("*") if file.is_file()]
    assert len(files) >= 3
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 150_000


def test_wheel_and_sdist_carry_the_built_front_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert names >= CARRIED
    assert any(name.startswith("attention_flows/assets/static/assets/") and name.endswith(".js") for name in names)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = set(archive.getnames())
    top = f"attention_flows-{__version__}"
    assert names >= {f"{top}/src/{name}" for name in CARRIED}
    assert not any("node_modules" in name for name in names)
    assert max(wheel.stat().st_size, sdist.stat().st_size) < 20_000_000
