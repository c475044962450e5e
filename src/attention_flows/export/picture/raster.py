"""A picture as pixels and on paper: SVG made into PNG and PDF by Typst, with the typeface that the package carries."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree

from ..._version import __version__
from ...assets import fonts
from ...errors import InputError
from .svg import needed

FAMILY = "Attention Flows Sans"
PIXELS_PER_INCH = 96
LEAST_SCALE, MOST_SCALE = 0.5, 4.0
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The text comes in as data: none of it is Typst's to run.
PAGE = """
#set document(title: sys.inputs.title, description: sys.inputs.parameters, date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.title)
"""


@dataclass(frozen=True)
class Said:
    """What a picture says of itself."""

    title: str
    parameters: str


def pdf(svg: str, *, system_fonts: bool = True) -> bytes:
    """The picture as one page of vectors and text, in fonts embedded as far as they are used.

    Its title, and as its subject the exact parameters, are the picture's. What the carried typeface lacks is set in the
    machine's fonts unless ``system_fonts`` is False. Raises InputError where Typst is not installed.
    """
    return _compile(svg, "pdf", PIXELS_PER_INCH, system_fonts)


def png(svg: str, scale: float = 2.0, *, system_fonts: bool = True) -> bytes:
    """The picture in ``scale`` pixels to the SVG's pixel; raises InputError as :func:`pdf`, and for another scale."""
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise InputError(f"the scale must lie in {LEAST_SCALE:g}..{MOST_SCALE:g}, not {scale:g}")
    said = read(svg)
    texts = {"Title": said.title, "Description": said.parameters, "Software": f"attention-flows {__version__}"}
    return _with_texts(_compile(svg, "png", PIXELS_PER_INCH * scale, system_fonts), texts)


def read(svg: str) -> Said:
    """The title and the parameters in a picture of ours."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own, and it declares no entities
    named = {child.tag.rpartition("}")[2]: child.text or "" for child in root}
    return Said(named["title"], json.dumps(json.loads(named["metadata"])))


def _compile(svg: str, kind: str, density: float, system_fonts: bool) -> bytes:
    said = read(svg)
    inputs = {
        "svg": svg.replace('font-family="', f'font-family="{FAMILY}, ', 1),
        "title": said.title,
        "parameters": said.parameters,
    }
    with fonts() as folder:
        made = needed("typst").compile(
            PAGE.encode(),
            font_paths=[folder],
            ignore_system_fonts=not system_fonts,
            format=kind,
            ppi=density,
            sys_inputs=inputs,
        )
    return bytes(made)


def _with_texts(image: bytes, texts: dict[str, str]) -> bytes:
    """A PNG with texts in it, each an iTXt chunk after its header."""
    header = len(SIGNATURE) + 25
    chunks = (_chunk(b"iTXt", name.encode() + b"\0\0\0\0\0" + text.encode()) for name, text in texts.items())
    return image[:header] + b"".join(chunks) + image[header:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
