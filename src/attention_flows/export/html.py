"""An HTML file that holds flows and the component that draws them: it opens offline and loads nothing."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from .._version import __version__
from ..assets import bundle
from ..core.flow import Flow, TracedFlow
from ..core.view import View
from ..errors import InputError
from ..wire.flow import encode
from .html_document import content_hash, html_document
from .picture.look import Look

MAX_TITLE_LENGTH = 80
BODY = """\
<div id="app"><noscript>This picture is drawn by JavaScript, which is turned off here.</noscript></div>
{blocks}
<script>{script}</script>"""
POLICY = "script-src '{script}'; img-src data: blob:"


def trace_page(traced: TracedFlow, look: Look) -> str:
    """The document that opens on a trace; raises InputError for a pinned comparison, which it cannot show."""
    if traced.pinned is not None:
        raise InputError("an HTML file holds one trace: it cannot show one beside a pinned one")
    picture: dict[str, Any] = {"mode": look.mode, "order": look.order, "drawn": look.drawn or None}
    plain = Look()
    for name in ("edges", "links", "reached", "glyphs"):
        if getattr(look, name) != getattr(plain, name):
            picture[name] = getattr(look, name)
    return page_of(traced.flow, traced.view, picture)


def page_of(flow: Flow | Sequence[Flow], view: View | None = None, look: Mapping[str, Any] | None = None) -> str:
    """A whole HTML document, interactive and self-contained, that opens on ``view`` of ``flow``.

    Without a ``view`` it opens on the flow's own. ``look`` is the rest of the picture's document (docs/view.md): its
    ``mode``, ``order`` and ``drawn``. Of several flows, such as both units of a sentence or several sentences, it shows
    the first, and the reader chooses among them.

    The flows' text is never trusted: nothing in it can end the element that holds it. The document's policy allows no
    script but the component's own, and no network access.
    """
    flows = [flow] if isinstance(flow, Flow) else list(flow)
    if not flows:
        raise InputError("there is no flow to write")
    script = _inert(bundle("file.js"))
    looks = {name: value for name, value in (look or {}).items() if value is not None}
    opening = {"version": __version__, **(view or flows[0].view).to_dict(), **looks}
    blocks = [f'<script type="application/json" data-opening>{_json(opening)}</script>']
    blocks += [f'<script type="application/octet-stream" data-flow>{_message(flow)}</script>' for flow in flows]
    body = BODY.format(blocks="\n".join(blocks), script=script)
    return html_document(_title(flows[0]), body, POLICY.format(script=content_hash(script)))


def _message(flow: Flow) -> str:
    """The flow's message (docs/wire.md), deflated and in base 64, which has no character of markup."""
    # The reader of the file has no models, so the exact measures of heads are computed now.
    if flow.backend is not None:
        flow.backend.head_measurements()
    return base64.b64encode(zlib.compress(encode(flow), 9)).decode("ascii")


def _json(document: object) -> str:
    """JSON without a character that means something to an HTML parser."""
    return json.dumps(document, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _inert(script: str) -> str:
    """The same script, without the characters that would end or change the element that holds it."""
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", script, flags=re.IGNORECASE)


def _title(flow: Flow) -> str:
    text = " ".join(str(flow.sentence).split())
    text = text.encode("utf-8", "replace").decode("utf-8")
    return f"{text[:MAX_TITLE_LENGTH]}{'…' if len(text) > MAX_TITLE_LENGTH else ''} · Attention Flows"
