"""Traces as files: the formats, and how a trace is written in one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.flow import TracedFlow
from ..errors import InputError
from ..files import check_writable, write_file
from .edges_csv import edge_table
from .graphml import graphml
from .html import trace_page
from .picture.look import Look
from .picture.raster import Warn, as_warning, pdf, png
from .picture.svg import svg
from .trace_document import trace_description, trace_json


@dataclass(frozen=True)
class FileFormat:
    """A format that a trace can be saved in.

    ``content`` gives a file's text or bytes for a trace, the look of a picture, the scale of a PNG, and what is called
    with a line on what the file cannot show.
    """

    media_type: str
    content: Callable[[TracedFlow, Look, float, Warn], str | bytes]


# By the ending of a file without its dot. A new format is one more entry.
FORMATS = {
    "json": FileFormat("application/json", lambda traced, look, scale, warn: trace_json(traced)),
    "svg": FileFormat("image/svg+xml", lambda traced, look, scale, warn: svg(traced, look)),
    "png": FileFormat("image/png", lambda traced, look, scale, warn: png(svg(traced, look), scale, warn=warn)),
    "pdf": FileFormat("application/pdf", lambda traced, look, scale, warn: pdf(svg(traced, look), warn=warn)),
    "graphml": FileFormat(
        "application/graphml+xml", lambda traced, look, scale, warn: graphml(traced, trace_description(traced))
    ),
    "csv": FileFormat("text/csv; charset=utf-8", lambda traced, look, scale, warn: edge_table(traced)),
    "html": FileFormat("text/html; charset=utf-8", lambda traced, look, scale, warn: trace_page(traced, look)),
}
KINDS = tuple(FORMATS)
ENDINGS = tuple(f".{kind}" for kind in KINDS)


def check_path(file: Path, endings: Sequence[str] = ENDINGS) -> str:
    """The ending of ``file``, one of ``endings``, in lower case.

    Raises InputError for another ending and where no file can be written; worth a call before a model runs.
    """
    ending = file.suffix.lower()
    if ending not in endings:
        raise InputError(f"cannot write {file.name}: the file's ending must be one of {', '.join(endings)}")
    check_writable(file)
    return ending


def save(traced: TracedFlow, file: Path, look: Look | None = None, scale: float = 2.0, warn: Warn = as_warning) -> None:
    """Write ``traced`` to ``file``, in the format of its ending, whole or not at all (:func:`.write_file`).

    ``look`` is a picture's, and ``scale`` the number of a PNG's pixels to one of the picture's. ``warn`` is called with
    a line on what the file cannot show, such as letters that no font has. Raises InputError as :func:`check_path`,
    :func:`contents` and :func:`.write_file` do.
    """
    kind = check_path(file).removeprefix(".")
    write_file(file, contents(traced, kind, look, scale, warn))


def contents(
    traced: TracedFlow, kind: str, look: Look | None = None, scale: float = 2.0, warn: Warn = as_warning
) -> bytes:
    """The bytes of a file of that ``kind``, one of KINDS; ``warn`` is as for :func:`save`.

    Raises InputError for a picture that cannot be drawn, and for a pinned comparison as HTML.
    """
    content = FORMATS[kind].content(traced, look or Look(), scale, warn)
    return content.encode() if isinstance(content, str) else content
