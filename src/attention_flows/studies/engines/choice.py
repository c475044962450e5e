"""The engine that a name stands for."""

from __future__ import annotations

from typing import Literal, get_args

from ...errors import InputError
from .engine import Engine
from .local import LocalEngine

EngineName = Literal["local", "ray"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)
WORKERS = 2


def make_engine(name: str | Engine, workers: int | None = None) -> Engine:
    """The engine of that ``name``; ``workers`` is how many processes share the work of "ray", by default two.

    An engine is given back as it is. Raises InputError for another name, and for workers of an engine that has none.
    """
    if name == "ray":
        from .ray import RayEngine  # an extra

        return RayEngine(WORKERS if workers is None else workers)
    if workers is not None:
        raise InputError('only the engine "ray" has workers: the engine "local" is one process')
    if not isinstance(name, str):
        return name
    if name != "local":
        raise InputError(f"the engine is one of {', '.join(ENGINES)}, not {name!r}")
    return LocalEngine()
