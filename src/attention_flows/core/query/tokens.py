"""The tokens and clauses of a query's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .edge_query import QueryError

BLANKS = " \t\n\r\u00a0"
FLAGS = re.IGNORECASE | re.ASCII  # as the front end ignores case

_ARROW = re.compile(r"→|->")
_ANY_OF = re.compile(rf'any[{BLANKS}]+of(?=[{BLANKS}"“])', FLAGS)


class Token(NamedTuple):
    """A token at ``[start:end]`` of the query; the ``text`` of a quoted one is without its quotation marks."""

    kind: Literal["text", "quoted", "any of", ",", ";", "→"]
    text: str
    start: int
    end: int


def clauses(text: str) -> Iterator[list[Token]]:
    """The tokens of each clause, without semicolons and empty clauses; raises QueryError as :func:`tokens` does."""
    clause: list[Token] = []
    for token in tokens(text):
        if token.kind != ";":
            clause.append(token)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query; raises QueryError for quotation marks that are not closed, or that text follows."""
    at, after_quote = 0, False
    while at < len(text):
        if text[at] in BLANKS:
            at += 1
        elif arrow := _ARROW.match(text, at):
            yield Token("→", arrow[0], at, arrow.end())
            at, after_quote = arrow.end(), False
        elif text[at] in ",;":
            yield Token("," if text[at] == "," else ";", text[at], at, at + 1)
            at, after_quote = at + 1, False
        elif after_quote:
            raise QueryError("after a quoted word comes a comma, an arrow or a semicolon", at, len(text))
        elif text[at] in '"“':
            closing = re.compile('"' if text[at] == '"' else '[”"]').search(text, at + 1)
            if closing is None:
                raise QueryError(
                    "the quotation mark is not closed; a word that is one is named by its index, such as #12",
                    at,
                    len(text),
                )
            yield Token("quoted", text[at + 1 : closing.start()], at, closing.end())
            at, after_quote = closing.end(), True
        elif any_of := _ANY_OF.match(text, at):
            yield Token("any of", any_of[0], at, any_of.end())
            at = any_of.end()
        else:
            end = at
            while end < len(text) and text[end] not in ",;" and not _ARROW.match(text, end):
                end += 1
            word = text[at:end].rstrip(BLANKS)
            yield Token("text", word, at, at + len(word))
            at = end
