"""The query language: ``what → any of called, known; layers 4–6; weight 0.1`` (docs/query.md).

The front end reads the same language (frontend/src/flow/query/language.ts); tests/fixtures/grammar.json has cases for
both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from ..compare import KINDS, Kind

Passing = Literal["both", "base alone", "tuned alone"]
PASSING: tuple[Passing, ...] = ("both", "base alone", "tuned alone")
BLANKS = " \t\n\r\u00a0"
CLAUSES = "layers 4–6, heads 0, 3, weight 0.1, in trace, shared, only base, only tuned and passes in both"

_FLAGS = re.IGNORECASE | re.ASCII  # as the front end reads case
_ARROW = re.compile(r"→|->")
_ANY_OF = re.compile(rf'any[{BLANKS}]+of(?=[{BLANKS}"“])', _FLAGS)
_SEGMENT = re.compile(rf"segment[{BLANKS}]+([ab])", _FLAGS)
_NUMBERED = re.compile(rf"(layer|head)s?(?=[{BLANKS}0-9]|$)", _FLAGS)
_RANGE = re.compile(rf"([0-9]{{1,6}})(?:[{BLANKS}]*[-–][{BLANKS}]*([0-9]{{1,6}}))?")
_WEIGHT = re.compile(rf"weight(?=[{BLANKS}0-9.≥>]|$)(?:[{BLANKS}]*(?:≥|>=))?", _FLAGS)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_PASSES = re.compile(rf"passes[{BLANKS}]+in(?=[{BLANKS}]|$)", _FLAGS)
_IN_TRACE = re.compile(rf"in[{BLANKS}]+(?:the[{BLANKS}]+)?trace", _FLAGS)


class QueryError(ValueError):
    """What is wrong with a query and what to write instead; it stands at ``text[start:end]``."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(f"{message} (at character {start + 1} of the query)")
        self.message = message
        self.start = start
        self.end = end


@dataclass(frozen=True)
class Name:
    """One item of a side: words by their label, one by its index, or a segment's (0 or 1); ``at`` is its place."""

    kind: Literal["label", "index", "segment"]
    value: str | int
    at: tuple[int, int]


@dataclass(frozen=True)
class Range:
    """Whole numbers from ``first`` to ``last``, both included; ``at`` is its place."""

    first: int
    last: int
    at: tuple[int, int]


@dataclass(frozen=True)
class Query:
    """A query as it was written. None stands for no limit: any word, layer, head or weight, whatever trace or model.

    ``readers`` are the words on the arrow's left, ``read`` those on its right. ``kinds`` are of the two traces,
    ``passes`` of the two models, traced or not. A query of nothing asks for all that is traced, so its ``in_trace`` is
    True. ``weight_at`` is the place of the weight, and ``models_at`` that of the last clause that needs two models.
    """

    readers: tuple[Name, ...] | None = None
    read: tuple[Name, ...] | None = None
    layers: tuple[Range, ...] | None = None
    heads: tuple[Range, ...] | None = None
    weight: float | None = None
    kinds: frozenset[Kind] | None = None
    passes: frozenset[Passing] | None = None
    in_trace: bool = False
    weight_at: tuple[int, int] = (0, 0)
    models_at: tuple[int, int] = (0, 0)


class _Token(NamedTuple):
    kind: Literal["text", "quoted", "any of", ",", ";", "→"]
    text: str
    start: int
    end: int


def parse(text: str) -> Query:
    """The query that ``text`` writes; raises QueryError where it is none."""
    query, seen = Query(), set[str]()
    for clause in _clauses(text):
        start, end = clause[0].start, clause[-1].end
        part, query = _take(clause, text[start:end], query)
        if part in seen:
            raise QueryError(f"there are two clauses of {part}: write them as one", start, end)
        seen.add(part)
    return query if seen else replace(query, in_trace=True)


def _take(clause: list[_Token], text: str, query: Query) -> tuple[str, Query]:
    """What a clause is about, and the query with it."""
    start, end = clause[0].start, clause[-1].end
    if any(token.kind == "→" for token in clause):
        readers, read = _pattern(clause)
        return "words", replace(query, readers=readers, read=read)
    if not any(token.kind in ("quoted", "any of") for token in clause):
        if found := _NUMBERED.match(text):
            name = found[1].lower() + "s"
            ranges = tuple(_ranges(name, clause, start + found.end()))
            return name, replace(query, layers=ranges) if name == "layers" else replace(query, heads=ranges)
        if found := _WEIGHT.match(text):
            number = text[found.end() :].strip(BLANKS)
            if not _NUMBER.fullmatch(number) or float(number) > 1:
                raise QueryError("the weight is one number in 0..1: write weight 0.1", start, end)
            return "weight", replace(query, weight=float(number), weight_at=(start, end))
        if _IN_TRACE.fullmatch(text):
            return "in trace", replace(query, in_trace=True)
        names = [re.sub(f"[{BLANKS}]+", " ", token.text.lower()) for token in clause if token.kind == "text"]
        if all(name in KINDS for name in names):
            kinds = frozenset(kind for kind in KINDS if kind in names)
            return "kinds", replace(query, kinds=kinds, models_at=(start, end))
        if _PASSES.match(text):
            names[0] = names[0].removeprefix("passes in").lstrip()
            if not all(name in PASSING for name in names):
                raise QueryError(
                    "an edge passes in both, in base alone or in tuned alone: write passes in both", start, end
                )
            passes = frozenset(one for one in PASSING if one in names)
            return "passes", replace(query, passes=passes, models_at=(start, end))
    raise QueryError(
        f"“{text}” has no arrow: write “{text} → *” for what it reads or “* → {text}” for what reads it; "
        f"the other clauses are {CLAUSES}",
        start,
        end,
    )


def _clauses(text: str) -> Iterator[list[_Token]]:
    """The tokens between semicolons; what stands between two with nothing in it is left out."""
    clause: list[_Token] = []
    for token in _tokens(text):
        if token.kind != ";":
            clause.append(token)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _tokens(text: str) -> Iterator[_Token]:
    at, after_quote = 0, False
    while at < len(text):
        if text[at] in BLANKS:
            at += 1
        elif arrow := _ARROW.match(text, at):
            yield _Token("→", arrow[0], at, arrow.end())
            at, after_quote = arrow.end(), False
        elif text[at] in ",;":
            yield _Token("," if text[at] == "," else ";", text[at], at, at + 1)
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
            yield _Token("quoted", text[at + 1 : closing.start()], at, closing.end())
            at, after_quote = closing.end(), True
        elif any_of := _ANY_OF.match(text, at):
            yield _Token("any of", any_of[0], at, any_of.end())
            at = any_of.end()
        else:
            end = at
            while end < len(text) and text[end] not in ",;" and not _ARROW.match(text, end):
                end += 1
            inside = text[at:end].rstrip(BLANKS)
            yield _Token("text", inside, at, at + len(inside))
            at = end


def _pattern(clause: list[_Token]) -> tuple[tuple[Name, ...] | None, tuple[Name, ...] | None]:
    arrows = [index for index, token in enumerate(clause) if token.kind == "→"]
    if len(arrows) > 1:
        extra = clause[arrows[1]]
        raise QueryError("an edge has one arrow: write from → to", extra.start, extra.end)
    return _side(clause[: arrows[0]]), _side(clause[arrows[0] + 1 :])


def _side(tokens: list[_Token]) -> tuple[Name, ...] | None:
    """The words named; None for any, which is nothing or ``*``."""
    if tokens and tokens[0].kind == "any of":
        tokens = tokens[1:]
    names: list[Name] = []
    for index, token in enumerate(tokens):
        if index % 2 == 1:
            if token.kind != ",":
                raise QueryError("words are parted by commas", token.start, token.end)
        elif token.kind not in ("text", "quoted"):
            raise QueryError("a word is missing here: name one, or leave out the comma", token.start, token.end)
        elif token[:2] == ("text", "*"):
            if len(tokens) > 1:
                raise QueryError("* is every word already: leave out the others", token.start, token.end)
        else:
            names.append(_name(token))
    if tokens and tokens[-1].kind == ",":
        raise QueryError("a word is missing here: name one, or leave out the comma", tokens[-1].start, tokens[-1].end)
    return tuple(names) or None


def _name(token: _Token) -> Name:
    at = token.start, token.end
    if token.kind == "text":
        if re.fullmatch(r"#[0-9]{1,6}", token.text):
            return Name("index", int(token.text[1:]), at)
        if segment := _SEGMENT.fullmatch(token.text):
            return Name("segment", "ab".index(segment[1].lower()), at)
    return Name("label", token.text, at)


def _ranges(name: str, clause: list[_Token], after: int) -> Iterator[Range]:
    """The numbers of ``layers 4–6, 9``; ``after`` is where the name ends in the query."""
    for index, token in enumerate(clause):
        text = token.text[after - token.start :].lstrip(BLANKS) if index == 0 else token.text
        start = token.end - len(text)
        found = _RANGE.fullmatch(text)
        if (token.kind == ",") == (index % 2 == 0) or not (found or token.kind == ","):
            raise QueryError(f"{name} are whole numbers: write {name} 4–6 or {name} 1, 3", start, token.end)
        if not found:
            continue
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            raise QueryError(f"{name} {first}–{last} run backward: write {last}–{first}", start, token.end)
        yield Range(first, last, (start, token.end))
    if clause[-1].kind == ",":
        raise QueryError(f"{name} are whole numbers: write {name} 4–6 or {name} 1, 3", clause[-1].start, clause[-1].end)
