"""What a notebook is given to show for a flow: the widget, and what stands in for it where none can run."""

from __future__ import annotations

import html
from typing import Any

from .core.flow import Flow
from .summary import summarize

WIDGET = "application/vnd.jupyter.widget-view+json"


def mimebundle(flow: Flow) -> dict[str, Any]:
    """The flow as a cell's output, by MIME type, the richest first; without anywidget the picture stands still."""
    summary = summarize(flow.trace())
    still = {"text/html": still_html(summary), "text/plain": summary}
    try:
        from .widget import FlowWidget
    except ImportError:
        return still
    shown = FlowWidget(flow)._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    return (data or {}) | still


def still_html(summary: str) -> str:
    """What is seen where the notebook runs no widget."""
    return f"<pre>{html.escape(summary)}</pre>"
