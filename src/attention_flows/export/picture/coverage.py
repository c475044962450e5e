"""Which characters of a picture this machine has no font for (docs/saving.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from ...assets import fonts
from .extra import import_extra

BOX = "□"
MAX_SHOWN = 5
MAX_TRIED = 48  # each takes some 15 ms
SAMPLE = 4
# The carried typeface has all letters below; every other character is tried.
FIRST_TRIED = "\u0250"
PAGE = '#set document(title: "fonts")\n#image(bytes(sys.inputs.svg), format: "svg", alt: "fonts")'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" font-family="{family}"><text>{text}</text></svg>'
# PDF/A forbids a character without a glyph: Typst refuses the first one that no font has.
STANDARD = "a-2b"
REFUSED = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
CJK = "Chinese, Japanese and Korean"
SYMBOLS = "symbols"
MATHEMATICAL = "mathematical letters"
# By the first word of a character's name in Unicode.
SCRIPTS = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH"), CJK) | {
    "COMBINING": SYMBOLS,
    "MODIFIER": SYMBOLS,
    "MATHEMATICAL": MATHEMATICAL,
}
FONTS = {
    CJK: "Noto Sans CJK",
    "Arabic": "Noto Naskh Arabic",
    SYMBOLS: "Noto Sans Symbols 2 and Noto Emoji",
    MATHEMATICAL: "Noto Sans Math",
}


@dataclass(frozen=True)
class Missing:
    """The characters of a picture that no font has; ``advice`` is one line on their scripts and what to install."""

    characters: frozenset[str]
    advice: str

    def boxed(self, svg: str) -> str:
        """The picture with boxes in their place.

        Typst gives up on the rest of a text at such a character, and would set boxes for what it has fonts for.
        """
        return svg.translate({ord(character): BOX for character in self.characters})


def find_missing(svg: str, family: str, *, system_fonts: bool = True) -> Missing | None:
    """What of a picture's texts no font has; None where all are covered.

    ``family`` is the picture's own typeface. Where that lacks a character Typst takes another font, so Typst decides.
    Raises InputError where Typst is not installed.
    """
    remaining = [character for character in _characters(svg) if character >= FIRST_TRIED and _is_visible(character)]
    missing: list[str] = []
    sampled: set[str] = set()
    for _ in range(MAX_TRIED):
        refused = _first_refused(remaining, family, system_fonts) if remaining else None
        if refused is None or refused not in remaining:
            break
        missing.append(refused)
        remaining.remove(refused)
        script = script_of(refused)
        others = [character for character in remaining if script_of(character) == script]
        if script in sampled or script == SYMBOLS or len(others) <= SAMPLE:
            continue
        # A font covers most of a script or nothing of it.
        sampled.add(script)
        sample = others[:: len(others) // SAMPLE]
        if all(_first_refused([character], family, system_fonts) == character for character in sample):
            missing += others
            remaining = [character for character in remaining if character not in others]
    return Missing(frozenset(missing), _advice(missing)) if missing else None


def script_of(character: str) -> str:
    """The name of a character's script, or SYMBOLS."""
    first = unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
    if "\u3000" <= character <= "\u303f":
        return CJK
    if first in SCRIPTS:
        return SCRIPTS[first]
    return first.capitalize() if unicodedata.category(character)[0] in "LM" else SYMBOLS


def _characters(svg: str) -> Iterable[str]:
    """The characters in the picture's texts, each once."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own, and it declares no entities
    return dict.fromkeys("".join("".join(text.itertext()) for text in root.iter() if text.tag.endswith("}text")))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ" and not unicodedata.name(character, "").startswith(
        "VARIATION"
    )


def _advice(missing: Iterable[str]) -> str:
    by_script: dict[str, str] = {}
    for character in missing:
        script = script_of(character)
        by_script[script] = by_script.get(script, "") + character
    scripts = ", ".join(f"{script} ({characters[:MAX_SHOWN]})" for script, characters in by_script.items())
    install = ", ".join(FONTS.get(script, f"Noto Sans {script}") for script in by_script)
    return f"this machine has no font for {scripts}, so boxes are drawn: install {install}"


def _first_refused(characters: Sequence[str], family: str, system_fonts: bool) -> str | None:
    """The first of the characters that Typst has no font for."""
    typst = import_extra("typst")
    with fonts() as folder:
        try:
            typst.compile(
                PAGE.encode(),
                font_paths=[folder],
                ignore_system_fonts=not system_fonts,
                format="pdf",
                pdf_standards=[STANDARD],
                sys_inputs={"svg": SVG.format(family=family, text=escape(" ".join(characters)))},
            )
        except typst.TypstError as error:
            match = REFUSED.search(str(error))
            return match[1] if match else None
    return None
