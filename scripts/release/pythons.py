"""The Pythons that pyproject.toml names, and where this machine has them."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet

CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.\d+)")


@dataclass(frozen=True)
class Python:
    """An interpreter: its ``version``, such as 3.12, and its ``file``."""

    version: str
    file: Path


def named_versions(pyproject: str) -> tuple[str, ...]:
    """The Pythons that a pyproject.toml names in its classifiers; raises ValueError where it excludes one of them."""
    project = tomllib.loads(pyproject)["project"]
    allowed = SpecifierSet(project["requires-python"])
    matches = map(CLASSIFIER.fullmatch, project["classifiers"])
    versions = tuple(match[1] for match in matches if match is not None)
    excluded = [version for version in versions if not allowed.contains(f"{version}.0")]
    if excluded or not versions:
        raise ValueError(f"pyproject.toml names {', '.join(excluded) or 'no Python'} and requires {allowed}")
    return versions


def search_folders(path: str, home: Path) -> tuple[Path, ...]:
    """The folders of ``path``, then those where pyenv and uv keep interpreters without putting them on it."""
    kept = (".pyenv/versions/*/bin", ".local/share/uv/python/*/bin")
    return (*map(Path, path.split(os.pathsep)), *(folder for pattern in kept for folder in sorted(home.glob(pattern))))


def find_python(version: str, folders: Sequence[Path]) -> Python | None:
    """The first interpreter of that version that runs; None where there is none.

    A shim of pyenv may not run, and one of a virtual environment is left out.
    """
    return next((Python(version, file) for file in _candidates(version, folders) if _runs(file, version)), None)


def _candidates(version: str, folders: Sequence[Path]) -> Iterator[Path]:
    files = (folder / f"python{version}" for folder in folders)
    return (file for file in files if os.access(file, os.X_OK))


def _runs(file: Path, version: str) -> bool:
    code = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2], sys.prefix == sys.base_prefix)"
    result = subprocess.run([file, "-c", code], capture_output=True, text=True, check=False)
    return result.returncode == 0 and result.stdout.split() == [version, "True"]
