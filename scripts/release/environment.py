"""A clean environment: a virtual one with one archive of the package, and an empty folder to work in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.check_links import ROOT

from .pythons import Python

CONSTRAINTS = ROOT / "constraints.txt"
EXTRAS = "demo,image,notebook,study"
NOTEBOOK = ("ipykernel", "nbclient")  # what runs the notebook: the user's own
MAX_SECONDS = 600
# What a use sees of the machine's variables: nothing that could lead to another installation.
KEPT = ("LANG", "LC_ALL", "TMPDIR", "OMP_NUM_THREADS")


class FailedError(Exception):
    """A step that did not do what it should; the message is what it said."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment in ``folder``, and the empty folder ``work`` in which its commands run."""

    folder: Path
    work: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def variables(self) -> dict[str, str]:
        """The variables of a command: offline, with a home of its own and without PYTHONPATH."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        path = os.pathsep.join([str(self.bin), "/usr/local/bin", "/usr/bin", "/bin"])
        home = self.work.parent / "home"
        return kept | {"PATH": path, "HOME": str(home), "HF_HOME": str(home / "hf"), "HF_HUB_OFFLINE": "1"}

    def run(self, *command: str | Path, seconds: float = MAX_SECONDS) -> str:
        """What a command of the environment prints; raises FailedError where it fails or takes too long."""
        program, *arguments = map(str, command)
        return run([str(self.bin / program), *arguments], self.work, self.variables, seconds)


def run(command: list[str], folder: Path, variables: Mapping[str, str], seconds: float = MAX_SECONDS) -> str:
    """What a command prints; raises FailedError with all that it said where it fails or takes too long."""
    try:
        result = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FailedError(f"{' '.join(command)}\nnot done after {seconds:.0f} s") from error
    if result.returncode:
        raise FailedError(f"{' '.join(command)}\n{result.stdout}{result.stderr}exit code {result.returncode}")
    return result.stdout


def make_environment(python: Python, archive: Path, folder: Path, cache: Path) -> Environment:
    """A new environment in ``folder`` with the ``archive`` alone, of what pip downloads into ``cache``.

    Torch comes first and by itself, so that pip takes a build for the CPU where it finds one.
    """
    environment = Environment(folder / "env", folder / "work")
    environment.work.mkdir()
    (folder / "home").mkdir()
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    variables |= {"PIP_CACHE_DIR": str(cache), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    run([str(python.file), "-m", "venv", str(environment.folder)], folder, variables)
    pip = [str(environment.bin / "python"), "-m", "pip", "install", "-q", "--no-compile", "-c", str(CONSTRAINTS)]
    run([*pip, "--upgrade", "pip"], folder, variables)
    run([*pip, "torch"], folder, variables, seconds=3600)
    package = f"attention-flows[{EXTRAS}] @ {archive.as_uri()}"
    run([*pip, package, *NOTEBOOK], folder, variables, seconds=3600)
    return environment
