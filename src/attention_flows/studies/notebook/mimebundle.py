"""A study as a notebook's output by MIME type: the widget, and a line for where no widget runs."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import InputError
from ..page.held import HeldStudy

if TYPE_CHECKING:
    from ...models.loading.model import Model  # it imports torch
    from .widget import StudyWidget


def widget_of(held: Callable[[], HeldStudy], models: Sequence[Model], height: int | None = None) -> StudyWidget:
    """The study's widget; raises InputError where anywidget is not installed."""
    try:
        from .widget import HEIGHT, StudyWidget
    except ImportError as error:
        raise InputError("a widget needs anywidget: pip install 'attention-flows[notebook]'") from error
    return StudyWidget(held, models, height=height or HEIGHT)


def mimebundle(plain: str, held: Callable[[], HeldStudy], models: Sequence[Model]) -> dict[str, Any]:
    """A study as a cell's output by MIME type, of which the host shows the richest that it knows.

    ``plain`` is for terminals, and for hosts that render a notebook without its widgets.
    """
    still = {"text/html": f"<pre>{html.escape(plain)}</pre>", "text/plain": plain}
    try:
        widget = widget_of(held, models)
    except InputError:  # the extra that makes widgets is not installed
        return still
    data, _ = widget._repr_mimebundle_() or ({}, {})
    return data | still
