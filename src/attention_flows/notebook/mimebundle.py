"""A flow as a notebook's output by MIME type: the widget, and a still picture for where no widget runs."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..core.flow import Flow, TracedFlow, trace_flow
from ..core.view import View
from ..errors import InputError
from ..export.picture.look import Look
from ..export.picture.svg import svg
from ..export.summary import summarize

if TYPE_CHECKING:
    from .widget import FlowWidget


# Answers a request for an experiment, by the name of its method.
Answer = Callable[[str, Any], Any]


def widget_of(
    flow: Flow,
    view: View | None,
    mode: str | None,
    height: int,
    trace: Callable[[View], TracedFlow],
    answer: Answer | None,
) -> FlowWidget:
    """The flow's widget, which traces with ``trace`` and, if there are models, experiments with ``answer``.

    Raises InputError where anywidget is not installed.
    """
    try:
        from .widget import FlowWidget
    except ImportError as error:
        raise InputError("a widget needs anywidget: pip install 'attention-flows[notebook]'") from error
    return FlowWidget(flow, view, mode=mode, height=height, trace=trace, answer=answer)


def mimebundle(flow: Flow, answer: Answer | None = None) -> dict[str, Any]:
    """The flow as a cell's output by MIME type, of which the host shows the richest that it knows.

    ``answer`` answers the widget's requests for experiments. The still picture is for hosts that render a notebook
    without its widgets. Where anywidget is not installed, it and the summary are all there is.
    """
    traced = trace_flow(flow, flow.view)
    still = {"text/html": still_html(traced), "text/plain": summarize(traced)}
    try:
        from .widget import FlowWidget
    except ImportError:
        return still
    data, _ = FlowWidget(flow, answer=answer)._repr_mimebundle_() or ({}, {})
    return data | still


def still_html(traced: TracedFlow) -> str:
    """The picture as an image, or the summary where no picture can be drawn.

    Notebooks show an image without asking whether it is trusted, because it runs no script and loads nothing.
    """
    try:
        picture = svg(traced, Look())
    except InputError:  # the extra that makes pictures is not installed
        return f"<pre>{html.escape(summarize(traced))}</pre>"
    label = html.escape(f"Attention flows: {traced.flow.sentence}")
    data = base64.b64encode(picture.encode()).decode("ascii")
    return f'<img alt="{label}" src="data:image/svg+xml;base64,{data}">'
