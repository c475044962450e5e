"""Write tests/fixtures/queries.json and paths.json: the expected rows of queries, and the expected strongest paths.

    python -m scripts.make_query_fixtures

The messages and views are those that make_fixtures.py writes. A query is generated as its meaning, then as its text.
The expected results come from tests/oracles/query.py and tests/oracles/paths.py, which parse no query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.oracles import paths as reference_paths
from tests.oracles import query as reference_query
from tests.oracles import reference
from tests.support.folders import ROOT

FOLDER = ROOT / "tests" / "fixtures"
KINDS = ("shared", "only base", "only tuned")
OPENED = ("rewired", "reached")
PASSING = ("both", "base alone", "tuned alone")
ANYTHING = dict.fromkeys(("from", "to", "layers", "heads", "weight", "kinds", "opened", "passes", "difference"))
ANYTHING |= {"in_trace": False}
COUNT = 12
MAX_ROWS = 400
Case = dict[str, Any]


def side(message: reference.Message, rng: np.random.Generator) -> tuple[str, list[int] | None]:
    """One side of a query: its text, and the indices of its words, or None for any word."""
    header = message.header
    words, segments, special = header["words"], header["segments"], header["special"]
    if rng.random() < 0.35:
        return str(rng.choice(["", "*", "any of "])), None
    if rng.random() < 0.2:
        segment = int(rng.integers(1 + (header["pair"] is not None)))
        inside = [i for i in range(len(words)) if segments[i] == segment and not special[i]]
        return f"segment {'AB'[segment]}", inside
    texts, chosen = [], set[int]()
    for word in rng.integers(len(words), size=int(rng.integers(1, 4))).tolist():
        if rng.random() < 0.3:
            texts.append(f"#{word}")
            chosen.add(word)
            continue
        texts.append(f'"{words[word]}"' if rng.random() < 0.4 else words[word])
        chosen |= {i for i, label in enumerate(words) if label == words[word]}
    return ("any of " if rng.random() < 0.5 else "") + ", ".join(texts), sorted(chosen)


def ranges(least: int, most: int, rng: np.random.Generator) -> tuple[str, list[int]]:
    first, last = sorted(rng.integers(least, most + 1, size=2).tolist())
    text = str(first) if first == last else f"{first}{rng.choice(['–', '-', ' – '])}{last}"
    extra = int(rng.integers(least, most + 1))
    return f"{text}, {extra}", sorted({*range(first, last + 1), extra})


def difference(rng: np.random.Generator) -> tuple[str, tuple[str, float, bool]]:
    value = round(float(rng.random()) / 2, 2)
    sign, mark = rng.choice(["≥", "≤"]), rng.choice(["", "", "+", "-"])
    written = {"≥": ["≥", ">="], "≤": ["≤", "<="]}[sign]
    return f"difference {rng.choice(written)} {mark}{value}", (str(sign), -value if mark == "-" else value, mark != "")


def query(message: reference.Message, rng: np.random.Generator) -> tuple[str, Case]:
    """A random query: its text and its meaning."""
    header = message.header
    meaning: Case = dict(ANYTHING)
    clauses = []
    if rng.random() < 0.85:
        (left, meaning["from"]), (right, meaning["to"]) = side(message, rng), side(message, rng)
        clauses.append(f"{left} {rng.choice(['→', '->'])} {right}")
    if rng.random() < 0.4:
        text, meaning["layers"] = ranges(1, header["layers"], rng)
        clauses.append(f"layers {text}")
    if rng.random() < 0.4:
        most = max(max(message.own(role)["heads"]) for role in message.roles)
        text, meaning["heads"] = ranges(0, most - 1, rng)
        clauses.append(f"{rng.choice(['heads', 'Head'])} {text}")
    if rng.random() < 0.5:
        meaning["weight"] = max(header["floor"], round(float(rng.random()) / 2, 2))
        clauses.append(f"weight {rng.choice(['', '≥ ', '>='])}{meaning['weight']}")
    if rng.random() < 0.3 and len(message.roles) == 2:
        meaning["kinds"] = rng.choice(KINDS, size=int(rng.integers(1, 3)), replace=False).tolist()
        clauses.append(", ".join(meaning["kinds"]))
    if rng.random() < 0.3 and len(message.roles) == 2:
        meaning["passes"] = rng.choice(PASSING, size=int(rng.integers(1, 3)), replace=False).tolist()
        clauses.append(f"passes in {', '.join(meaning['passes'])}")
    if rng.random() < 0.25 and len(message.roles) == 2 and message.corresponds:
        meaning["opened"] = rng.choice(OPENED, size=int(rng.integers(1, 3)), replace=False).tolist()
        clauses.append(", ".join(meaning["opened"]))
    if rng.random() < 0.25 and len(message.roles) == 2 and message.corresponds:
        text, meaning["difference"] = difference(rng)
        clauses.append(text)
    if rng.random() < 0.3 or not clauses:
        meaning["in_trace"] = True
        clauses.append("in trace")
    return "; ".join(rng.permutation(clauses).tolist()), meaning


def query_cases(message: reference.Message, views: list[Case], rng: np.random.Generator) -> Iterator[Case]:
    for view in views:
        for text, meaning in [("", ANYTHING | {"in_trace": True}), *(query(message, rng) for _ in range(4))]:
            rows = reference_query.find(message, meaning, view)
            if len(rows) <= MAX_ROWS:
                yield {"view": view, "query": text, "rows": rows}


def path_cases(message: reference.Message, views: list[Case]) -> Iterator[Case]:
    """The strongest paths of each view, with one more than COUNT, which shows whether the last is tied."""
    small = len(message.header["words"]) < 15
    for view in views:
        if small:
            paths = [*all_paths(message, view)]
        elif view["origin"] or view["selections"]:
            continue
        else:
            paths = [*best_paths(message, view)]
        yield {"view": view, "paths": sorted(paths, key=strength)[: COUNT + 1]}


def strength(path: Case) -> tuple[float, list[int]]:
    return -max(path.get("base") or 0, path.get("tuned") or 0), path["words"]


def all_paths(message: reference.Message, view: Case) -> Iterator[Case]:
    """Every path of either model with its weight in both; one path a course where the models do not correspond."""
    layers = message.header["layers"]
    bottom = view["origin"]["layer"] if view["origin"] else 0
    paths_of: dict[str, dict[Any, float]] = {}
    for role in message.roles:
        traced = reference.trace_view(message, role, view | {"selections": []})
        paths_of[role] = reference_paths.every_path(traced, layers, bottom, view["selections"])
    if not message.corresponds:
        bands = min(message.depth(role) for role in message.roles)
        paths_of = {role: reference_paths.by_course(paths, layers, bands) for role, paths in paths_of.items()}
    for path in set().union(*paths_of.values()):
        yield {
            "words": path if message.corresponds else [],
            **{role: paths.get(path) for role, paths in paths_of.items()},
        }


def best_paths(message: reference.Message, view: Case) -> Iterator[Case]:
    """The strongest paths of either model, with their weight in both."""
    traces = {role: reference.trace_view(message, role, view) for role in message.roles}
    best = {role: reference_paths.by_networkx(traced, message.root(role), COUNT + 1) for role, traced in traces.items()}
    for words in set().union(*best.values()):
        layers = message.header["layers"]
        yield {"words": words} | {
            role: reference_paths.weight_in(traced, words, layers) for role, traced in traces.items()
        }


def main() -> None:
    cases = {entry["file"]: entry["cases"] for entry in json.loads((FOLDER / "cases.json").read_text("utf-8"))}
    for name, make in (("queries", query_cases), ("paths", path_cases)):
        documents = []
        for index, (file, of_file) in enumerate(cases.items()):
            message = reference.parse((FOLDER / file).read_bytes())
            views = [entry["view"] for entry in of_file][index % 7 :: 7 if name == "queries" else 2]
            more = (np.random.default_rng(index),) if name == "queries" else ()
            lines = ",\n".join(
                json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in make(message, views, *more)
            )
            documents.append(f'{{"file":"{file}","cases":[\n{lines}\n]}}')
        text = "[" + ",\n".join(documents) + "]\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name}: {text.count(chr(34) + 'view' + chr(34))} cases, {len(text) // 1000} kB")


if __name__ == "__main__":
    main()
