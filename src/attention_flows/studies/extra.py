"""The packages of the extras ``study`` and ``ray``, which the rest of the package does not need."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from ..errors import InputError

STUDY = ("duckdb", "filelock", "pyarrow", "scipy", "tqdm")
RAY = ("ray", "pandas")


def check_extra(packages: Sequence[str] = STUDY, extra: str = "study") -> None:
    """Raise InputError, which says what to install, where one of the ``packages`` is not installed."""
    missing = missing_packages(packages)
    if missing:
        what = "a study on a cluster" if extra == "ray" else "a study"
        raise InputError(f"{what} needs {' and '.join(missing)}: pip install 'attention-flows[{extra}]'")


def missing_packages(packages: Sequence[str] = STUDY) -> list[str]:
    """Those of the ``packages`` that are not installed."""
    return [package for package in packages if find_spec(package) is None]
