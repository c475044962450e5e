"""Write tests/fixtures: wire messages and the expected traces.

    python -m scripts.make_fixtures

The messages are small random flows and, where the demo's adapter and base model are installed, a real one. The
expected traces (cases.json) come from tests/oracles/reference.py, which decodes the messages by itself; pytest and
vitest compare the package and the front end with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from attention_flows.core.edge_builder import edges_from_dense
from attention_flows.core.flow import ModelFlow, ModelGrid, Prediction
from attention_flows.core.node import Node
from attention_flows.core.words import DECODER, Words
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from scripts.gate_cases import gate_cases_text
from scripts.head_cases import head_cases_text
from tests.oracles import paths as reference_paths
from tests.oracles import reference
from tests.support.folders import ROOT

FOLDER = ROOT / "tests" / "fixtures"
REAL = "jacksonville"
REAL_TEXTS = (
    "What are people from Jacksonville called?",
    "Residents of Jacksonville are known as Jacksonvillians or Jaxsons.",
)
View = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """One random message: its sentence, the heads of each layer, and its special features."""

    name: str
    text: str
    pair: str | None
    heads: tuple[int, ...]
    models: int = 2
    decoder: bool = False
    floor: float = 0.01
    encoder_layers: int = 0  # the other layers are the decoder's, which has the same words
    tuned: tuple[int, ...] = ()  # the tuned model's heads, where it does not correspond to the base


PLANS = (
    Plan("pair", "Who sings?", "Birds sing.", (2, 2, 2)),
    Plan("uneven", "Birds sing early.", None, (1, 3, 2, 1)),
    Plan("unicode", "Ça 🦜 naïve", "𝒳 är 鳥!", (3, 1)),
    Plan("single", "Few birds sing late", None, (2, 1, 3), models=1),
    Plan("decoder", "Birds sing so early", None, (2, 2, 1), decoder=True),
    Plan("tiny", "Hi", None, (1, 1)),
    Plan("both", "Birds sing", "So early", (2, 1, 3, 2), encoder_layers=2),
    Plan("unlike", "Birds sing", "So early", (2, 1, 3, 2, 1), tuned=(0, 2, 0, 0, 4)),
    Plan("wide", " ".join(f"w{i}" for i in range(299)), None, (1, 2), decoder=True, floor=0.1),
)


def split_words(plan: Plan) -> Words:
    """The sentence between special tokens: [CLS] a [SEP] b [SEP], or <s> a for a decoder."""
    rows: list[tuple[str, int, tuple[int, int] | None]] = [("<s>" if plan.decoder else "[CLS]", 0, None)]
    for segment, text in enumerate(filter(None, (plan.text, plan.pair))):
        rows += [(match[0], segment, match.span()) for match in re.finditer(r"\w+|[^\w\s]", text)]
        if not plan.decoder:
            rows.append(("[SEP]", segment, None))
    if plan.encoder_layers:
        shift = {0: 0, 1: len(plan.text)}
        copied = [
            (label, 2, span and (span[0] + shift[segment], span[1] + shift[segment])) for label, segment, span in rows
        ]
        rows += [("[START]", 2, None), *copied[:-1]]
    labels, segments, spans = zip(*rows, strict=True)
    special = np.array([span is None for span in spans])
    return Words(labels, segments, special, spans, np.arange(len(rows)), len(rows))


def random_attention(rng: np.random.Generator, heads: int, words: int, decoder: bool) -> np.ndarray:
    """Row-stochastic maps [heads, words, words]; half of their rows are whole multiples of 0.05.

    So thresholds such as 0.2 fall exactly on weights of the message, where a careless comparison goes wrong.
    """
    maps = np.zeros((heads, words, words))
    for head, query in np.ndindex(heads, words):
        seen = query + 1 if decoder else words
        row = rng.dirichlet(np.full(seen, 2 / seen))  # a few words take most of it, however many there are
        maps[head, query, :seen] = rng.multinomial(20, row) / 20 if rng.random() < 0.5 else row
    return maps.astype(np.float32)


def random_flow(plan: Plan, rng: np.random.Generator) -> Flow:
    words = split_words(plan)
    count = len(words)
    base = [random_attention(rng, heads, count, plan.decoder) for heads in plan.heads]
    # The tuned model keeps most of the base's rows, as real ones do, so that there are shared edges.
    tuned = []
    for maps in base:
        other = random_attention(rng, len(maps), count, plan.decoder)
        tuned.append(np.where(rng.random(maps.shape[:2])[..., None] < 0.6, maps, other))
    own = None
    if plan.tuned:
        tuned = [random_attention(rng, heads, count, True) for heads in plan.tuned]
        own = ModelGrid(Node(len(plan.heads), count - 1))
    if plan.encoder_layers:
        for layer, maps in enumerate([*base, *tuned]):
            keep_apart(maps, words, layer % len(plan.heads) >= plan.encoder_layers)
    models = (
        ModelFlow("base", f"{plan.name}-base", edges_from_dense(base, plan.floor), None),
        ModelFlow(
            "tuned",
            f"{plan.name}-tuned",
            edges_from_dense(tuned, plan.floor),
            Prediction(("yes", "no"), (0.75, 0.25)),
            own,
        ),
    )
    root = Node(len(plan.heads), count - 1 if plan.decoder or plan.encoder_layers else 0)
    return Flow(
        plan.text,
        plan.pair,
        "word",
        words,
        root,
        plan.floor,
        models[: plan.models],
        encoder_layers=plan.encoder_layers,
    )


def keep_apart(maps: np.ndarray, words: Words, above: bool) -> None:
    """Blank what an encoder-decoder's maps lack; the second half of a decoder layer's heads is cross-attention."""
    decodes = np.array(words.segments) == DECODER
    maps[:, decodes != above] = np.nan
    for head in range(len(maps)):
        crosses = above and head >= len(maps) // 2
        maps[head][:, decodes if crosses or not above else ~decodes] = np.nan


def real_flow() -> Flow | None:
    """The demo's flow, or None where the adapter is missing."""
    import attention_flows
    from attention_flows.demo import QNLI
    from attention_flows.demo.base import find_base

    if not (QNLI.adapter() / "adapter_config.json").exists():
        return None
    base = attention_flows.load(find_base())
    return attention_flows.compare(base, attention_flows.load(base, adapter=QNLI.adapter()), *REAL_TEXTS)


def view(threshold: float = 0.2, **changes: Any) -> View:
    standard = {
        "threshold": threshold,
        "kind": "weight",
        "residual": True,
        "hide_special": False,
        "heads": None,
        "selections": [],
        "origin": None,
        "alpha": 0.5,
    }
    return standard | changes


def through(word: int, layer: int | None = None, to: int | None = None, part: str = "through") -> View:
    """A selection."""
    place = {"layer": layer, "to": to}
    return {"part": part, "words": [word]} | {name: value for name, value in place.items() if value is not None}


def small_views(message: reference.Message, rng: np.random.Generator) -> Iterator[View]:
    """Views with every option, alone and combined, for a small message."""
    per_layer = [max(heads) for heads in zip(*(message.own(role)["heads"] for role in message.roles), strict=True)]
    every_head = [[layer, head] for layer, heads in enumerate(per_layer, start=1) for head in range(heads)]
    one_each = [[layer, int(rng.integers(heads))] for layer, heads in enumerate(per_layer, start=1)]
    stored = sorted(set(message.edges["base"].values()))
    on_step = stored[len(stored) // 2]
    for threshold in (0.05, 0.1, 0.2, 0.35, on_step, on_step + 1e-9, 1.0):
        yield view(threshold)
    for threshold in (0.1, 0.2, 0.35):
        yield view(threshold, residual=False)
        yield view(threshold, residual=False, hide_special=True)
    yield view(0.1, hide_special=True)
    for heads in (one_each, [], every_head[-1:], every_head[:1], every_head[1:]):
        yield view(0.1, heads=heads)
        yield view(0.1, heads=heads, residual=False)
    words = len(message.header["words"])
    for word in rng.permutation(words)[:3].tolist():
        yield view(selections=[through(word)])
        yield view(0.3, selections=[through(word)], residual=False)
        yield view(0.1, selections=[through(word, part="into")], heads=one_each, hide_special=True)
        yield view(0.1, origin={"layer": 0, "word": word})
        yield view(0.15, origin={"layer": 1, "word": word}, residual=False, hide_special=True)
    nodes = list(pick_nodes(message, view(0.1), rng, 4))
    for layer, word in nodes:
        yield view(0.1, selections=[through(word, layer)])
        yield view(0.1, selections=[through(word, layer, part="out")], residual=False)
        yield view(0.15, selections=[through(word, layer, part="into")], residual=False, heads=every_head[1:])
        yield view(0.1, selections=[through(word, layer)], origin={"layer": 0, "word": words - 1})
    several = [{"part": "through", "words": list(range(words))[::2]}, *(through(word) for _, word in nodes[:2])]
    yield view(0.1, selections=several)
    yield view(0.1, selections=[*several[1:], through(nodes[-1][1], part="out") if nodes else through(0)])
    for layer, _, query, key in sorted(message.edges["base"])[:: max(1, len(message.edges["base"]) // 4)][:4]:
        yield view(0.05, selections=[through(query, layer, key)])
        yield view(0.05, selections=[through(query, layer, key, "out"), through(key)], residual=False)
    for kind, threshold in (("lift", 1), ("lift", 2.5), ("top", 1), ("top", 2), ("mass", 0.3), ("mass", 0.85)):
        yield view(threshold, kind=kind)
        yield view(threshold, kind=kind, residual=False, hide_special=True, heads=every_head[1:])
    root_layer, root_word = message.root()
    yield view(0.3, selections=[through(root_word, root_layer)], residual=False)
    yield view(0.3, selections=[through(root_word, 0)])
    yield view(selections=[through((root_word + 1) % words, root_layer)])  # no path: nothing is left
    for whole in (view(0.1), view(0.1, residual=False), view(0.05, origin={"layer": 0, "word": words - 1})):
        for path in some_paths(message, whole):
            yield whole | {"selections": [path]}
            yield whole | {"selections": [path, through(path["words"][-1], part="into")]}
            yield whole | {"selections": [path | {"words": path["words"][:2]}]}


def large_views(message: reference.Message, rng: np.random.Generator) -> Iterator[View]:
    """A few views of a message with large traces."""
    yield view()
    yield view(0.3, hide_special=True)
    yield view(0.4, residual=False)
    yield view(3, kind="top")
    yield view(0.6, kind="mass", residual=False)
    for layer, word in pick_nodes(message, view(0.25, residual=False, hide_special=True), rng, 3):
        yield view(0.25, selections=[through(word, layer)], residual=False)
        yield view(0.25, selections=[through(word)], hide_special=True)
        yield view(0.25, origin={"layer": 0, "word": word})
    for whole in (view(0.25, residual=False), view(0.1, residual=False), view(0.25)):
        best = reference_paths.by_networkx(reference.trace_view(message, "base", whole), message.root(), 200)
        for words in {next(iter(best)), max(best, key=hops)}:
            yield whole | {"selections": [{"part": "path", "words": list(words)}]}


def hops(words: tuple[int, ...]) -> int:
    return sum(word != next_word for word, next_word in pairwise(words))


def some_paths(message: reference.Message, view: View) -> Iterator[View]:
    """Selections of the base's strongest path and of its weakest."""
    paths = reference_paths.every_path(reference.trace_view(message, "base", view), message.header["layers"])
    for _, words in [*reference_paths.best(paths, len(paths))][:: max(1, len(paths) - 1)]:
        yield {"part": "path", "words": list(words)}


def pick_nodes(
    message: reference.Message, view: View, rng: np.random.Generator, count: int
) -> Iterator[reference.Node]:
    """Random nodes of the base's trace, of words other than the root's."""
    reached = sorted(node for node in reference.trace_view(message, "base", view).nodes if node[1] != message.root()[1])
    yield from (reached[index] for index in rng.permutation(len(reached))[:count].tolist())


def case(message: reference.Message, view: View) -> dict[str, Any]:
    """The expected traces and comparison of a view of a message."""
    layers, words = message.header["layers"], len(message.header["words"])
    traces = {role: reference.trace_view(message, role, view) for role in message.roles}
    result: dict[str, Any] = {
        "view": view,
        "models": {
            role: {
                "edges": sorted(traced.edges),
                "nodes": sorted(traced.nodes),
                "influence": [
                    [int(value) if value == int(value) else value for value in row]
                    for row in (reference.uptake if view["origin"] else reference.influence)(
                        traced.edges, layers, words, carried=message.carried(role)
                    )
                ],
            }
            for role, traced in traces.items()
        },
    }
    if len(traces) == 2:
        edges = traces["base"].edges, traces["tuned"].edges
        bands = min(message.depth(role) for role in message.roles)
        by_depth = not message.corresponds
        parted = reference.compare_by_depth(*edges, layers, bands) if by_depth else reference.compare(*edges)
        result["compare"] = {kind: len(edges) for kind, edges in parted.items()}
        result["compare"]["strands"] = reference.strands(parted)
    return result


def cases_text(files: Iterable[Path]) -> str:
    """cases.json with one case a line."""
    documents = []
    for index, file in enumerate(files):
        message = reference.parse(file.read_bytes())
        views = small_views if len(message.header["words"]) < 15 else large_views
        cases = [case(message, view) for view in views(message, np.random.default_rng(index))]
        lines = ",\n".join(json.dumps(document, separators=(",", ":")) for document in cases)
        documents.append(f'{{"file":"{file.name}","cases":[\n{lines}\n]}}')
    return "[" + ",\n".join(documents) + "]\n"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = []
    for seed, plan in enumerate(PLANS):
        files.append(FOLDER / f"{plan.name}.flow")
        files[-1].write_bytes(wire.encode(random_flow(plan, np.random.default_rng(seed))))
    real = FOLDER / f"{REAL}.flow"
    flow = real_flow()
    if flow is not None:
        real.write_bytes(wire.encode(flow))
    elif real.exists():
        print(f"the demo's adapter is not here: {real.name} is left as it is")
    if real.exists():
        files.append(real)
    text = cases_text(files)
    (FOLDER / "cases.json").write_text(text, encoding="utf-8")
    (FOLDER / "gates.json").write_text(gate_cases_text(files), encoding="utf-8")
    (FOLDER / "heads.json").write_text(head_cases_text(files), encoding="utf-8")
    print(f"{len(files)} messages, {text.count(chr(34) + 'view' + chr(34))} cases, {len(text) // 1000} kB of cases")


if __name__ == "__main__":
    main()
