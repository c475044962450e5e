"""A trace as SVG, drawn by the front end's own renderer in an embedded JavaScript engine (docs/saving.md)."""

from __future__ import annotations

import base64
import json

from ..._version import __version__
from ...assets import renderer
from ...core.flow import TracedFlow
from ...errors import InputError
from ...wire.flow import encode
from .extra import import_extra
from .look import Look, Mode


def svg(traced: TracedFlow, look: Look) -> str:
    """The picture as an SVG document, the same for the same trace and look on every machine.

    Raises InputError where the engine is not installed, and for a mode of two models where there is one.
    """
    engine = import_extra("py_mini_racer")
    options = {
        "view": traced.view.to_dict(),
        "pinned": traced.pinned and traced.pinned.to_dict(),
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


def _mode(traced: TracedFlow, look: Look) -> Mode:
    single = len(traced.flow.models) == 1
    if single and look.mode not in (None, "base"):
        raise InputError(f"there is one model: it has no picture in the mode {look.mode}")
    return look.mode or ("base" if single else "overlay")
