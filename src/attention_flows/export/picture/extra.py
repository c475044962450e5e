"""The packages of the extra ``image``, which pictures need and the rest of the package does not."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ...errors import InputError


def import_extra(module: str) -> ModuleType:
    """The module ``typst`` or ``py_mini_racer``; raises InputError where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError(f"pictures need {module.removeprefix('py_')}: pip install 'attention-flows[image]'") from error
