"""The flow in a notebook: a widget for every host that anywidget knows, with traits that code and reader share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from .._version import __version__
from ..assets import bundle
from ..core.flow import Flow, TracedFlow, trace_flow
from ..core.view import View
from ..errors import InputError
from ..wire.flow import encode

HEIGHT = 640
LEAST_HEIGHT = 360
MODES = ("base", "overlay", "tuned", "difference", "sides")
PARTS = ("threshold", "selection", "heads", "mode")


class FlowWidget(anywidget.AnyWidget):
    """A flow's picture in a notebook's cell.

    ``view`` is the picture's document (docs/view.md), the same that the front end holds: what the reader does changes
    it, and setting it changes the picture. ``threshold``, ``selection``, ``heads`` and ``mode`` are parts of it, each a
    trait of its own. What cannot be shown is refused with traitlets.TraitError. ``height`` is in CSS pixels.
    """

    message = traitlets.Bytes(read_only=True).tag(sync=True)
    view = traitlets.Dict(help="the picture's document").tag(sync=True)
    version = traitlets.Unicode(__version__, read_only=True).tag(sync=True)
    asked = traitlets.Bool(help="whether the front end asked for the exact measures of heads").tag(sync=True)
    measured = traitlets.Dict(read_only=True, help="those, or the error, once they were asked for").tag(sync=True)
    height = traitlets.Int(HEIGHT, min=LEAST_HEIGHT).tag(sync=True)

    threshold = traitlets.Float(help="τ, or what view['kind'] makes of it")
    selection = traitlets.Any(help="the document's selections, or None; may be set to words, by label or index")
    heads = traitlets.Any(help="the (layer, head) pairs that are kept, or None for all of them")
    mode = traitlets.Enum(MODES, None, allow_none=True, help="which models are shown, and how; None until it is drawn")

    def __init__(
        self,
        flow: Flow,
        view: View | None = None,
        *,
        mode: str | None = None,
        height: int = HEIGHT,
        trace: Callable[[View], TracedFlow] | None = None,
    ) -> None:
        self.flow = flow
        self._trace = trace or (lambda view: trace_flow(flow, view))
        self._esm = bundle("widget.js")
        super().__init__(height=height)
        self.set_trait("message", encode(flow))
        self.view = (view or flow.view).to_dict() | ({} if mode is None else {"mode": mode})

    @property
    def traced(self) -> TracedFlow:
        """The traces that the picture shows."""
        return self._trace(View.from_dict(self.view))

    @traitlets.validate("view", *PARTS)
    def _checked(self, proposal: Mapping[str, Any]) -> Any:
        """What is proposed, as the document writes it."""
        name, value = proposal["trait"].name, proposal["value"]
        try:
            document = self._document(value if name == "view" else self.view | self._part(name, value))
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error
        return document if name == "view" else _parts(document)[name]

    def _document(self, proposed: Mapping[str, Any]) -> dict[str, Any]:
        view = View.from_dict(proposed)
        if view.kind == "weight" and view.threshold < self.flow.floor:
            raise ValueError(
                f"edges below {self.flow.floor:g} were not kept; a threshold of {view.threshold:g} needs them"
            )
        for word in (word for selection in view.selections for word in selection.words):
            self.flow.find(word)
        return {**proposed, **view.to_dict()}

    def _part(self, name: str, value: Any) -> dict[str, Any]:
        """A trait's value as a part of the document."""
        if name == "selection":
            chosen = [value] if isinstance(value, str | int | Mapping) else (value or ())
            return {"selections": [self._selection(one) for one in chosen]}
        return {name: value}

    def _selection(self, chosen: str | int | Mapping[str, Any]) -> dict[str, Any]:
        """A selection; a word by itself stands for the paths through it."""
        given = {"words": [chosen]} if isinstance(chosen, str | int) else chosen
        return {"part": "through", **given, "words": [self.flow.find(word) for word in given["words"]]}

    @traitlets.observe("asked")
    def _measure(self, change: Mapping[str, Any]) -> None:
        if change["new"]:
            self.set_trait("measured", _measured(self.flow))

    @traitlets.observe("view")
    def _view_changed(self, change: Mapping[str, Any]) -> None:
        for name, value in _parts(change["new"]).items():
            setattr(self, name, value)

    @traitlets.observe(*PARTS)
    def _part_changed(self, change: Mapping[str, Any]) -> None:
        name, value = change["name"], change["new"]
        if value != _parts(self.view)[name]:
            self.view = self.view | self._part(name, value)


def _measured(flow: Flow) -> dict[str, Any]:
    """The exact measures of heads as the front end is told of them, or why there are none."""
    try:
        measurements = flow.backend.head_measurements() if flow.backend else None
    except InputError as error:
        return {"error": str(error)}
    return {"error": "the models are not at hand"} if measurements is None else measurements.to_dict()


def _parts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The traits that are parts of a document."""
    return {
        "threshold": float(document["threshold"]),
        "selection": document["selections"] or None,
        "heads": document["heads"],
        "mode": document.get("mode"),
    }
