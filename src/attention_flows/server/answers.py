"""JSON answers that are written off the event loop, where models run."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response


def json_bytes(value: Any) -> bytes:
    """The JSON of a value."""
    return msgspec.json.encode(value)


def json_response(content: bytes) -> Response:
    """The response of a JSON text."""
    return Response(content, media_type="application/json")
