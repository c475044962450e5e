"""Every family: its maps are eager ``output_attentions``, its root is where its head reads, its words the text's."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from attention_flows.core.words import DECODER
from attention_flows.models.capture.attention import recording_to, with_our_attention
from attention_flows.models.capture.captured import Captured
from attention_flows.models.course.course import open_course
from attention_flows.models.families.eager import module_hooks
from attention_flows.models.families.kinds import reads_backward, root_token
from attention_flows.models.loading.model import Model
from tests.support.capturing import capture_text, encode_text
from tests.support.small_families import FAMILIES, TEXTS

HEADS = [(name, "class" if family.classifies else "language") for name, family in FAMILIES.items()]


@functools.cache
def model_of(name: str, head: str = "class") -> Model:
    """The family's small model, made once: nothing here changes it."""
    return FAMILIES[name].model(head)


def dense(captured: Captured) -> list[np.ndarray]:
    """Each layer's map, [heads, tokens, tokens], from edges captured by token."""
    edges = captured.edges
    maps = [np.zeros((heads, edges.words, edges.words)) for heads in edges.heads]
    for layer, head, query, key, weight in zip(
        edges.layer, edges.head, edges.query, edges.key, edges.weight, strict=True
    ):
        maps[layer - 1][head, query, key] = weight
    return maps


def batch(model: Model, side: str) -> dict[str, torch.Tensor]:
    """Both texts, the shorter one padded on a side, with the positions of real tokens counted from the first one."""
    takes = inspect.signature(model.network.forward).parameters
    given = model.tokenizer(list(TEXTS), padding=True, padding_side=side, return_tensors="pt")
    inputs = {name: value for name, value in given.items() if name in takes}
    if side == "left" and "position_ids" in takes and model.network.config.model_type not in OWN_POSITIONS:
        inputs["position_ids"] = (inputs["attention_mask"].cumsum(1) - 1).clamp(min=0)
    if model.network.config.is_encoder_decoder:
        alone = [encode_text(model, text).inputs["decoder_input_ids"][0] for text in TEXTS]
        inputs["decoder_input_ids"] = torch.nn.utils.rnn.pad_sequence(
            alone, batch_first=True, padding_value=model.tokenizer.pad_token_id
        )
    return inputs


OWN_POSITIONS = {"roberta", "xlm-roberta", "mpnet"}  # they count from the padding themselves


def eager(model: Model, inputs: dict[str, torch.Tensor]) -> Any:
    """transformers' own output with its own attentions."""
    network = model.network
    before = network.config._attn_implementation
    if before != "eager":
        network.set_attn_implementation("eager")
    with torch.inference_mode():
        output = network(**inputs, output_attentions=True)
    if before != "eager":
        network.set_attn_implementation(before)
    return output


def expected(model: Model, output: Any, row: int, inputs: dict[str, torch.Tensor]) -> list[np.ndarray]:
    """What the maps of one row of a batch are on its real tokens alone."""
    real = inputs["attention_mask"][row].bool().numpy()
    if model.network.config.model_type == "longformer":
        return [layer[:, real][..., real] for layer in longformer(output, row, model.network.config.attention_window)]
    if not model.network.config.is_encoder_decoder:
        return [layer[row].double().numpy()[:, real][..., real] for layer in output.attentions]
    below = int(real.sum())
    decoder_tokens = encode_text(model, TEXTS[row]).inputs["decoder_input_ids"].shape[1]
    total = below + decoder_tokens
    maps = []
    for layer in output.encoder_attentions:
        full = np.zeros((layer.shape[1], total, total))
        full[:, :below, :below] = layer[row].numpy()[:, real][..., real]
        maps.append(full)
    for own, cross in zip(output.decoder_attentions, output.cross_attentions, strict=True):
        heads = own.shape[1]
        full = np.zeros((heads + cross.shape[1], total, total))
        full[:heads, below:, below:] = own[row].numpy()[:, :decoder_tokens, :decoder_tokens]
        full[heads:, below:, :below] = cross[row].numpy()[:, :decoder_tokens][..., real]
        maps.append(full)
    return maps


def longformer(output: Any, row: int, windows: list[int]) -> list[np.ndarray]:
    """Longformer's maps by the letter of its documentation, token by token; the first token is the global one."""
    maps = []
    for local, beyond, window in zip(output.attentions, output.global_attentions, windows, strict=True):
        local, beyond = local[row].double().numpy(), beyond[row].double().numpy()
        heads, tokens, _ = local.shape
        full = np.zeros((heads, tokens, tokens))
        for query in range(1, tokens):
            full[:, query, 0] = local[:, query, 0]
            for place in range(window + 1):
                key = query + place - window // 2
                if 0 < key < tokens:
                    full[:, query, key] = local[:, query, 1 + place]
        full[:, 0] = beyond[:, :tokens, 0]
        maps.append(full)
    return maps


@pytest.mark.parametrize(("name", "head"), HEADS)
def test_capture_is_the_eager_attention_of_a_padded_batch(name: str, head: str) -> None:
    model = model_of(name, head)
    alone = [dense(capture_text(model, text, unit="token", floor=0.0)) for text in TEXTS]
    for side in ["right", "left"] if FAMILIES[name].left else ["right"]:
        inputs = batch(model, side)
        output = eager(model, inputs)
        for row in range(len(TEXTS)):
            maps = expected(model, output, row, inputs)
            assert [layer.shape for layer in maps] == [layer.shape for layer in alone[row]]
            worst = max(np.abs(a - b).max() for a, b in zip(maps, alone[row], strict=True))
            assert worst <= 1e-5, f"{side}, {TEXTS[row]!r}"
            assert max(layer.std(axis=-1).max() for layer in maps) > 0.05, "a flat map would hide a mistake"


def test_a_longformer_without_a_global_token_is_its_windows() -> None:
    model = model_of("longformer", "language")
    captured = dense(capture_text(model, TEXTS[1], unit="token", floor=0.0))
    inputs = encode_text(model, TEXTS[1]).inputs
    output = eager(model, inputs)
    assert output.global_attentions is None
    for layer, window, found in zip(output.attentions, [4, 8, 8], captured, strict=True):
        local, full = layer[0].numpy(), np.zeros_like(found)
        for query, place in np.ndindex(local.shape[1:]):
            if 0 <= query + place - window // 2 < local.shape[1]:
                full[:, query, query + place - window // 2] = local[:, query, place]
        assert local.shape[-1] == window + 1
        np.testing.assert_allclose(found, full, atol=1e-5)
        np.testing.assert_allclose(found.sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("name", [name for name, head in HEADS if head == "class"])
def test_the_root_is_the_state_that_the_head_reads(name: str) -> None:
    """By the gradient of the logits at each position of the deepest hidden state, in batches padded on either side."""
    model = model_of(name)
    for side in sides(model):
        inputs = batch(model, side)
        read = positions_read(model, inputs)
        for row, positions in enumerate(read):
            one = {key: value[row : row + 1] for key, value in inputs.items()}
            before_decoder = inputs["input_ids"].shape[1] if "decoder_input_ids" in inputs else 0
            assert [root_token(model.network, one)] == [before_decoder + position for position in positions]
    root = capture_text(model, TEXTS[1]).root
    assert root.layer == len(capture_text(model, TEXTS[1]).edges.heads)


def sides(model: Model) -> list[str]:
    """Where a batch may be padded for the head to read a real token: the first, the last, or the last real one."""
    if model.network.config.model_type == "xlnet":
        return ["left"]
    return ["right", "left"] if reads_backward(model.network.config) else ["right"]


def positions_read(model: Model, inputs: dict[str, torch.Tensor]) -> list[list[int]]:
    states: list[torch.Tensor] = []

    def keep(module: torch.nn.Module, args: Any, output: Any) -> None:
        state = output.last_hidden_state
        state.retain_grad()
        states.append(state)

    hook = model.network.base_model.register_forward_hook(keep)
    model.network(**inputs).logits.square().sum().backward()
    hook.remove()
    gradient = states[0].grad
    assert gradient is not None
    return [row.abs().sum(dim=-1).nonzero()[:, 0].tolist() for row in gradient]


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("unit", ["word", "token"])
def test_words_are_the_texts_own_characters(name: str, unit: Any) -> None:
    model = model_of(name, "none")
    text = "Jacksonville 🦜 naïve, 你好! مرحبا cafe\u0301 don't"
    words = encode_text(model, text, unit=unit).words
    assert words.starts[0] == 0
    assert np.all(np.diff(words.starts) > 0)
    for label, span, special in zip(words.labels, words.spans, words.special, strict=True):
        assert special == (span is None)
        assert not set(label) & set("Ġ▁Ċ\N{REPLACEMENT CHARACTER}")
        if span is not None and unit == "word":
            assert label == text[slice(*span)]
            assert label == label.strip() != ""
        elif span is not None and text[slice(*span)].strip():
            assert label.startswith(text[slice(*span)])
    if unit == "word":
        own = [label for label, special in zip(words.labels, words.special, strict=True) if not special]
        assert {"Jacksonville", "🦜", "naïve", "cafe\u0301", "مرحبا"} <= set(own)
        assert {",", "!"} & set(own)
        # Nothing of the text is lost, whatever the tokenizer knows of it.
        copies = 2 if model.network.config.is_encoder_decoder else 1
        spans = [span for span in words.spans if span is not None]
        covered = {place for span in spans for place in range(*span)}
        assert {place for place, character in enumerate(text) if not character.isspace()} <= covered
        assert len(spans) >= copies * 10


def test_a_language_model_that_sees_the_word_asked_for_predicts_nothing() -> None:
    assert capture_text(model_of("xlnet", "language"), TEXTS[0]).prediction is None


@pytest.mark.parametrize("name", [name for name, family in FAMILIES.items() if family.language and name != "xlnet"])
def test_a_language_model_predicts_the_next_word(name: str) -> None:
    model = model_of(name, "language")
    captured = capture_text(model, TEXTS[0])
    inputs = encode_text(model, TEXTS[0]).inputs
    with torch.inference_mode():
        probabilities = torch.softmax(model.network(**inputs).logits[0, -1], dim=-1)
    assert captured.prediction is not None
    assert captured.prediction.kind == "word"
    assert len(set(captured.prediction.labels)) == 5
    np.testing.assert_allclose(captured.prediction.probabilities, probabilities.sort(descending=True)[0][:5], atol=1e-5)
    assert captured.root.word == len(captured.words) - 1


@pytest.mark.parametrize("name", [name for name, family in FAMILIES.items() if not family.language])
def test_a_masked_language_model_predicts_the_word_at_the_mask(name: str) -> None:
    model = model_of(name, "language")
    assert capture_text(model, TEXTS[0]).prediction is None
    captured = capture_text(model, f"Residents {model.tokenizer.mask_token} loudly.")
    inputs = encode_text(model, f"Residents {model.tokenizer.mask_token} loudly.").inputs
    at = inputs["input_ids"][0].tolist().index(model.tokenizer.mask_token_id)
    with torch.inference_mode():
        probabilities = torch.softmax(model.network(**inputs).logits[0, at], dim=-1)
    assert captured.prediction is not None
    assert captured.prediction.kind == "word"
    np.testing.assert_allclose(captured.prediction.probabilities, probabilities.sort(descending=True)[0][:5], atol=1e-5)
    assert captured.words.labels[captured.root.word] == model.tokenizer.mask_token


@pytest.mark.parametrize("name", FAMILIES)
def test_a_base_model_predicts_nothing(name: str) -> None:
    captured = capture_text(model_of(name, "none"), *TEXTS)
    assert captured.prediction is None
    assert set(captured.words.segments) == ({0, 1, DECODER} if captured.encoder_layers else {0, 1})


@pytest.mark.parametrize("name", ["t5", "bart", "marian"])
def test_an_encoder_decoder_has_edges_only_where_it_reads(name: str) -> None:
    family = FAMILIES[name]
    captured = capture_text(model_of(name, "class" if family.classifies else "language"), *TEXTS, floor=0.0)
    assert captured.encoder_layers == 3
    edges = captured.edges
    decodes = np.array(captured.words.segments) == DECODER
    above = edges.layer > captured.encoder_layers
    np.testing.assert_array_equal(decodes[edges.query], above)
    own = edges.head < (4 if name == "t5" else 2)
    np.testing.assert_array_equal(decodes[edges.key], above & own)


@pytest.mark.parametrize("name", FAMILIES)
def test_capture_leaves_the_network_as_it_was(name: str) -> None:
    model = model_of(name, "none")
    before = model.network.config._attn_implementation
    with with_our_attention(model.network):
        capture_text(model, TEXTS[0])
    assert model.network.config._attn_implementation == before
    assert not any(module._forward_hooks for module in model.network.modules() if "ttention" in type(module).__name__)


def test_an_encoder_decoders_head_change_is_measured(tmp_path: Path) -> None:
    """In every layer, over the rows that its heads have: none from itself, and some from another."""
    for index, name in enumerate(("checkpoint-1", "checkpoint-2")):
        network = FAMILIES["bart"].network("class")
        with torch.no_grad():
            for weight in network.base_model.parameters():
                weight.mul_(1 - 0.3 * index)
        network.save_pretrained(tmp_path / name)
        FAMILIES["bart"].tokenizer().save_pretrained(tmp_path / name)
    opened = open_course(model_of("bart"), tmp_path)
    change = opened.change(*TEXTS).change
    assert change.shape == (2, 5)
    assert np.abs(change[0]).max() < 1e-4
    assert (change[1] > 0.01).all()
    flow = opened.compare(1, *TEXTS, threshold=0.05, residual=False)
    assert flow.encoder_layers == 3
    traced = flow.trace()
    assert all(one.nodes[0].any() for one in traced.traces), "without residual links the decoder is still joined"


@pytest.mark.parametrize("name", FAMILIES)
def test_a_layers_weights_are_freed_before_the_next_are_made(name: str) -> None:
    """No map, nor what it is a view of, is alive when the next one is made."""
    model = model_of(name, "none")
    inputs = encode_text(model, TEXTS[1]).inputs
    earlier: list[weakref.ref[torch.Tensor]] = []
    alive: list[int] = []

    class WholeMaps:
        """Computes each layer at once, and notes how many of the earlier layers' maps are alive."""

        def attend(self, eager: Callable[..., Any], module: torch.nn.Module, *args: Any, **kwargs: Any) -> torch.Tensor:
            output, weights = eager(module, *args, **kwargs)
            self.read(module, weights)
            return output  # type: ignore[no-any-return]

        def read(self, module: torch.nn.Module, weights: torch.Tensor, states: torch.Tensor | None = None) -> None:
            alive.append(sum(reference() is not None for reference in earlier))
            while weights._base is not None:
                weights = weights._base
            earlier.append(weakref.ref(weights))

    network, reader = model.network, WholeMaps()
    with (
        with_our_attention(network),
        recording_to(reader),  # type: ignore[arg-type]
        module_hooks(network, reader.read) as options,
        torch.no_grad(),
    ):
        network(**inputs, **options)
    assert len(alive) > 2
    # A decoder layer holds its self-attention while its cross-attention is made.
    assert max(alive) <= (1 if network.config.is_encoder_decoder else 0)
