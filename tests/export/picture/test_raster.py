"""PNG and PDF, read back by other programs: Poppler for the PDF, and the formats' own definitions."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from attention_flows.errors import InputError
from attention_flows.export.picture.look import Look
from attention_flows.export.picture.raster import FAMILY, pdf, png, read_metadata
from attention_flows.export.picture.svg import svg
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.export.picture.test_svg import HOSTILE, svg_of_hostile
from tests.support.folders import FIXTURES

needs_poppler = pytest.mark.skipif(shutil.which("pdffonts") is None, reason="Poppler is not installed")


@pytest.fixture(scope="module")
def picture() -> str:
    return svg(
        Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes())).trace(threshold=0.3), Look(width=600)
    )


def chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    """A PNG's chunks, each checked against its checksum."""
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(image):
        (length,) = struct.unpack_from(">I", image, at)
        kind, data = image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", image, at + 8 + length) == (zlib.crc32(kind + data),)
        yield kind, data
        at += 12 + length


def poppler(program: str, file: Path, *arguments: str) -> str:
    return subprocess.run([program, file, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_png_has_so_many_pixels_to_one(picture: str, scale: float) -> None:
    parts = list(chunks(png(picture, scale)))
    assert parts[0][0] == b"IHDR"
    assert parts[-1] == (b"IEND", b"")
    width, height = struct.unpack_from(">II", parts[0][1])
    drawn = ElementTree.fromstring(picture)
    assert (width, height) == (int(drawn.attrib["width"]) * scale, int(drawn.attrib["height"]) * scale)


def test_a_png_says_what_it_is(picture: str) -> None:
    texts = dict(data.split(b"\0\0\0\0\0", 1) for kind, data in chunks(png(picture, 1)) if kind == b"iTXt")
    assert set(texts) == {b"Title", b"Description", b"Software"}
    assert json.loads(texts[b"Description"])["view"]["threshold"] == 0.3
    assert texts[b"Title"].decode().startswith("Attention flows: What are people")


def test_both_are_the_same_at_every_run_and_without_the_machines_fonts(picture: str) -> None:
    assert pdf(picture) == pdf(picture) == pdf(picture, system_fonts=False)
    assert png(picture, 1) == png(picture, 1) == png(picture, 1, system_fonts=False)


@needs_poppler
def test_a_pdf_is_vectors_and_text_in_embedded_fonts(picture: str, tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(picture))
    fonts = poppler("pdffonts", file).splitlines()[2:]
    assert len(fonts) == 2, "regular and bold"
    for line in fonts:
        assert FAMILY.replace(" ", "") in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], "embedded, a subset, with Unicode"
    assert poppler("pdfimages", file, "-list").count("\n") == 2, "no raster image"
    words = poppler("pdftotext", file, "-").split()
    assert {"Jacksonville", "called?", "shared", "only", "entailment"} <= set(words)


@needs_poppler
def test_a_pdf_says_what_it_is(picture: str, tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(picture))
    info = dict(line.split(":", 1) for line in poppler("pdfinfo", file).splitlines())
    assert info["Title"].strip() == read_metadata(picture).title
    assert json.loads(info["Subject"]) == json.loads(read_metadata(picture).parameters)
    assert info["Pages"].strip() == "1"
    assert "CreationDate" not in info, "nothing depends on the clock"


@needs_poppler
def test_hostile_words_are_text_in_a_pdf(picture: str, tmp_path: Path) -> None:
    hostile = "&lt;b&gt; #panic() $x$ \\ @a"
    file = tmp_path / "x.pdf"
    file.write_bytes(pdf(picture.replace("entailment", hostile)))
    assert "<b> #panic() $x$ \\ @a" in poppler("pdftotext", file, "-")


def test_another_scale_is_refused(picture: str) -> None:
    for scale in (0, -1, 100, float("nan")):
        with pytest.raises(InputError, match="the scale must lie in"):
            png(picture, scale)


def test_without_typst_it_says_what_to_install(picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match=r"pictures need typst: pip install 'attention-flows\[image\]'"):
        pdf(picture)


def test_words_of_any_script_are_set(tmp_path: Path) -> None:
    for shift in range(0, len(HOSTILE), 3):
        flow = Flow.of(wire.decode((FIXTURES / "jacksonville.flow").read_bytes()))
        labels = tuple(HOSTILE[(word + shift) % len(HOSTILE)] for word in range(len(flow.words)))
        text = "".join(labels[:3])  # so that each is part of a title and of the metadata
        drawn = svg_of_hostile(flow.trace(threshold=0.5), labels, text, labels[2], labels[3], labels[4])
        # The machine may lack fonts for some of them.
        assert pdf(drawn, warn=lambda line: None).startswith(b"%PDF-")
        assert png(drawn, 1, warn=lambda line: None).startswith(b"\x89PNG")
