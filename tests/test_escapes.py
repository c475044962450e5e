from __future__ import annotations

import unicodedata

import pytest

from attention_flows.escapes import show_controls, show_surrogates


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("a\rb\nc\td\x7f\x9b2J", r"a\x0db\x0ac\x09d\x7f\x9b2J"),
        ("\u202eabc\u202c\u2066\u2069\u200f", r"\u202eabc\u202c\u2066\u2069\u200f"),
        ("\ud800 \udcff", r"\ud800 \udcff"),
        ("Ça 🦜 👩\u200d👧 नमस्ते \u00a0", "Ça 🦜 👩\u200d👧 नमस्ते \u00a0"),
    ],
)
def test_control_characters_are_shown(text: str, shown: str) -> None:
    assert show_controls(text) == shown
    assert show_controls(shown) == shown


def test_some_may_be_kept() -> None:
    assert show_controls("a\nb\x1b", "\n") == "a\nb\\x1b"


def test_no_control_character_of_unicode_is_left() -> None:
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    drivers = [
        character
        for character in map(chr, range(0x110000))
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(character) in directions
    ]
    assert len(drivers) > 2_000
    assert not set(show_controls("".join(drivers))) & set(drivers)


def test_half_a_character_is_shown() -> None:
    assert show_surrogates("caf\udce9 \x1b🦜") == "caf\\udce9 \x1b🦜"
