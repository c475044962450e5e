"""A trace as a picture: the front end's own renderer, run in an embedded JavaScript engine (docs/saving.md)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal, get_args

from ._version import __version__
from .assets import renderer
from .core.flow import Traced
from .errors import InputError
from .wire import encode

Mode = Literal["base", "overlay", "tuned", "difference", "sides"]
Order = Literal["reading", "influence"]
Theme = Literal["light", "dark"]
MODES: tuple[Mode, ...] = get_args(Mode)
ORDERS: tuple[Order, ...] = get_args(Order)
THEMES: tuple[Theme, ...] = get_args(Theme)
LEAST_SIZE, MOST_SIZE = 320, 2400


@dataclass(frozen=True)
class Look:
    """How a picture is drawn; ``width`` and ``height`` are in pixels, and None leaves them to the renderer.

    ``mode`` None is the overlay of two models and the picture of one.
    """

    mode: Mode | None = None
    order: Order = "reading"
    theme: Theme = "light"
    width: int | None = None
    height: int | None = None

    def __post_init__(self) -> None:
        for name, value, known in (
            ("mode", self.mode, (None, *MODES)),
            ("order", self.order, ORDERS),
            ("theme", self.theme, THEMES),
        ):
            if value not in known:
                raise InputError(f"the {name} must be one of {', '.join(filter(None, known))}, not {value!r}")
        for name, size in (("width", self.width), ("height", self.height)):
            if size is not None and not (isinstance(size, int) and LEAST_SIZE <= size <= MOST_SIZE):
                raise InputError(f"the {name} must lie in {LEAST_SIZE}..{MOST_SIZE} pixels, not {size}")


def svg(traced: Traced, look: Look) -> str:
    """The picture as an SVG document; the same trace and look give the same one everywhere.

    Raises InputError where the engine is not installed, and for a look that cannot be had.
    """
    engine = needed("py_mini_racer")
    options = {
        "view": traced.view.document(),
        "pinned": traced.pinned and traced.pinned.document(),
        "mode": _mode(traced, look),
        "order": look.order,
        "theme": look.theme,
        "width": look.width,
        "height": look.height,
        "version": __version__,
    }
    message = base64.b64encode(encode(traced.flow)).decode("ascii")
    with engine.MiniRacer() as context:
        context.eval(renderer())
        return str(context.call("render", message, json.dumps(options)))


def needed(module: str) -> ModuleType:
    """A package of the extra ``image``; raises InputError where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError(f"pictures need {module.removeprefix('py_')}: pip install 'attention-flows[image]'") from error


def _mode(traced: Traced, look: Look) -> Mode:
    one = len(traced.flow.models) == 1
    if one and look.mode not in (None, "base"):
        raise InputError(f"there is one model: it has no picture in the mode {look.mode}")
    return look.mode or ("base" if one else "overlay")
