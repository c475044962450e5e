"""PNG and PDF of a picture's SVG, made by Typst with the typeface that the package carries (docs/saving.md)."""

from __future__ import annotations

import json
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from ..._version import __version__
from ...assets import fonts
from ...errors import InputError
from .coverage import find_missing
from .extra import import_extra

FAMILY = "Attention Flows Sans"
PIXELS_PER_INCH = 96
MIN_SCALE, MAX_SCALE = 0.5, 4.0
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# All text enters as data, so that Typst runs none of it.
PAGE = """
#set document(title: sys.inputs.title, description: sys.inputs.parameters, date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.title)
"""


Warn = Callable[[str], None]


def as_warning(message: str) -> None:
    """Issue ``message`` as a warning of Python."""
    warnings.warn(message, UserWarning, stacklevel=2)


@dataclass(frozen=True)
class Metadata:
    """The title in a picture, and the exact parameters as JSON."""

    title: str
    parameters: str


def pdf(svg: str, *, system_fonts: bool = True, warn: Warn = as_warning) -> bytes:
    """The picture as one page of vectors and text, with the used part of its fonts embedded.

    The document's title is the picture's, and its subject the exact parameters. Letters that the carried typeface lacks
    are set in the machine's fonts unless ``system_fonts`` is False. ``warn`` is called with one line on those that no
    font has (:mod:`.coverage`). Raises InputError where Typst is not installed.
    """
    return _compile(svg, "pdf", PIXELS_PER_INCH, system_fonts, warn)


def png(svg: str, scale: float = 2.0, *, system_fonts: bool = True, warn: Warn = as_warning) -> bytes:
    """The picture in ``scale`` pixels to one of the SVG's; ``warn`` is as for :func:`pdf`.

    Raises InputError as :func:`pdf` does, and for a scale outside MIN_SCALE..MAX_SCALE.
    """
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise InputError(f"the scale must lie in {MIN_SCALE:g}..{MAX_SCALE:g}, not {scale:g}")
    metadata = read_metadata(svg)
    texts = {"Title": metadata.title, "Description": metadata.parameters, "Software": f"attention-flows {__version__}"}
    return _with_texts(_compile(svg, "png", PIXELS_PER_INCH * scale, system_fonts, warn), texts)


def read_metadata(svg: str) -> Metadata:
    """The metadata in an SVG that this package drew."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own, and it declares no entities
    texts = {child.tag.rpartition("}")[2]: child.text or "" for child in root}
    return Metadata(texts["title"], json.dumps(json.loads(texts["metadata"])))


def _compile(svg: str, kind: str, density: float, system_fonts: bool, warn: Warn) -> bytes:
    metadata = read_metadata(svg)
    missing = find_missing(svg, FAMILY, system_fonts=system_fonts)
    if missing is not None:
        warn(missing.advice)
        svg = missing.boxed(svg)
    inputs = {
        "svg": svg.replace('font-family="', f'font-family="{FAMILY}, ', 1),
        "title": metadata.title,
        "parameters": metadata.parameters,
    }
    with fonts() as folder:
        document = import_extra("typst").compile(
            PAGE.encode(),
            font_paths=[folder],
            ignore_system_fonts=not system_fonts,
            format=kind,
            ppi=density,
            sys_inputs=inputs,
        )
    return bytes(document)


def _with_texts(image: bytes, texts: dict[str, str]) -> bytes:
    """The PNG ``image`` with texts in it, each an iTXt chunk behind the header."""
    header = len(SIGNATURE) + 25
    chunks = (_chunk(b"iTXt", name.encode() + b"\0\0\0\0\0" + text.encode()) for name, text in texts.items())
    return image[:header] + b"".join(chunks) + image[header:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
