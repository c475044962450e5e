"""Characters that are shown as escapes: those that would drive a terminal, and halves of characters."""

from __future__ import annotations

import re

# C0 with ESC, DEL and C1; the marks and overrides of direction; line and paragraph separators; lone surrogates.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def show_controls(text: str, keep: str = "") -> str:
    r"""The text with its control characters, but those in ``keep``, written out: ESC as ``\x1b``.

    A terminal obeys them, and a label or an error may hold any that a stranger put there.
    """
    return _CONTROLS.sub(lambda match: match[0] if match[0] in keep else _escape(match[0]), text)


def show_surrogates(text: str) -> str:
    r"""The text with each lone surrogate, which UTF-8 cannot have, written out: ``\udcff``."""
    return _SURROGATES.sub(lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
