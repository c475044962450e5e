"""Effects, responses, knockouts and faithfulness are what the slow oracle gives, in a model of each family."""

from __future__ import annotations

import copy
import functools
import gc
import weakref
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import torch

from attention_flows.core.cache import Cache
from attention_flows.core.effects.cut import HOWS, Cut, CutPart, How, cut_edges, cut_heads
from attention_flows.core.effects.effects import Effects, flat
from attention_flows.core.effects.experiments import Passes
from attention_flows.core.effects.request import EffectsRequest
from attention_flows.core.sentence import Sentence
from attention_flows.errors import Cancelled, InputError
from attention_flows.models.effects.experiments import ModelExperiments
from attention_flows.models.long_texts.policy import WHOLE
from tests.oracles import effects as oracle
from tests.support.capturing import encode_text
from tests.support.pairs import pair
from tests.support.small_families import TEXTS

# A family, and its head: BERT-, RoBERTa-, GPT-2-, Llama- and Qwen-like, T5- and BART-like, DeBERTa-like.
CASES = [
    ("bert", "class"),
    ("roberta", "class"),
    ("gpt2", "class"),
    ("gpt2", "language"),
    ("llama", "class"),
    ("llama", "language"),
    ("qwen2", "class"),
    ("t5", "language"),
    ("bart", "class"),
    ("deberta", "class"),
    ("deberta-v3", "class"),
]
# Knockouts take long: one of each kind of attention for every change, and the others among the slow tests.
KNOCKED_OUT = [
    each
    if each in (("bert", "class"), ("llama", "language"), ("bart", "class"))
    else pytest.param(*each, marks=pytest.mark.slow)
    for each in CASES
]
# Of families that are like others here, and of their other head, among the slow tests.
LIKE_OTHERS = {("roberta", "class"), ("qwen2", "class"), ("gpt2", "language"), ("llama", "class")}
EXPLAINED = [pytest.param(*each, marks=pytest.mark.slow) if each in LIKE_OTHERS else each for each in CASES]
ENCODER_DECODERS = {"t5", "bart"}
ENCODER_LAYERS = 3  # of both small ones
TEXT = TEXTS[1]
STEPS = 5


@dataclass(frozen=True)
class Case:
    """The models of a family by the oracle: its maps, their places on the grid, and y."""

    experiments: ModelExperiments
    network: Any
    inputs: dict[str, torch.Tensor]
    own: oracle.Maps
    base: oracle.Maps
    value: oracle.Value
    places: list[tuple[int, slice, slice, slice]]  # of each call: layer, heads, queries, keys


@functools.cache
def case(family: str, head: str) -> Case:
    base, tuned = pair(family, head)
    encoded = encode_text(tuned, TEXT, unit="token")
    inputs = encoded.inputs
    own, base_maps = oracle.own_maps(tuned.network, inputs), oracle.own_maps(base.network, inputs)
    with torch.no_grad():
        logits = tuned.network(**inputs).logits
    position = logits.shape[1] - 1 if head == "language" else None
    index = int((logits[0] if position is None else logits[0, position]).argmax())
    experiments = ModelExperiments((base, tuned), Sentence(TEXT), "token", WHOLE)
    places = places_of(own, encoded.encoder_tokens, family in ENCODER_DECODERS)
    return Case(
        experiments, tuned.network, inputs, own, base_maps, lambda out: oracle.log_odds(out, index, position), places
    )


def places_of(maps: oracle.Maps, encoder_tokens: int, two_parts: bool) -> list[tuple[int, slice, slice, slice]]:
    """Where each map lies on the grid; a decoder layer's self-attention comes before its cross-attention."""
    places, layer, decoder_heads = [], 0, 0
    for call, weights in enumerate(maps):
        heads, queries, keys = weights.shape[1:]
        if not two_parts or call < ENCODER_LAYERS:
            layer += 1
            places.append((layer, slice(0, heads), slice(0, queries), slice(0, keys)))
            continue
        rows = slice(encoder_tokens, encoder_tokens + queries)
        if (call - ENCODER_LAYERS) % 2 == 0:
            layer, decoder_heads = layer + 1, heads
            places.append((layer, slice(0, heads), rows, rows))
        else:
            places.append((layer, slice(decoder_heads, decoder_heads + heads), rows, slice(0, encoder_tokens)))
    return places


def on_grid(case: Case, maps: oracle.Maps, effects: Effects) -> np.ndarray:
    """The oracle's maps in the effects' flattened order."""
    layers = [np.zeros(layer.shape) for layer in effects.effect]
    for (layer, heads, queries, keys), weights in zip(case.places, maps, strict=True):
        layers[layer - 1][heads, queries, keys] = weights[0].detach().double().numpy()
    return flat(tuple(layers))


def close(found: np.ndarray, expected: np.ndarray) -> None:
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()


@pytest.mark.parametrize(("family", "head"), EXPLAINED)
@pytest.mark.parametrize("reference", ["base", "zero"])
def test_effects_and_responses_are_those_of_the_oracle(family: str, head: str, reference: str) -> None:
    setup = case(family, head)
    against = setup.base if reference == "base" else [torch.zeros_like(weights) for weights in setup.own]
    effects = setup.experiments.effects(EffectsRequest(reference=reference, steps=STEPS))
    expected = oracle.integrated(setup.network, setup.inputs, setup.own, against, setup.value, STEPS)
    close(flat(effects.effect), on_grid(setup, expected, effects))
    gradient = oracle.reacting_gradient(setup.network, setup.inputs, setup.value)
    responses = [(own - of) * g for own, of, g in zip(setup.own, against, gradient, strict=True)]
    close(flat(effects.response), on_grid(setup, responses, effects))
    np.testing.assert_allclose(flat(effects.attention), on_grid(setup, setup.own, effects), atol=1e-5)
    with torch.no_grad():
        y = float(oracle.value_with(setup.network, setup.inputs, setup.own, setup.value))
        y_reference = float(oracle.value_with(setup.network, setup.inputs, against, setup.value))
    assert effects.value == pytest.approx(y, abs=1e-5 * max(1, abs(y)))
    assert effects.reference_value == pytest.approx(y_reference, abs=1e-5 * max(1, abs(y_reference)))
    assert effects.error == pytest.approx(
        abs(sum(float(layer.sum()) for layer in effects.effect) - effects.difference)
        / max(abs(effects.difference), 0.25),
        abs=1e-4,
    )


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_only_entries_that_the_mask_allows_exist(family: str) -> None:
    effects = case(family, "class").experiments.effects(EffectsRequest(reference="zero", steps=1))
    n = len(effects.sentence)
    for layer, exists in zip(effects.effect, effects.exists, strict=True):
        np.testing.assert_array_equal(exists, np.broadcast_to(np.tril(np.ones((n, n), dtype=bool)), layer.shape))
    assert effects.count == sum(len(layer) for layer in effects.effect) * n * (n + 1) // 2


def cuts_of(setup: Case, effects: Effects) -> list[Cut]:
    """A head, an edge, a word's keys at the last layer, a whole row, and two layers at once."""
    heads, layers, n = [len(layer) for layer in effects.effect], len(effects.effect), len(effects.sentence)
    row = tuple(range(n))
    return [
        cut_heads([(2, 1)]),
        cut_edges([(layers, 0, n - 1, n - 1), (1, heads[0] - 1, 1, 0)]),
        Cut((CutPart(layers, None, row, (n - 2,)),), "word"),
        Cut((CutPart(2, None, (1,), None),), "row"),
        Cut((CutPart(1, (0,), None, (1,)), CutPart(layers, None, (n - 1,), row[:3]))),
        Cut((), "nothing"),
    ]


def oracle_cut(setup: Case, cut: Cut) -> dict[int, torch.Tensor]:
    """The flags of a cut for each call, from the places of the maps."""
    flags: dict[int, torch.Tensor] = {}
    for part in cut.parts:
        for call, (layer, heads, queries, keys) in enumerate(setup.places):
            if layer != part.layer:
                continue
            flag = flags.setdefault(call, torch.zeros(setup.own[call].shape, dtype=torch.bool))
            for head in range(heads.start, heads.stop):
                for query in range(queries.start, queries.stop):
                    for key in range(keys.start, keys.stop):
                        chosen = (
                            (part.heads is None or head in part.heads)
                            and (part.from_words is None or query in part.from_words)
                            and (part.to_words is None or key in part.to_words)
                        )
                        flag[0, head - heads.start, query - queries.start, key - keys.start] |= chosen
    return flags


@pytest.mark.parametrize(("family", "head"), KNOCKED_OUT)
@pytest.mark.parametrize("how", ["mask", "zero", "base"])
def test_knockouts_are_those_of_the_oracle(family: str, head: str, how: How) -> None:
    setup = case(family, head)
    effects = setup.experiments.effects(EffectsRequest(reference="zero", steps=1))
    cuts = cuts_of(setup, effects)
    for react, slow in ((True, oracle.value_without), (False, oracle.value_held_without)):
        for cut, knockout in zip(cuts, setup.experiments.knockouts(cuts, how, react=react), strict=True):
            expected = float(slow(setup.network, setup.inputs, oracle_cut(setup, cut), how, setup.base, setup.value))
            after = knockout.models[-1].after.value
            assert after == pytest.approx(expected, abs=1e-5 * max(1, abs(expected))), (cut.about, react)
            assert knockout.models[-1].before.value == pytest.approx(effects.value, abs=1e-6)


@pytest.mark.parametrize(("family", "head"), KNOCKED_OUT)
@pytest.mark.parametrize("how", ["mask", "zero", "base"])
def test_responses_are_first_order_estimates(family: str, head: str, how: How) -> None:
    setup = case(family, head)
    effects = setup.experiments.effects(EffectsRequest(reference="zero", steps=1))
    gradient = oracle.reacting_gradient(setup.network, setup.inputs, setup.value)
    cuts = cuts_of(setup, effects)
    scale = max(abs(float(g.abs().max())) for g in gradient)
    for cut, found in zip(cuts, setup.experiments.responses(cuts, how, EffectsRequest()), strict=True):
        expected = 0.0
        for call, flags in oracle_cut(setup, cut).items():
            own = setup.own[call].double()
            after = oracle.without(own, own.log(), flags, how, setup.base[call].double())
            expected += float(((own - after) * gradient[call].double()).sum())
        assert found == pytest.approx(expected, abs=1e-4 * scale)


@pytest.mark.parametrize("family", ["bert", "gpt2", "bart", "deberta"])
@pytest.mark.parametrize("how", ["mask", "zero"])
def test_a_knockout_of_nothing_is_run_and_changes_no_bit(family: str, how: How) -> None:
    experiments = case(family, "class").experiments
    (knockout,) = experiments.knockouts([Cut((), "nothing")], how)
    assert all(model.before == model.after for model in knockout.models)
    many = experiments.knockouts([Cut((), "nothing")] * 3, how)
    for knockout in many:
        for model in knockout.models:
            assert model.before.value is not None
            assert abs(model.effect or 0) <= 1e-6 * max(1, abs(model.before.value))


@pytest.mark.parametrize(("family", "projection"), [("bert", "attention.output.dense"), ("llama", "self_attn.o_proj")])
def test_zeroing_a_layer_is_zero_into_its_output_projection(family: str, projection: str) -> None:
    """The projection's bias stays."""
    setup = case(family, "class")
    module = next(m for name, m in setup.network.named_modules() if name.endswith(projection) and ".1." in name)
    hook = module.register_forward_pre_hook(lambda module, args: (torch.zeros_like(args[0]), *args[1:]))
    with torch.no_grad():
        expected = float(setup.value(setup.network(**setup.inputs)))
    hook.remove()
    (knockout,) = setup.experiments.knockouts([Cut((CutPart(2),), "layer 2")], "zero")
    assert knockout.models[-1].after.value == pytest.approx(expected, abs=1e-5 * max(1, abs(expected)))


@pytest.mark.parametrize(("family", "head"), [("bert", "class"), ("llama", "language"), ("bart", "class")])
def test_faithfulness_is_measured_with_the_maps_mixed(family: str, head: str) -> None:
    setup = case(family, head)
    request = EffectsRequest(reference="base", steps=STEPS)
    effects = setup.experiments.effects(request)
    sets = [effects.order[:20], effects.order[:0], effects.order]
    measured = setup.experiments.faithfulness(request, effects, sets)
    for places, found in zip(sets, measured, strict=True):
        inside = np.zeros(len(flat(effects.effect)), dtype=bool)
        inside[places] = True
        kept, left = [], []
        layers = np.split(inside, np.cumsum([layer.size for layer in effects.effect])[:-1])
        shaped = [flags.reshape(layer.shape) for flags, layer in zip(layers, effects.effect, strict=True)]
        for (layer, heads, queries, keys), own, base in zip(setup.places, setup.own, setup.base, strict=True):
            flags = torch.from_numpy(shaped[layer - 1][heads, queries, keys])[None]
            kept.append(torch.where(flags, own, base))
            left.append(torch.where(flags, base, own))
        with torch.no_grad():
            y_kept = float(oracle.value_with(setup.network, setup.inputs, kept, setup.value))
            y_left = float(oracle.value_with(setup.network, setup.inputs, left, setup.value))
        assert found.kept == pytest.approx(y_kept, abs=1e-5 * max(1, abs(y_kept)))
        assert found.left == pytest.approx(y_left, abs=1e-5 * max(1, abs(y_left)))
    assert measured[1].kept == pytest.approx(effects.reference_value, abs=1e-5)
    assert measured[2].kept == pytest.approx(effects.value, abs=1e-5)
    curve = setup.experiments.curve(request, effects)
    (first,) = setup.experiments.faithfulness(request, effects, [effects.order[: curve.sizes[4]]])
    if first.f is not None:
        assert curve.f["effect"][4] == pytest.approx(first.f, abs=1e-4)
        assert curve.removed[4] == pytest.approx(first.removed, abs=1e-4)


def test_progress_and_cancelling() -> None:
    models = pair("bert")
    experiments = ModelExperiments(models, Sentence(TEXT), "word", WHOLE)
    seen: list[tuple[int, int]] = []
    cuts = [cut_heads([(layer, 0)]) for layer in (1, 2, 3)]
    experiments.knockouts(cuts, "base", progress=lambda done, count: seen.append((done, count)))
    assert seen[-1] == (3, 3)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    with pytest.raises(Cancelled):
        experiments.knockouts(cuts, "base", cancelled=lambda: True)
    with pytest.raises(Cancelled):
        experiments.effects(EffectsRequest(), cancelled=lambda: True)


@pytest.mark.parametrize(("family", "head"), [("bert", "class"), ("gpt2", "language"), ("t5", "language")])
def test_kept_passes_change_no_bit(family: str, head: str) -> None:
    passes: Passes = Cache(2**30, lambda kept: kept.size)
    fresh = ModelExperiments(pair(family, head), Sentence(TEXT), "word", WHOLE)
    kept, request = fresh.keeping(passes), EffectsRequest(steps=1)
    cuts = [cut_heads([(2, 0)]), cut_edges([(1, None, 1, 0), (3, 1, 2, 1)])]
    effects = fresh.effects(request)
    sets = [effects.order[:5]]

    def results(experiments: ModelExperiments) -> list[object]:
        return [
            experiments.mixed(request, effects, sets, sets),
            *(experiments.responses(cuts, how, request) for how in HOWS),
            *(experiments.knockouts(cuts, how, react=react) for how in HOWS for react in (True, False)),
        ]

    expected = results(fresh)
    for _ in range(2):  # what fills the cache, and what is taken from it
        measured = kept.effects(request)
        assert np.array_equal(flat(measured.effect), flat(effects.effect))
        assert measured.passes == effects.passes
        assert results(kept) == expected


def test_a_kept_pass_does_not_run_again_and_keeps_no_model() -> None:
    base, tuned = pair("bert")
    models = [replace(model, network=copy.deepcopy(model.network)) for model in (base, tuned)]
    networks = [weakref.ref(model.network) for model in models]
    runs: list[int] = []
    for model in models:
        model.network.register_forward_hook(lambda *_: runs.append(1))
    passes: Passes = Cache(2**30, lambda kept: kept.size)
    experiments = ModelExperiments(models, Sentence(TEXT), "word", WHOLE).keeping(passes)
    experiments.knockouts([cut_heads([(1, 0)])], "mask")
    assert len(runs) == 4  # each model by itself, and without the head
    experiments.knockouts([cut_heads([(2, 0)])], "mask")
    assert len(runs) == 6
    del experiments, models, model
    gc.collect()
    assert [network() for network in networks] == [None, None]


def test_a_model_against_itself_has_no_effects() -> None:
    base, _ = pair("bert")
    effects = ModelExperiments((base, base), Sentence(TEXT), "word", WHOLE).effects(EffectsRequest(reference="base"))
    assert all((layer == 0).all() for layer in effects.effect)
    assert effects.difference == pytest.approx(0, abs=1e-6)


def test_words_have_the_sums_of_their_tokens() -> None:
    models = pair("roberta")
    token, word = (
        ModelExperiments(models, Sentence("Unfathomable parrots, unbelievably."), unit, WHOLE).effects(
            EffectsRequest(steps=STEPS)
        )
        for unit in ("token", "word")
    )
    assert len(word.sentence) < len(token.sentence)
    np.testing.assert_allclose(word.heads, token.heads, atol=1e-6)
    np.testing.assert_allclose(word.layers.sum(), flat(token.effect).sum(), atol=1e-6)
    word_of = np.searchsorted(word.sentence.starts, np.arange(word.sentence.tokens), side="right") - 1
    np.testing.assert_allclose(np.bincount(word_of, token.words), word.words, atol=1e-6)


def test_steps_nest_until_the_error_is_small() -> None:
    models = pair("bert")
    effects = ModelExperiments(models, Sentence(TEXT), "word", WHOLE).effects(EffectsRequest())
    assert effects.steps in (5, 15, 45)
    assert effects.error <= 0.02 or effects.steps == 45
    given = ModelExperiments(models, Sentence(TEXT), "word", WHOLE).effects(EffectsRequest(steps=7))
    assert given.steps == 7


def test_the_networks_are_left_as_they_were() -> None:
    base, tuned = pair("bert")
    before = [(parameter.requires_grad, parameter.detach().clone()) for parameter in tuned.network.parameters()]
    implementation = tuned.network.config._attn_implementation
    ModelExperiments((base, tuned), Sentence(TEXT), "word", WHOLE).effects(EffectsRequest(steps=1))
    for parameter, (required, values) in zip(tuned.network.parameters(), before, strict=True):
        assert parameter.requires_grad is required
        assert parameter.grad is None
        assert torch.equal(parameter, values)
    assert tuned.network.config._attn_implementation == implementation


@pytest.mark.parametrize(
    ("family", "head", "arguments", "message"),
    [
        ("bert", "none", {}, "no trained head"),
        ("bert", "class", {"reference": "nothing"}, "the reference is base, zero or a loaded model"),
        ("mpnet", "class", {"reference": "zero"}, "cannot be changed"),
        ("gpt2", "none", {}, "no trained head"),
    ],
)
def test_what_has_no_answer_says_so(family: str, head: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        ModelExperiments(pair(family, head), Sentence(TEXT), "word", WHOLE).effects(EffectsRequest(**arguments))
