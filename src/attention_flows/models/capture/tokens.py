"""A tokenizer's tokens with the text they come from and where they lie in it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from transformers import BatchEncoding, PreTrainedTokenizerBase

from ...core.spans import word_numbers
from ...core.words import Span
from ...errors import InputError


@dataclass(frozen=True)
class Tokens:
    """A sentence's tokens: for each its name, its text (0 or 1, None for a special token) and its span in that text."""

    names: tuple[str, ...]
    segments: tuple[int | None, ...]
    offsets: tuple[Span, ...]

    def first(self, count: int) -> Tokens:
        return Tokens(self.names[:count], self.segments[:count], self.offsets[:count])


def read_tokens(tokenizer: PreTrainedTokenizerBase, batch: BatchEncoding, text: str, pair: str | None) -> Tokens:
    """The tokens of a batch of one text or pair, as the tokenizer made it.

    A fast tokenizer says where they lie. A slow one does not: each of its tokens is searched for in the text after the
    one before, regardless of case, accents and compatibility forms. A token that is not found, such as an unknown one,
    fills the gap up to the next that is. Raises InputError where the texts' own tokens are not in the batch.
    """
    if batch.encodings:
        encoding = batch.encodings[0]
        return Tokens(tuple(encoding.tokens), tuple(encoding.sequence_ids), tuple(encoding.offsets))
    ids = batch["input_ids"][0].tolist()
    names = tuple(tokenizer.convert_ids_to_tokens(ids))
    segments: list[int | None] = [None] * len(ids)
    offsets: list[Span] = [(0, 0)] * len(ids)
    after = 0
    for segment, part in enumerate((text,) if pair is None else (text, pair)):
        own = tokenizer(part, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
        start = next((i for i in range(after, len(ids) - len(own) + 1) if ids[i : i + len(own)] == own), None)
        if start is None:
            raise InputError(
                f"{type(tokenizer).__name__} splits a text otherwise than within its input, so that its words cannot "
                "be told: use a fast tokenizer"
            )
        after = start + len(own)
        segments[start:after] = [segment] * len(own)
        offsets[start:after] = find_tokens([_surface(tokenizer, name) for name in names[start:after]], part)
    return Tokens(names, tuple(segments), tuple(offsets))


def _surface(tokenizer: PreTrainedTokenizerBase, name: str) -> str | None:
    """The characters that a token stands for, none for a space, and None for an unknown token."""
    if name == tokenizer.unk_token:
        return None
    written = str(tokenizer.convert_tokens_to_string([name]))
    for mark in ("##", "@@", "</w>", "▁"):
        written = written.removeprefix(mark).removesuffix(mark)
    return written.strip()


def find_tokens(surfaces: list[str | None], text: str) -> list[Span]:
    """Where each of ``surfaces`` lies in ``text``, one after the other.

    One that is unknown (None), or is not there, fills the gap where it lies.
    """
    folded, origin = _folded(text)
    matches: list[Span | None] = []
    end_of_last = 0
    for surface in filter(_is_written, surfaces):
        pattern, _ = _folded(surface or "")
        place = folded.find(pattern, end_of_last) if pattern else -1
        # A far match is another word's: nothing but white space or one unknown token lies between two neighbours.
        known = place >= 0 and (not matches or matches[-1] is None or not folded[end_of_last:place].strip())
        if not known:
            matches.append(None)
            continue
        matches.append((origin[place], origin[place + len(pattern) - 1] + 1))
        end_of_last = place + len(pattern)
    written = iter(_filled(matches, text))
    spans: list[Span] = []
    for surface in surfaces:
        end = spans[-1][1] if spans else 0
        spans.append(next(written) if _is_written(surface) else (end, end))
    return spans


def _is_written(surface: str | None) -> bool:
    return surface != ""


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case, accents and compatibility forms, and for each of its characters where it came from."""
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for folded in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(folded):
                characters.append(folded)
                origin.append(place)
    return "".join(characters), origin


def _filled(matches: list[Span | None], text: str) -> list[Span]:
    """The spans; those without a match share the words between their neighbours, one each and the last the rest."""
    numbers = word_numbers(text)
    spans: list[Span] = []
    for index, span in enumerate(matches):
        if span is not None:
            spans.append(span)
            continue
        start = spans[-1][1] if spans else 0
        after = next((later for later in range(index, len(matches)) if matches[later] is not None), len(matches))
        following = matches[after] if after < len(matches) else None
        end = len(text) if following is None else following[0]
        places = [place for place in range(start, end) if numbers[place] >= 0]
        if after > index + 1:
            places = [place for place in places if numbers[place] == numbers[places[0]]]
        spans.append((places[0], places[-1] + 1) if places else (start, start))
    return spans
