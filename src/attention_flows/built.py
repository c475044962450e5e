"""What is built of the front end: the web app's files, and the scripts that go into other documents."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from .errors import InputError

NOT_BUILT = "the front end has not been built: run `make build`, or install a released package"


def static() -> Traversable:
    """The folder of the web app's files; raises InputError where there is none."""
    return _there(files("attention_flows") / "static", "index.html")


@cache
def bundle(name: str) -> str:
    """The component as one script, style sheet included: ``file.js`` or ``widget.js``."""
    return _there(files("attention_flows") / "bundles", name).joinpath(name).read_text("utf-8")


def _there(folder: Traversable, name: str) -> Traversable:
    if not folder.joinpath(name).is_file():
        raise InputError(NOT_BUILT)
    return folder
