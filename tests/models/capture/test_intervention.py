"""Attention that is given or changed while a model runs is exactly that, in every family that can be changed."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch

from attention_flows.errors import InputError
from attention_flows.models.capture.encode import Encoded
from attention_flows.models.capture.forward import run_forward
from attention_flows.models.capture.intervention import Intervention
from attention_flows.models.capture.sink import MapSink
from attention_flows.models.capture.site import Site
from attention_flows.models.families.eager import can_change_attention
from attention_flows.models.loading.model import Model
from tests.oracles.interventions import eager_with_softmax
from tests.support.capturing import encode_text
from tests.support.small_families import FAMILIES, TEXTS

UNCHANGEABLE = {"mpnet", "xlnet", "longformer", "gpt-neo", "bloom"}
CHANGEABLE = sorted(set(FAMILIES) - UNCHANGEABLE)
ENCODER_DECODERS = {"t5", "bart", "marian"}
BIG = torch.finfo(torch.float32).min


@functools.cache
def model(name: str) -> Model:
    return FAMILIES[name].model("class" if FAMILIES[name].classifies else "language")


def encoded(name: str, text: str = TEXTS[1]) -> Encoded:
    return encode_text(model(name), text, unit="token")


def logits(output: Any) -> torch.Tensor:
    return output.logits  # type: ignore[no-any-return]


class Sites(Intervention):
    """Changes nothing, and notes the sites."""

    def __init__(self) -> None:
        self.sites: list[Site] = []

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        if site not in self.sites:
            self.sites.append(site)
        return weights


class Given(Intervention):
    """Random weights at some of the maps, counted from 0; they sum to 1 over what causality leaves."""

    def __init__(self, maps: set[int], *, gradient: bool = False) -> None:
        self.maps = maps
        self.made: dict[int, torch.Tensor] = {}
        self._calls = 0
        self._gradient = gradient

    def given(self, site: Site) -> torch.Tensor | None:
        call, self._calls = self._calls, self._calls + 1
        if call not in self.maps:
            return None
        generator = torch.Generator().manual_seed(call)
        weights = torch.rand(1, *site.shape, generator=generator)
        self.made[call] = (weights / weights.sum(-1, keepdim=True)).requires_grad_(self._gradient)
        return self.made[call]


def maps_of(name: str) -> int:
    sites = Sites()
    run_forward(model(name), [encoded(name)], intervention=sites)
    return len(sites.sites)


@pytest.mark.parametrize("name", CHANGEABLE)
def test_an_intervention_that_changes_nothing_leaves_every_bit(name: str) -> None:
    bare = run_forward(model(name), [encoded(name)])
    changed = run_forward(model(name), [encoded(name)], intervention=Intervention())
    assert torch.equal(logits(bare.output), logits(changed.output))


@pytest.mark.parametrize("name", CHANGEABLE)
def test_given_weights_are_used_at_the_chosen_layers_alone(name: str) -> None:
    given = Given({0, maps_of(name) - 1})
    result = run_forward(model(name), [encoded(name)], intervention=given)

    def softmax(call: int, scores: torch.Tensor) -> torch.Tensor:
        return given.made[call] if call in given.made else scores.softmax(-1)

    network = model(name).network
    with eager_with_softmax(network, softmax), torch.no_grad():
        expected = logits(network(**encoded(name).inputs))
    with torch.no_grad():
        own = logits(network(**encoded(name).inputs))
    torch.testing.assert_close(logits(result.output), expected, atol=1e-5, rtol=1e-5)
    assert (expected - own).abs().max() > 1e-3, "the weights make a difference"


class Cut(Intervention):
    """No query may read the second key, of every map, before the softmax."""

    def mask(self, site: Site, rows: slice, mask: torch.Tensor | None) -> torch.Tensor:
        cut = torch.zeros(1, site.shape[0], rows.stop - rows.start, site.shape[2])
        cut[..., min(1, site.shape[2] - 1)] = BIG
        return cut if mask is None else mask + cut


@pytest.mark.parametrize("name", CHANGEABLE)
def test_a_mask_is_added_to_the_scores(name: str) -> None:
    result = run_forward(model(name), [encoded(name)], intervention=Cut())

    def softmax(call: int, scores: torch.Tensor) -> torch.Tensor:
        scores = scores.clone()
        scores[..., min(1, scores.shape[-1] - 1)] += BIG
        return scores.softmax(-1)

    network = model(name).network
    with eager_with_softmax(network, softmax), torch.no_grad():
        expected = logits(network(**encoded(name).inputs))
    torch.testing.assert_close(logits(result.output), expected, atol=1e-5, rtol=1e-5)


class ZeroHead(Intervention):
    """The first head of every map reads nothing."""

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        weights = weights.clone()
        weights[:, 0] = 0
        return weights


@pytest.mark.parametrize("name", CHANGEABLE)
def test_weights_are_changed_after_the_softmax_and_sinks_get_the_changed_ones(name: str) -> None:
    maps: list[Any] = []
    result = run_forward(model(name), [encoded(name)], [MapSink(maps.append)], intervention=ZeroHead())

    def softmax(call: int, scores: torch.Tensor) -> torch.Tensor:
        weights = scores.softmax(-1)
        weights[:, 0] = 0
        return weights

    network = model(name).network
    with eager_with_softmax(network, softmax), torch.no_grad():
        expected = logits(network(**encoded(name).inputs))
    torch.testing.assert_close(logits(result.output), expected, atol=1e-5, rtol=1e-5)
    assert all((layer[0][~(layer[0] != layer[0])] == 0).all() for layer in maps)


@pytest.mark.parametrize(
    ("name", "value", "output"),
    [
        ("bert", "bert.encoder.layer.1.attention.self.value", "bert.encoder.layer.1.attention.self"),
        ("llama", "model.layers.1.self_attn.v_proj", "model.layers.1.self_attn.o_proj"),
    ],
)
def test_given_weights_meet_the_values_as_forward_hooks_see_them(name: str, value: str, output: str) -> None:
    """By hand, in a BERT and in a Llama whose heads share values: the output is the given weights times the values."""
    seen: dict[str, torch.Tensor] = {}
    network = model(name).network

    def after_attention(module: torch.nn.Module, args: Any, outputs: Any) -> None:
        seen["output"] = outputs[0] if isinstance(outputs, tuple) else args[0]

    hooks = [
        network.get_submodule(value).register_forward_hook(lambda _, __, out: seen.update(value=out)),
        network.get_submodule(output).register_forward_hook(after_attention),
    ]
    given = Given({1})
    run_forward(model(name), [encoded(name)], intervention=given)
    for hook in hooks:
        hook.remove()
    heads, tokens = given.made[1].shape[1:3]
    values = seen["value"].view(1, tokens, -1, 8)
    values = values.repeat_interleave(heads // values.shape[2], dim=2)
    expected = torch.einsum("bhqk,bkhd->bqhd", given.made[1], values).reshape(1, tokens, -1)
    torch.testing.assert_close(seen["output"], expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("name", CHANGEABLE)
def test_gradients_to_given_weights_are_autograds_own(name: str) -> None:
    count = maps_of(name)
    given = Given(set(range(count)), gradient=True)
    result = run_forward(model(name), [encoded(name)], [MapSink(lambda maps: None)], intervention=given, gradient=True)
    got = torch.autograd.grad(logits(result.output)[..., 0].sum(), list(given.made.values()))
    again = {call: weights.detach().clone().requires_grad_() for call, weights in given.made.items()}
    network = model(name).network
    with eager_with_softmax(network, lambda call, scores: again[call]):
        expected = torch.autograd.grad(
            logits(network(**encoded(name).inputs))[..., 0].sum(), [again[call] for call in given.made]
        )
    scale = max(gradient.abs().max() for gradient in expected)
    assert scale > 0
    for ours, theirs in zip(got, expected, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5 * float(scale), rtol=1e-4)


def test_what_sinks_do_leaves_given_weights_as_they_are() -> None:
    """Words of several tokens are summed in the sinks' own copy."""
    words = encode_text(model("bert"), "Unbelievable xylophones called.")
    assert len(words.words) < words.words.tokens
    given = Given({0, 1, 2})
    run_forward(model("bert"), [words], [MapSink(lambda maps: None)], intervention=given)
    again = Given({0, 1, 2})
    run_forward(model("bert"), [words], intervention=again)
    for call, weights in given.made.items():
        assert torch.equal(weights, again.made[call])


@pytest.mark.parametrize("name", CHANGEABLE)
def test_sites_say_where_on_the_grid_each_map_stands(name: str) -> None:
    sites = Sites()
    run_forward(model(name), [encoded(name)], intervention=sites)
    tokens = encoded(name).words.tokens
    if name not in ENCODER_DECODERS:
        assert [site.layer for site in sites.sites] == [1, 2, 3]
        assert all(site.queries == site.keys == slice(0, tokens) for site in sites.sites)
        assert {site.kind for site in sites.sites} <= {"encoder", "decoder"}
        return
    inside, beyond = slice(0, encoded(name).encoder_tokens), slice(encoded(name).encoder_tokens, tokens)
    heads = model(name).network.config.num_attention_heads if name == "t5" else 2
    expected = [(layer, "encoder", inside, inside, 0) for layer in (1, 2, 3)]
    for layer in (4, 5):
        expected += [(layer, "decoder", beyond, beyond, 0), (layer, "cross", beyond, inside, heads)]
    assert [(s.layer, s.kind, s.queries, s.keys, s.heads.start) for s in sites.sites] == expected


@pytest.mark.parametrize("name", sorted(UNCHANGEABLE))
def test_a_family_whose_attention_cannot_be_changed_says_so(name: str) -> None:
    assert not can_change_attention(model(name).network)
    with pytest.raises(InputError, match="cannot be changed"):
        run_forward(model(name), [encoded(name)], intervention=Intervention())
