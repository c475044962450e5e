"""A trace as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, get_args

from ..core.flow import TracedFlow
from ..errors import InputError
from .edges_csv import edge_table
from .graphml import graphml
from .html import page_of
from .picture.look import Look
from .picture.raster import pdf, png
from .picture.svg import svg
from .trace_document import trace_description, trace_document

FileKind = Literal["json", "svg", "png", "pdf", "graphml", "csv", "html"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
MEDIA_TYPES: dict[FileKind, str] = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "graphml": "application/graphml+xml",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def check_format(file: Path) -> FileKind:
    """What :func:`save` writes ``file`` as; raises InputError where it cannot: worth asking before a model is run."""
    kind = next((one for one in KINDS if file.suffix.lower() == f".{one}"), None)
    if kind is None:
        raise InputError(
            f"cannot write {file.name}: the file's ending must be one of {', '.join(f'.{k}' for k in KINDS)}"
        )
    if not file.absolute().parent.is_dir():
        raise InputError(f"cannot write {file}: there is no folder {file.absolute().parent}")
    return kind


def save(traced: TracedFlow, file: Path, look: Look | None = None, scale: float = 2.0) -> None:
    """Write ``traced`` to ``file``; ``look`` is a picture's, and ``scale`` a PNG's pixels to one of the picture's."""
    file.write_bytes(contents(traced, check_format(file), look, scale))


def contents(traced: TracedFlow, kind: FileKind, look: Look | None = None, scale: float = 2.0) -> bytes:
    """What a file of that kind holds; raises InputError where a picture is asked for that cannot be had."""
    look = look or Look()
    match kind:
        case "json":
            return f"{json.dumps(trace_document(traced), ensure_ascii=False, allow_nan=False)}\n".encode()
        case "graphml":
            return graphml(traced, trace_description(traced)).encode()
        case "csv":
            return edge_table(traced).encode()
        case "svg":
            return svg(traced, look).encode()
        case "png":
            return png(svg(traced, look), scale)
        case "pdf":
            return pdf(svg(traced, look))
        case "html":
            if traced.pinned is not None:
                raise InputError("an HTML file holds one trace: it cannot show one beside a pinned one")
            return page_of(traced.flow, traced.view, {"mode": look.mode, "order": look.order}).encode()
