"""The words of a text, parted at white space and punctuation, whatever the tokenizer."""

from __future__ import annotations

import string
import unicodedata

# As BERT's tokenizer has it: ideographs are written without spaces, so each of them stands by itself.
IDEOGRAPHS = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
FIRST_MARK = "\u0300"  # no combining mark and no ideograph lies before it
BLANKS = {"\n": "↵", "\r": "↵", "\t": "⇥"}
MARKS = "▁Ġ "  # how tokenizers write a space


def word_numbers(text: str) -> list[int]:
    """The number of the word that each code point of ``text`` belongs to; -1 for white space.

    A run of letters, digits and other symbols is a word; a punctuation mark or an ideograph is one of its own, with
    the combining marks after it.
    """
    numbers: list[int] = []
    word, running = -1, False
    for character in text:
        if character < FIRST_MARK and character.isalnum():  # most text, which needs no look-up
            word += not running
            running = True
            numbers.append(word)
            continue
        if character.isspace():
            numbers.append(-1)
            running = False
            continue
        if is_mark(character) and numbers and numbers[-1] >= 0:
            numbers.append(numbers[-1])
            continue
        alone = _stands_alone(character)
        if alone or not running:
            word += 1
        running = not alone
        numbers.append(word)
    return numbers


def is_mark(character: str) -> bool:
    """Whether a character is part of the one before it, as an accent written after its letter is."""
    return unicodedata.category(character).startswith("M")


def _stands_alone(character: str) -> bool:
    if character in string.punctuation or unicodedata.category(character).startswith("P"):
        return True
    return any(first <= ord(character) <= last for first, last in IDEOGRAPHS)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends; of white space alone, an empty span at its start."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    if left == len(inside):
        return start, start
    return start + left, start + len(inside.rstrip())


def joins_next(blank: str) -> bool:
    """Whether a token of no more than these characters is the space before the next word rather than a word."""
    return not any(character in BLANKS for character in blank)


def blank_label(blank: str, token: str) -> str:
    """A visible label for a token of white space alone."""
    if blank:
        return "".join(BLANKS.get(character, "␣") for character in blank)
    return token if token.strip(MARKS) else "␣"
