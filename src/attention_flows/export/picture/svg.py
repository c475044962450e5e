"""A trace as SVG, drawn by the front end's own renderer in an embedded JavaScript engine (docs/saving.md)."""

from __future__ import annotations

import base64
import json

from ..._version import __version__
from ...assets import renderer
from ...core.flow import TracedFlow
from ...core.query.edge_query import QueryError
from ...core.query.search import find_matches
from ...errors import InputError
from ...wire.flow import encode
from .extra import import_extra
from .look import Look, Mode


def svg(traced: TracedFlow, look: Look) -> str:
    """The picture as an SVG document, the same for the same trace and look on every machine.

    Raises InputError where the engine is not installed, for a mode of two models where there is one, and for a query to
    draw that names what the flow lacks.
    """
    if look.drawn:
        try:
            find_matches(traced.flow, look.drawn, traced.view)
        except QueryError as error:
            raise InputError(f"cannot draw {look.drawn!r}: {error}") from error
    engine = import_extra("py_mini_racer")
    options = {
        "view": traced.view.to_dict(),
        "pinned": traced.pinned and traced.pinned.to_dict(),
        "mode": _mode(traced, look),
        "order": look.order,
        "drawn": look.drawn,
        "edges": look.edges,
        "links": look.links,
        "reached": look.reached,
        "glyphs": look.glyphs,
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
