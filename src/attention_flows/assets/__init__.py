"""The files that the package carries: the built front end, and the typeface of saved pictures."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..errors import InputError

NOT_BUILT = "the front end has not been built: run `make build`, or install a released package"


def static_files() -> Traversable:
    """The folder of the web application; raises InputError where it has not been built."""
    return _existing("static", "index.html")


@cache
def bundle(name: str) -> str:
    """The component as one script with its style sheet inside: ``file.js`` or ``widget.js``.

    Raises InputError where it has not been built.
    """
    return _existing("bundles", name).joinpath(name).read_text("utf-8")


@cache
def renderer() -> str:
    """The script that draws a picture without a page; raises InputError where it has not been built."""
    return _existing("engine", "headless.js").joinpath("headless.js").read_text("utf-8")


@contextlib.contextmanager
def fonts() -> Iterator[Path]:
    """A folder with the typeface of saved pictures, for as long as the context lasts."""
    with as_file(files(__package__) / "fonts") as folder:
        yield folder


def _existing(folder: str, name: str) -> Traversable:
    """A folder of the built front end; raises InputError where it lacks the file ``name``."""
    built = files(__package__) / folder
    if not built.joinpath(name).is_file():
        raise InputError(NOT_BUILT)
    return built
