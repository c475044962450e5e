"""The measurements of one sentence, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_flows.core.effects.cut import Cut, How, cut_edges, cut_heads, cut_words
from attention_flows.core.effects.effects import SMALL, Effects, flat
from attention_flows.core.effects.ranking import random_order, strongest_first
from attention_flows.core.effects.request import EffectsRequest
from attention_flows.models.capture.encode import encode
from attention_flows.models.effects.experiments import ModelExperiments
from attention_flows.models.long_texts.policy import WHOLE
from scripts.truth.case import Case, numbers
from scripts.truth.rankings import (
    OTHER_WEIGHTS,
    REFERENCES,
    edge_scores,
    head_scores,
    other_weights,
    rankings_of,
    word_scores,
)
from scripts.truth.restoring import measure_effects

RANDOM_EDGES = 20
STRONGEST = 10  # edges of each ranking
SIGNED = ("effect", "response")
REACTS = {"held": False, "reacting": True}
Edges = tuple[NDArray[np.integer[Any]], ...]


def measure_knockouts(case: Case) -> dict[str, Any]:
    """Measured knockouts of edges, heads and words, held and reacting, beside what each ranking says of them."""
    effects = case.effects()
    weights = other_weights(case.models[1], case.sentence)
    shape = np.shape(effects["base"].effect)
    words = encode(case.models[1], case.sentence, "word").words
    on_words = ModelExperiments(case.models, case.sentence, "word", WHOLE)
    of_words = [cut_words([word], len(words), range(1, shape[0] + 1), words.labels) for word in range(len(words))]
    of_heads = [cut_heads([(layer + 1, head)]) for layer, head in np.ndindex(*shape[:2])]
    units: dict[str, Any] = {"edge": {}, "head": {}, "word": {}}
    for reference in REFERENCES:
        rankings = rankings_of(effects, reference, weights, (case.seed, REFERENCES.index(reference)))
        edges = _edges(rankings, effects[reference], case.seed)
        of_edges = [
            cut_edges([(layer + 1, head, query, key)])
            for layer, head, query, key in zip(*(column.tolist() for column in edges), strict=True)
        ]
        how: How = "base" if reference == "base" else "zero"
        at_words = word_scores(rankings, words)
        units["edge"][how] = _measured(case.on_tokens, of_edges, how, edge_scores(rankings, edges))
        units["head"][how] = _measured(case.on_tokens, of_heads, how, head_scores(rankings))
        if how == "zero":  # a word that nobody reads: the rows renormalise, as in attention knockout
            how = "mask"
            at_words["response"] = np.array(on_words.responses(of_words, how, EffectsRequest("tuned")))
        units["word"][how] = _measured(on_words, of_words, how, at_words)
    return units


def measure_curves(case: Case) -> dict[str, Any]:
    """Faithfulness over the number of edges, by each ranking, against both references."""
    weights = other_weights(case.models[1], case.sentence)
    curves = {}
    effects = case.effects()
    for reference, of in effects.items():
        request = EffectsRequest("tuned", reference)
        curve = case.on_tokens.curve(request, of)
        rankings = rankings_of(effects, reference, weights, (case.seed,))
        orders = {
            name: strongest_first(np.broadcast_to(rankings[name], np.shape(of.effect)).ravel(), flat(of.exists))
            for name in ("response", *OTHER_WEIGHTS)
        }
        sets = [order[:size] for order in orders.values() for size in curve.sizes]
        measured = iter(case.on_tokens.faithfulness(request, of, sets))
        f = {str(name): values.tolist() for name, values in curve.f.items()}
        f |= {name: [next(measured).f for _ in curve.sizes] for name in orders}
        small = abs(of.difference) < SMALL
        curves[reference] = {
            "difference": of.difference,
            "count": of.count,
            "f": None if small else f,
            "removed": None if small else curve.removed.tolist(),
        }
    return curves


def _edges(rankings: dict[str, NDArray[np.floating]], effects: Effects, seed: int) -> Edges:
    """Random edges and the strongest of each ranking that tells heads apart, in which the random ones come first."""
    exists = flat(effects.exists)
    places = random_order(exists, seed)[:RANDOM_EDGES].tolist()
    shape = np.shape(effects.effect)
    for name, of_edges in rankings.items():
        if name != "random" and of_edges.shape[1] > 1:
            places += strongest_first(of_edges.ravel(), exists)[:STRONGEST].tolist()
    return np.unravel_index(np.array(list(dict.fromkeys(places))), shape)


def _measured(
    experiments: ModelExperiments, cuts: Sequence[Cut], how: How, scores: dict[str, NDArray[np.floating]]
) -> dict[str, Any]:
    """What cuts do to y of the tuned model, held and reacting, beside the scores."""
    measured = {
        name: numbers(np.array([of.effect for of in experiments.knockouts(cuts, how, react=react, of="tuned")]))
        for name, react in REACTS.items()
    }
    return {"scores": {name: numbers(of) for name, of in scores.items()}, **measured}


STAGES = {"effects": measure_effects, "curves": measure_curves, "knockouts": measure_knockouts}
