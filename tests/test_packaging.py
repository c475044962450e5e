from __future__ import annotations

import gzip
import re
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
    """The built page as it travels: at most 150 kB to open it, and 210 kB with what a browser loads later."""
    static = ROOT / "src/attention_flows/assets/static"
    sizes = {file: len(gzip.compress(file.read_bytes(), 9)) for file in static.rglob("*") if file.is_file()}
    opening = _loaded_to_open(static / "index.html")
    assert {file.suffix for file in opening} == {".html", ".css", ".js", ".svg"}
    assert opening < sizes.keys()
    assert sum(sizes[file] for file in opening) <= 150_000
    assert sum(sizes.values()) <= 210_000


def _loaded_to_open(page: Path) -> set[Path]:
    """A page with what it names, and what the scripts among that import at once."""
    loaded: set[Path] = set()
    waiting = [page]
    while waiting:
        file = waiting.pop()
        if file in loaded:
            continue
        loaded.add(file)
        pattern = {".html": r"""(?:src|href)="([^"]+)\"""", ".js": r"""(?:\bimport|\bfrom)\s*["'`](\./[^"'`]+)["'`]"""}
        names = re.findall(pattern[file.suffix], file.read_text("utf-8")) if file.suffix in pattern else []
        waiting += [file.parent / name for name in names]
    return loaded


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
