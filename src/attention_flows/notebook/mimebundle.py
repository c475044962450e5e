"""What a notebook is given to show for a flow: the widget, and what stands in for it where none can run."""

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


def widget_of(
    flow: Flow, view: View | None, mode: str | None, height: int, trace: Callable[[View], TracedFlow]
) -> FlowWidget:
    """The flow's widget, which traces with ``trace``; raises InputError where anywidget is not installed."""
    try:
        from .widget import FlowWidget
    except ImportError as error:
        raise InputError("a widget needs anywidget: pip install 'attention-flows[notebook]'") from error
    return FlowWidget(flow, view, mode=mode, height=height, trace=trace)


def mimebundle(flow: Flow) -> dict[str, Any]:
    """The flow as a cell's output, by MIME type, for the host to take the richest that it knows.

    Where anywidget is not installed there is only what stands still, which also serves wherever a notebook is rendered
    without its widgets.
    """
    traced = trace_flow(flow, flow.view)
    still = {"text/html": still_html(traced), "text/plain": summarize(traced)}
    try:
        from .widget import FlowWidget
    except ImportError:
        return still
    data, _ = FlowWidget(flow)._repr_mimebundle_() or ({}, {})
    return data | still


def still_html(traced: TracedFlow) -> str:
    """What is seen where the notebook runs no widget: the picture, or its summary where no picture can be made.

    An image runs no script and fetches nothing, whatever is written in it, so that notebooks show it unasked.
    """
    try:
        picture = svg(traced, Look())
    except InputError:  # the extra that makes pictures is not installed
        return f"<pre>{html.escape(summarize(traced))}</pre>"
    name = html.escape(f"Attention flows: {traced.flow.sentence}")
    data = base64.b64encode(picture.encode()).decode("ascii")
    return f'<img alt="{name}" src="data:image/svg+xml;base64,{data}">'
