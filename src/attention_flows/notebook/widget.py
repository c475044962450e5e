"""The widget: a flow's interactive picture in every host that anywidget supports, with traits that code can set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import msgspec
import traitlets

from .._version import __version__
from ..assets import bundle
from ..core.flow import Flow, TracedFlow, trace_flow
from ..core.view import View
from ..errors import InputError
from ..export.picture.look import MODES
from ..wire.flow import encode

HEIGHT = 640
MIN_HEIGHT = 360
PARTS = ("threshold", "selection", "heads", "mode")


class FlowWidget(anywidget.AnyWidget):
    """A flow's picture in a notebook's cell.

    ``view`` is the picture's document (docs/view.md), which the front end shares: it changes when the reader changes
    the picture, and setting it changes the picture. ``threshold``, ``selection``, ``heads`` and ``mode`` are parts of
    it, each a trait of its own. A value that cannot be shown raises traitlets.TraitError. ``height`` is in CSS pixels.
    """

    message = traitlets.Bytes(read_only=True).tag(sync=True)
    view = traitlets.Dict(help="the picture's document").tag(sync=True)
    version = traitlets.Unicode(__version__, read_only=True).tag(sync=True)
    measures_requested = traitlets.Bool(help="whether the front end needs the exact measures of heads").tag(sync=True)
    measures = traitlets.Dict(read_only=True, help="the measures or the error, once requested").tag(sync=True)
    experiments = traitlets.Bool(read_only=True, help="whether the flow's models can be run").tag(sync=True)
    experiment_requested = traitlets.Dict(help="the id, method and request of an experiment").tag(sync=True)
    experiment = traitlets.Dict(read_only=True, help="the id and the answer or the error").tag(sync=True)
    height = traitlets.Int(HEIGHT, min=MIN_HEIGHT).tag(sync=True)

    threshold = traitlets.Float(help="the threshold τ, of the kind in view['kind']")
    selection = traitlets.Any(help="the document's selections, or None; can be set to words, by label or index")
    heads = traitlets.Any(help="the (layer, head) pairs that are kept, or None for all")
    mode = traitlets.Enum(MODES, None, allow_none=True, help="which models are shown, and how; None until it is drawn")

    def __init__(
        self,
        flow: Flow,
        view: View | None = None,
        *,
        mode: str | None = None,
        height: int = HEIGHT,
        trace: Callable[[View], TracedFlow] | None = None,
        answer: Callable[[str, Any], Any] | None = None,
    ) -> None:
        self.flow = flow
        self._trace = trace or (lambda view: trace_flow(flow, view))
        self._esm = bundle("widget.js")
        super().__init__(height=height)
        self.set_trait("message", encode(flow))
        self._answer = answer
        self.set_trait("experiments", answer is not None)
        self.view = (view or flow.view).to_dict() | ({} if mode is None else {"mode": mode})

    @property
    def traced(self) -> TracedFlow:
        """The traces that the picture shows."""
        return self._trace(View.from_dict(self.view))

    @traitlets.validate("view", *PARTS)
    def _checked(self, proposal: Mapping[str, Any]) -> Any:
        """The proposed value as the document has it; raises TraitError for one that cannot be shown."""
        name, value = proposal["trait"].name, proposal["value"]
        try:
            document = self._document(value if name == "view" else self.view | self._part(name, value))
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from error
        return document if name == "view" else _parts(document)[name]

    def _document(self, proposed: Mapping[str, Any]) -> dict[str, Any]:
        """The proposed document with all that it leaves out; raises InputError for one that cannot be shown."""
        view = View.from_dict(proposed)
        if view.kind == "weight" and view.threshold < self.flow.floor:
            raise InputError(
                f"edges below {self.flow.floor:g} were not kept; a threshold of {view.threshold:g} needs them"
            )
        for word in (word for selection in view.selections for word in selection.words):
            self.flow.find(word)
        return {**proposed, **view.to_dict()}

    def _part(self, name: str, value: Any) -> dict[str, Any]:
        """A trait's value as a part of the document."""
        if name == "selection":
            items = [value] if isinstance(value, str | int | Mapping) else (value or ())
            return {"selections": [self._selection(item) for item in items]}
        return {name: value}

    def _selection(self, value: str | int | Mapping[str, Any]) -> dict[str, Any]:
        """A selection as the document has it; a word alone means the paths through it."""
        selection = {"words": [value]} if isinstance(value, str | int) else value
        return {"part": "through", **selection, "words": [self.flow.find(word) for word in selection["words"]]}

    @traitlets.observe("measures_requested")
    def _measure(self, change: Mapping[str, Any]) -> None:
        if change["new"]:
            self.set_trait("measures", _measures(self.flow))

    @traitlets.observe("experiment_requested")
    def _experiment(self, change: Mapping[str, Any]) -> None:
        request = change["new"]
        if not request:
            return
        try:
            if self._answer is None:
                raise InputError("the models are not at hand")
            result = {"answer": msgspec.to_builtins(self._answer(str(request.get("method")), request.get("request")))}
        except InputError as error:
            result = {"error": str(error)}
        self.set_trait("experiment", {"id": request.get("id"), **result})

    @traitlets.observe("view")
    def _view_changed(self, change: Mapping[str, Any]) -> None:
        for name, value in _parts(change["new"]).items():
            setattr(self, name, value)

    @traitlets.observe(*PARTS)
    def _part_changed(self, change: Mapping[str, Any]) -> None:
        name, value = change["name"], change["new"]
        if value != _parts(self.view)[name]:
            self.view = self.view | self._part(name, value)


def _measures(flow: Flow) -> dict[str, Any]:
    """The exact measures of heads in the form of the front end, or the reason why there are none."""
    try:
        measures = flow.backend.head_measurements() if flow.backend else None
    except InputError as error:
        return {"error": str(error)}
    return {"error": "the models are not at hand"} if measures is None else measures.to_dict()


def _parts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The values of PARTS in a document."""
    return {
        "threshold": float(document["threshold"]),
        "selection": document["selections"] or None,
        "heads": document["heads"],
        "mode": document.get("mode"),
    }
