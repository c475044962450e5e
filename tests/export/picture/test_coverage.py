"""Which characters no font has; the fonts are those that the package and Typst carry, alike on every machine."""

from __future__ import annotations

import re
from html import escape

import pytest

from attention_flows.export.picture.coverage import BOX, find_missing, script_of
from attention_flows.export.picture.raster import FAMILY, pdf, png


def picture_of(*texts: str) -> str:
    drawn = "".join(f'<text y="{20 * at}">{escape(text)}</text>' for at, text in enumerate(texts, 1))
    head = '<title>中</title><metadata>{"text": "中"}</metadata>'
    attributes = 'xmlns="http://www.w3.org/2000/svg" width="300" height="90"'
    return f'<svg {attributes} font-family="Noto Sans, sans-serif">{head}{drawn}</svg>'


@pytest.mark.parametrize("text", ["Naïve façade", "Ελλάδα", "Привет", "→ ≥ τ …", "שלום", "العربية", "x\u200d\ufe0f"])
def test_a_text_that_the_fonts_cover_lacks_nothing(text: str) -> None:
    assert find_missing(picture_of(text), FAMILY, system_fonts=False) is None


@pytest.mark.parametrize(
    ("text", "script", "font"),
    [
        ("中文和日本語、カタカナ", "Chinese, Japanese and Korean", "Noto Sans CJK"),
        ("안녕하세요", "Chinese, Japanese and Korean", "Noto Sans CJK"),
        ("".join(map(chr, range(0x4E00, 0x4F00))), "Chinese, Japanese and Korean", "Noto Sans CJK"),
        ("ภาษาไทย", "Thai", "Noto Sans Thai"),
        ("🦜", "symbols", "Noto Sans Symbols 2 and Noto Emoji"),
    ],
)
def test_what_no_font_has_is_named_with_a_font_to_install(text: str, script: str, font: str) -> None:
    missing = find_missing(picture_of("plain", text), FAMILY, system_fonts=False)
    assert missing is not None
    assert missing.characters == set(text)
    assert f"no font for {script} (" in missing.advice
    assert missing.advice.endswith(f"install {font}")
    assert "\n" not in missing.advice


def test_a_script_without_a_font_does_not_hide_the_others() -> None:
    """Typst alone sets boxes for the Arabic as well, behind Chinese in one text."""
    svg = picture_of("中 العربية")
    missing = find_missing(svg, FAMILY, system_fonts=False)
    assert missing is not None
    assert missing.characters == {"中"}
    assert png(svg, 1, system_fonts=False, warn=lambda line: None) == png(
        picture_of("中 العربية").replace("中 ", f"{BOX} "), 1, system_fonts=False
    )


def test_the_line_comes_before_the_picture_is_made_and_the_metadata_keeps_the_text() -> None:
    lines: list[str] = []
    written = pdf(picture_of("中"), system_fonts=False, warn=lines.append)
    assert len(lines) == 1
    assert re.search(rb"/Title \(|/Title <FEFF4E2D>|<dc:title>", written)
    with pytest.warns(UserWarning, match="no font for Chinese"):
        png(picture_of("中"), 1, system_fonts=False)


@pytest.mark.parametrize(
    ("character", "script"),
    [("中", script_of("か")), ("。", script_of("한")), ("ب", "Arabic"), ("ก", "Thai"), ("→", "symbols")],
)
def test_scripts_have_the_names_of_unicode(character: str, script: str) -> None:
    assert script_of(character) == script
