"""The query language: ``what → any of called, known; layers 4–6; weight 0.1`` (docs/query.md).

The front end parses the same language; tests/fixtures/grammar.json holds the meaning and the errors of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..compare import KINDS, OPENED
from .edge_query import PASSING, Bound, EdgeQuery, Name, QueryError, Range
from .tokens import BLANKS, FLAGS, Token, clauses

CLAUSES = (
    "layers 4–6, heads 0, 3, weight 0.1, in trace, shared, only base, only tuned, rewired, reached, passes in both, "
    "difference ≥ 0.2 and effect ≥ 0.05"
)

_SEGMENT = re.compile(rf"segment[{BLANKS}]+([ab])", FLAGS)
_NUMBERED = re.compile(rf"(layer|head)s?(?=[{BLANKS}0-9]|$)", FLAGS)
_RANGE = re.compile(rf"([0-9]{{1,6}})(?:[{BLANKS}]*[-–][{BLANKS}]*([0-9]{{1,6}}))?")
_WEIGHT = re.compile(rf"weight(?=[{BLANKS}0-9.≥>]|$)(?:[{BLANKS}]*(?:≥|>=))?", FLAGS)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_BOUND = re.compile(rf"(difference|effect)(?=[{BLANKS}0-9.≥≤<>]|$)(?:[{BLANKS}]*(≥|>=|≤|<=))?", FLAGS)
_SIGNED = re.compile(rf"([-−+]?)[{BLANKS}]*({_NUMBER.pattern})")
_PASSES = re.compile(rf"passes[{BLANKS}]+in(?=[{BLANKS}]|$)", FLAGS)
_IN_TRACE = re.compile(rf"in[{BLANKS}]+(?:the[{BLANKS}]+)?trace", FLAGS)


def parse(text: str) -> EdgeQuery:
    """The query that ``text`` writes; raises QueryError where it is not one."""
    query, seen = EdgeQuery(), set[str]()
    for clause in clauses(text):
        start, end = clause[0].start, clause[-1].end
        subject, query = _add_clause(clause, text[start:end], query)
        if subject in seen:
            raise QueryError(f"there are two clauses of {subject}: write them as one", start, end)
        seen.add(subject)
    return query if seen else replace(query, in_trace=True)


def _add_clause(clause: Sequence[Token], text: str, query: EdgeQuery) -> tuple[str, EdgeQuery]:
    """The subject of a clause, and the query with the clause added."""
    start, end = clause[0].start, clause[-1].end
    if any(token.kind == "→" for token in clause):
        from_words, to_words = _pattern(clause)
        return "words", replace(query, from_words=from_words, to_words=to_words)
    if not any(token.kind in ("quoted", "any of") for token in clause):
        if numbered := _NUMBERED.match(text):
            name = numbered[1].lower() + "s"
            ranges = tuple(_ranges(name, clause, start + numbered.end()))
            return name, replace(query, layers=ranges) if name == "layers" else replace(query, heads=ranges)
        if weight := _WEIGHT.match(text):
            number = text[weight.end() :].strip(BLANKS)
            if not _NUMBER.fullmatch(number) or float(number) > 1:
                raise QueryError("the weight is one number in 0..1: write weight 0.1", start, end)
            return "weight", replace(query, weight=float(number), weight_at=(start, end))
        if bounded := _BOUND.match(text):
            name, at = bounded[1].lower(), (start, end)
            bound = _bound(name, bounded[2], text[bounded.end() :].strip(BLANKS), at)
            if name == "effect":
                return name, replace(query, effect=bound)
            return name, replace(query, difference=bound, models_at=at, heads_at=at)
        if _IN_TRACE.fullmatch(text):
            return "in trace", replace(query, in_trace=True)
        names = [re.sub(f"[{BLANKS}]+", " ", token.text.lower()) for token in clause if token.kind == "text"]
        if all(name in KINDS for name in names):
            kinds = frozenset(kind for kind in KINDS if kind in names)
            return "kinds", replace(query, kinds=kinds, models_at=(start, end))
        if all(name in (*KINDS, *OPENED) for name in names):
            kind_names, opened_names = ([name for name in names if name in all_of] for all_of in (KINDS, OPENED))
            if kind_names:
                parted = f"{', '.join(kind_names)}; {', '.join(opened_names)}"
                raise QueryError(f"these are two clauses: write {parted}", start, end)
            opened = frozenset(one for one in OPENED if one in opened_names)
            return "rewired and reached", replace(query, opened=opened, models_at=(start, end), heads_at=(start, end))
        if _PASSES.match(text):
            names[0] = names[0].removeprefix("passes in").lstrip()
            if not all(name in PASSING for name in names):
                raise QueryError(
                    "an edge passes in both, in base alone or in tuned alone: write passes in both", start, end
                )
            passes = frozenset(passing for passing in PASSING if passing in names)
            return "passes", replace(query, passes=passes, models_at=(start, end))
    raise QueryError(
        f"“{text}” has no arrow: write “{text} → *” for what it reads or “* → {text}” for what reads it; "
        f"the other clauses are {CLAUSES}",
        start,
        end,
    )


def _bound(name: str, sign: str | None, number: str, at: tuple[int, int]) -> Bound:
    """The bound of a difference or an effect, from what follows its name."""
    signed = _SIGNED.fullmatch(number)
    value = float(signed[2]) if signed else 0.0
    if not signed or (signed[1] and not sign) or (name == "difference" and value > 1):
        raise QueryError(
            "the difference is compared with one number in 0..1: write difference ≥ 0.2, or difference ≥ +0.2 for "
            "what is larger in the tuned model"
            if name == "difference"
            else "the effect is compared with one number: write effect ≥ 0.05, or effect ≤ -0.05 with its sign",
            *at,
        )
    at_most = sign in ("≤", "<=")
    return Bound("≤" if at_most else "≥", -value if signed[1] in ("-", "−") else value, bool(signed[1]), at)


def _pattern(clause: Sequence[Token]) -> tuple[tuple[Name, ...] | None, tuple[Name, ...] | None]:
    """The names on the left and on the right of a clause's arrow."""
    arrows = [index for index, token in enumerate(clause) if token.kind == "→"]
    if len(arrows) > 1:
        extra = clause[arrows[1]]
        raise QueryError("an edge has one arrow: write from → to", extra.start, extra.end)
    return _side(clause[: arrows[0]]), _side(clause[arrows[0] + 1 :])


def _side(tokens: Sequence[Token]) -> tuple[Name, ...] | None:
    """The names on one side of the arrow; None for any word, which is written ``*`` or as nothing."""
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


def _name(token: Token) -> Name:
    at = token.start, token.end
    if token.kind == "text":
        if re.fullmatch(r"#[0-9]{1,6}", token.text):
            return Name("index", int(token.text[1:]), at)
        if segment := _SEGMENT.fullmatch(token.text):
            return Name("segment", "ab".index(segment[1].lower()), at)
    return Name("label", token.text, at)


def _ranges(name: str, clause: Sequence[Token], after: int) -> Iterator[Range]:
    """The ranges of a clause such as ``layers 4–6, 9``; ``after`` is where ``name`` ends in the query."""
    for index, token in enumerate(clause):
        text = token.text[after - token.start :].lstrip(BLANKS) if index == 0 else token.text
        start = token.end - len(text)
        numbers = _RANGE.fullmatch(text)
        if (token.kind == ",") == (index % 2 == 0) or not (numbers or token.kind == ","):
            raise QueryError(f"{name} are whole numbers: write {name} 4–6 or {name} 1, 3", start, token.end)
        if not numbers:
            continue
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        if first > last:
            raise QueryError(f"{name} {first}–{last} run backward: write {last}–{first}", start, token.end)
        yield Range(first, last, (start, token.end))
    if clause[-1].kind == ",":
        raise QueryError(f"{name} are whole numbers: write {name} 4–6 or {name} 1, 3", clause[-1].start, clause[-1].end)
