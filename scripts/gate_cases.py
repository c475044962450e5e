"""The expected rewired and reached edges and gates of some messages in tests/fixtures: tests/fixtures/gates.json.

Like cases.json they come from a reference that shares no code with the package (tests/oracles/gates.py); pytest and
vitest compare the package and the front end with them. Called by make_fixtures.py.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from attention_flows.core.node import Node
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.oracles import gates as reference_gates
from tests.oracles import reference
from tests.support.strategies import reference_trace, reference_whole

LONG = 15  # words from which a message has stricter thresholds, as the reference is slow


def views(flow: Flow) -> list[View]:
    """Views that open gates in a message, narrowed, forward, and without residual links too."""
    long = len(flow.words.labels) >= LONG
    plain = View(0.27 if long else 0.12)
    last = len(flow.words.labels) - 2
    return [
        plain,
        replace(plain, residual=False),
        replace(plain, selections=(Selection((last,)),)),
        replace(plain, hide_special=True),
        View(2, kind="top", residual=False),
        replace(plain, origin=Node(0, last)),
    ]


def gate_case(flow: Flow, view: View) -> dict[str, Any]:
    """The numbers of rewired and reached edges of a view, and its gates with what each opens."""
    base, tuned = (reference_whole(flow, view, model) for model in (0, 1))
    kinds = reference.compare(*(reference_trace(flow, view, model).edges for model in (0, 1)))
    opened = reference_gates.opened(kinds, base.graph, tuned.graph)
    gates = [
        [role, *edge, opens]
        for role, own, other in (("base", base, tuned), ("tuned", tuned, base))
        for edge, opens in sorted(reference_gates.opens(own, other).items())
    ]
    counts = {kind: dict(Counter(opened[edge] for edge in kinds[kind])) for kind in ("only_base", "only_tuned")}
    return {"view": view.to_dict(), "opened": counts, "gates": gates}


def gate_cases_text(files: Iterable[Path]) -> str:
    """gates.json with one case a line; of messages of two models that correspond."""
    documents = []
    for file in files:
        flow = Flow.of(wire.decode(file.read_bytes()))
        if len(flow.models) < 2 or not flow.corresponds:
            continue
        lines = ",\n".join(json.dumps(gate_case(flow, view), separators=(",", ":")) for view in views(flow))
        documents.append(f'{{"file":"{file.name}","cases":[\n{lines}\n]}}')
    return "[" + ",\n".join(documents) + "]\n"
