"""Capture in blocks of rows gives what whole maps give, and holds no more than a few blocks of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import (
    BertConfig,
    BertModel,
    Gemma2Config,
    Gemma2Model,
    GptOssConfig,
    GptOssModel,
    LlamaConfig,
    LlamaModel,
    MistralConfig,
    MistralModel,
    ModernBertConfig,
    ModernBertModel,
    PreTrainedModel,
    T5Config,
    T5EncoderModel,
)

from attention_flows.core.words import Words, attention_on_words
from attention_flows.models.capture import blocks
from attention_flows.models.capture.attention import recording_to, with_our_attention
from attention_flows.models.capture.on_words import OnWords, Rows
from tests.support.strategies import attention, groupings, words_of

SIZE: dict[str, Any] = {
    "vocab_size": 50,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "pad_token_id": 0,
}
GROUPED: dict[str, Any] = SIZE | {"num_key_value_heads": 2, "head_dim": 8}
NETWORKS: dict[str, Callable[[], PreTrainedModel]] = {
    "encoder": lambda: BertModel(BertConfig(**SIZE)),
    "local and global layers": lambda: ModernBertModel(
        ModernBertConfig(**SIZE, local_attention=6, layer_types=["full_attention", "sliding_attention"])
    ),
    "causal, grouped queries": lambda: LlamaModel(LlamaConfig(**GROUPED)),
    "sliding window": lambda: MistralModel(MistralConfig(**GROUPED, sliding_window=5)),
    "soft-capping": lambda: Gemma2Model(Gemma2Config(**GROUPED, sliding_window=5)),
    "sinks": lambda: GptOssModel(GptOssConfig(**GROUPED, sliding_window=5, num_local_experts=2, num_experts_per_tok=1)),
    "position bias": lambda: T5EncoderModel(
        T5Config(vocab_size=50, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4)
    ),
}


@functools.cache
def network(name: str) -> PreTrainedModel:
    torch.manual_seed(1)
    made: PreTrainedModel = NETWORKS[name]().eval()
    return made


def eager(one: PreTrainedModel, tokens: torch.Tensor) -> tuple[np.ndarray, torch.Tensor]:
    one.set_attn_implementation("eager")
    with torch.inference_mode():
        out = one(input_ids=tokens, output_attentions=True)
    return torch.cat(out.attentions).numpy(), out.last_hidden_state


class Blocks:
    """Computes each layer in blocks, and calls ``receive`` with each block's weights and its first row."""

    def __init__(self, receive: Callable[[torch.Tensor, int], None]) -> None:
        self._receive = receive

    def attend(self, eager: blocks.Eager, module: torch.nn.Module, *args: Any, **kwargs: Any) -> torch.Tensor:
        return blocks.attend_in_blocks(eager, self._receive, module, *args, **kwargs)


@pytest.mark.parametrize("rows", [1, 2, 7, 16, 17, 100])
@pytest.mark.parametrize("name", NETWORKS)
def test_blocks_of_any_size_are_the_eager_attention(name: str, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = network(name)
    tokens = torch.arange(1, 18)[None]
    expected, states = eager(one, tokens)
    layers: list[list[np.ndarray]] = []

    def receive(weights: torch.Tensor, first: int) -> None:
        if first == 0:
            layers.append([])
        assert weights.shape[-2] == min(rows, 17 - first)
        layers[-1].append(weights[0].numpy().copy())

    monkeypatch.setattr(blocks, "rows_in_block", lambda heads, keys: rows)
    with with_our_attention(one), recording_to(Blocks(receive)), torch.inference_mode():  # type: ignore[arg-type]
        out = one(input_ids=tokens)
    got = np.stack([np.concatenate(layer, axis=-2) for layer in layers])
    np.testing.assert_allclose(got, expected, atol=1e-6)
    torch.testing.assert_close(out.last_hidden_state, states, atol=1e-5, rtol=1e-4)


def joined(maps: np.ndarray, words: Words, step: int) -> Iterator[Rows]:
    on_words = OnWords(words)
    for first in range(0, words.tokens, step):
        yield from on_words.carry(torch.tensor(maps[:, first : first + step]), first)


@given(st.data(), groupings(max_words=6), st.integers(1, 20))
def test_words_in_blocks_are_words_at_once(data: st.DataObject, groups: list[list[int]], step: int) -> None:
    words = words_of(groups)
    maps = data.draw(attention(2, words.tokens))
    found = list(joined(maps, words, step))
    assert [one.first for one in found] == [0, *(one.stop for one in found[:-1])]
    got = np.concatenate([one.dense() for one in found], axis=-2)
    np.testing.assert_allclose(got, attention_on_words(maps, words), rtol=1e-6)
    floor = data.draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]))
    weights = np.zeros_like(got)
    kept = 0
    for one in found:
        head, query, key, weight = one.edges(floor)
        weights[head, query, key] = weight
        kept += len(head)
    assert kept == np.count_nonzero(got >= floor)
    np.testing.assert_array_equal(weights, np.where(got >= np.float64(floor), got, 0))


def test_a_floor_that_is_no_float32_is_held_as_in_float64() -> None:
    """0.01 as a float32 is less than 0.01."""
    maps = np.array([[[np.float32(0.01), np.nextafter(np.float32(0.01), np.float32(1))]] * 2], dtype=np.float32)
    (rows,) = joined(maps, words_of([[0], [1]]), 2)
    assert rows.edges(0.01)[2].tolist() == [1, 1]


class Largest(TorchDispatchMode):
    """Notes the largest tensor that any operation makes, in items, and the operation."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.items = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for one in made if isinstance(made, tuple | list) else (made,):
            if isinstance(one, torch.Tensor):
                self.items = max(self.items, one.untyped_storage().nbytes() // one.element_size())
        return made


@pytest.mark.parametrize("name", ["encoder", "local and global layers", "causal, grouped queries"])
def test_no_tensor_grows_with_heads_and_length_squared(name: str) -> None:
    """Of 1,024 tokens a layer's map has 4 x 1,024 x 1,024 weights; only a mask, without heads, may have n x n."""
    torch.manual_seed(1)
    one = NETWORKS[name]().eval()
    if name == "encoder":
        one = BertModel(BertConfig(**SIZE, max_position_embeddings=1024)).eval()
    tokens = torch.arange(1024)[None] % 50
    seen = []
    reader = recording_to(Blocks(lambda weights, first: seen.append(first)))  # type: ignore[arg-type]
    with with_our_attention(one), reader, torch.inference_mode(), Largest() as largest:
        one(input_ids=tokens)
    assert len(seen) > 2 * one.config.num_hidden_layers
    assert largest.items <= max(1024 * 1024, blocks.MAX_WEIGHTS)
    with Largest() as whole, torch.inference_mode():
        eager(one, tokens)
    assert whole.items >= 4 * 1024 * 1024, "the measure sees what it is to see"
