"""The exact measures of heads against transformers' own eager attentions, measured by numpy and scipy."""

from __future__ import annotations

import copy
import pickle
import random
import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from attention_flows.core.heads.table import HeadTable
from attention_flows.core.sentence import Sentence
from attention_flows.core.words import DECODER, Words
from attention_flows.errors import Cancelled, InputError
from attention_flows.flow import Flow
from attention_flows.models.heads.measure import measure
from attention_flows.models.heads.side_by_side import generated
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import Long
from attention_flows.models.long_texts.windows import windows
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.capturing import encode_text
from tests.support.folders import SHARED
from tests.support.small_families import FAMILIES, LINES, moved, spread

MEASURES = ("entropy", "special", "itself", "next", "previous", "other", "root_entropy")
VOCABULARY = " ".join(LINES).split()
LONG = " ".join(random.Random(5).choices(VOCABULARY, k=110))
PAIR = " ".join(random.Random(6).choices(VOCABULARY, k=25))
NEAR = 1e-5
LENGTHS = dict.fromkeys(("max_position_embeddings", "n_positions"), 2048)


def maps_on_tokens(model: Model, text: str, pair: str | None) -> list[np.ndarray]:
    """Each layer's [heads, tokens, tokens]: an encoder-decoder's encoder tokens first, NaN where there is no row."""
    encoded = encode_text(model, text, pair)
    inputs, words = encoded.inputs, encoded.words
    network = model.network
    before = network.config._attn_implementation
    network.set_attn_implementation("eager")
    with torch.inference_mode():
        output = network(**inputs, output_attentions=True)
    network.set_attn_implementation(before)
    if not network.config.is_encoder_decoder:
        return [layer[0].double().numpy() for layer in output.attentions]
    count = inputs["input_ids"].shape[1]
    every = words.tokens
    found = []
    for layer in output.encoder_attentions:
        whole = np.full((layer.shape[1], every, every), np.nan)
        whole[:, :count] = 0
        whole[:, :count, :count] = layer[0].numpy()
        found.append(whole)
    for own, cross in zip(output.decoder_attentions, output.cross_attentions, strict=True):
        heads = own.shape[1]
        whole = np.full((heads + cross.shape[1], every, every), np.nan)
        whole[:, count:] = 0
        whole[:heads, count:, count:] = own[0].numpy()
        whole[heads:, count:, :count] = cross[0].numpy()
        found.append(whole)
    return found


def on_words(maps: np.ndarray, words: Words) -> np.ndarray:
    """The mean over a word's tokens of the sums over the other word's."""
    sizes = np.diff(words.starts, append=words.tokens)
    summed = np.add.reduceat(maps, words.starts, axis=2)
    return np.asarray(np.add.reduceat(summed, words.starts, axis=1) / sizes[:, None])


def measured(rows: np.ndarray, words: Words, root: int) -> dict[str, float]:
    """One head's measures, from its rows; NaN where it has no row for one."""
    at = np.flatnonzero(rows.sum(axis=1) > 0)  # a row of NaN or of zeros is none
    rows = rows[at] / rows[at].sum(axis=1, keepdims=True)
    decodes = np.array([segment == DECODER for segment in words.segments])
    values = {
        "entropy": entropy(rows, base=2, axis=1),
        "special": rows[:, np.array(words.special)].sum(axis=1),
        "itself": rows[np.arange(len(at)), at],
    }
    for name, step in (("next", 1), ("previous", -1)):
        inside = np.flatnonzero((at + step >= 0) & (at + step < len(words)))
        inside = inside[decodes[at[inside]] == decodes[at[inside] + step]]
        values[name] = rows[inside, at[inside] + step]
    values["root_entropy"] = values["entropy"][at == root]
    texts = [~words.special & (np.array(words.segments) == text) for text in (0, 1)]
    reads = [rows[texts[text][at]][:, texts[1 - text]].sum(axis=1) for text in (0, 1)]
    values["other"] = np.concatenate(reads) if texts[0].any() and texts[1].any() else np.zeros(0)
    return {name: float(column.mean()) if len(column) else np.nan for name, column in values.items()}


def changed(base: np.ndarray, tuned: np.ndarray) -> float:
    at = base.sum(axis=1) > 0
    distances = jensenshannon(base[at], tuned[at], base=2, axis=1)
    return float(np.mean(np.nan_to_num(distances)))  # scipy says nan where rounding takes it below 0


def hold(table: HeadTable, maps: list[list[np.ndarray]], words: Words, *, change: bool = True) -> None:
    """``maps`` are each model's layers on words."""
    at, root = 0, table.flow.root.word
    for layers in maps:
        for layer, heads in enumerate(layers):
            for head, rows in enumerate(heads):
                for name, value in measured(rows, words, root).items():
                    shown = getattr(table, name)[at]
                    assert np.isnan(shown) if np.isnan(value) else abs(shown - value) <= NEAR, (name, layer, head)
                if change and len(maps) == 2:
                    both = [of_model[layer][head] for of_model in maps]
                    assert abs(table.change[at] - changed(*both)) <= NEAR, (layer, head)
                    of_root = [rows[[root]] for rows in both]
                    if (of_root[0].sum(axis=1) > 0).all():
                        assert abs(table.root_change[at] - changed(*of_root)) <= NEAR, (layer, head)
                at += 1
    assert at == len(table)
    assert (table.known[~np.isnan(table.entropy)] == 1).all()


def running() -> int:
    """How many threads of models' passes there are."""
    return sum(one.name.endswith("(work)") for one in threading.enumerate())


def two_of(family: str) -> tuple[Model, Model]:
    made = FAMILIES[family]
    one = replace(made, config={**made.config, **{name: LENGTHS[name] for name in LENGTHS if name in made.config}})
    base = one.model()
    return base, moved(base)


@pytest.mark.parametrize(
    "family",
    [
        "bert",
        "modernbert",
        "bart",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("deberta-v2", "gpt2", "llama", "bloom", "xlnet")),
    ],
)
def test_of_a_long_text_every_measure_is_that_of_the_eager_attentions(family: str) -> None:
    models = two_of(family)
    flow = read(models, LONG, PAIR)
    assert len(flow.words) >= 120
    words = encode_text(models[0], LONG, PAIR).words
    maps = [[on_words(layer, words) for layer in maps_on_tokens(model, LONG, PAIR)] for model in models]
    hold(flow.heads(), maps, words)


def test_of_real_models_too_where_the_estimates_are_far_off() -> None:
    models = loaded_models.base(), loaded_models.tuned()
    flow = read(models, LONG)
    maps = [[on_words(layer, flow.words) for layer in maps_on_tokens(model, LONG, None)] for model in models]
    exact, estimate = flow.heads(), replace(flow, backend=None).heads()
    hold(exact, maps, flow.words)
    assert np.abs(exact.change - estimate.change).max() > 0.02
    assert np.abs(exact.entropy - estimate.entropy).max() > 0.2
    assert estimate.known.min() < 0.9


def test_a_single_model_has_its_own_measures_and_no_change() -> None:
    flow = read((loaded_models.base(),), *loaded_models.JACKSONVILLE)
    maps = [
        [on_words(layer, flow.words) for layer in maps_on_tokens(loaded_models.base(), *loaded_models.JACKSONVILLE)]
    ]
    hold(flow.heads(), maps, flow.words)
    assert np.isnan(flow.heads().change).all()


def test_tokens_are_measured_as_tokens() -> None:
    models = loaded_models.base(), loaded_models.tuned()
    flow = read(models, *loaded_models.JACKSONVILLE, unit="token")
    assert len(flow.words) == flow.words.tokens
    hold(flow.heads(), [maps_on_tokens(model, *loaded_models.JACKSONVILLE) for model in models], flow.words)


def test_a_model_has_not_moved_from_itself() -> None:
    found = read((loaded_models.base(), loaded_models.base()), *loaded_models.JACKSONVILLE).heads()
    assert (found.change == 0).all()
    other = load((copy.deepcopy(loaded_models.base().network), loaded_models.base().tokenizer), name="copy")
    np.testing.assert_allclose(
        read((loaded_models.base(), other), *loaded_models.JACKSONVILLE).heads().change, 0, atol=1e-7
    )


def test_models_that_do_not_correspond_are_measured_on_their_common_words() -> None:
    """As from all edges, which are whole rows."""
    decoder = load(SHARED / "models" / "stories260K-llama")
    flow = read((loaded_models.base(), decoder), "Unbelievable dogs sang.", "They barked, naïvely.", floor=0.0)
    whole, exact = replace(flow, backend=None).heads(), flow.heads()
    assert not flow.corresponds
    assert np.isnan(exact.change).all()
    for name in MEASURES:
        np.testing.assert_allclose(getattr(exact, name), getattr(whole, name), atol=NEAR)


def test_a_text_read_in_windows_is_measured_as_it_is_stitched() -> None:
    models = loaded_models.base(), loaded_models.tuned()
    text = " ".join(LONG.split()[:50])
    flow = read(models, text, floor=0.0, long=Long(window=32))
    assert len(windows(loaded_models.base(), Sentence(text), 32)) > 4
    whole, exact = replace(flow, backend=None).heads(), flow.heads()
    # Where a window splits a word differently its row is not whole, and the estimate puts the rest elsewhere.
    for name in ("change", *MEASURES):
        np.testing.assert_allclose(getattr(exact, name), getattr(whole, name), atol=1e-4, err_msg=name)


def test_models_of_one_tokenizer_and_different_depth_have_no_change() -> None:
    made = FAMILIES["bert"]
    base = made.model()
    network = replace(made, config={**made.config, "num_hidden_layers": 2}).network("class")
    other = load((spread(network), base.tokenizer), name="shallow")
    flow = read((base, other), "Who called?", floor=0.0)
    whole, exact = replace(flow, backend=None).heads(), flow.heads()
    assert np.isnan(exact.change).all()
    for name in MEASURES:
        np.testing.assert_allclose(getattr(exact, name), getattr(whole, name), atol=NEAR)


def test_it_is_measured_once_and_kept_with_the_flow() -> None:
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    assert flow.backend is not None
    assert flow.backend.known_measurements is None
    assert "measures" not in str(wire.encode(flow)[:2000])
    found = flow.heads()
    assert flow.backend.known_measurements is flow.backend.head_measurements() is not None
    for kept in (Flow.of(wire.decode(wire.encode(flow))), pickle.loads(pickle.dumps(flow)), copy.deepcopy(flow)):
        for name in ("change", *MEASURES):
            np.testing.assert_allclose(getattr(kept.heads(), name), getattr(found, name), atol=1e-7)


@pytest.mark.parametrize("after", [0, 3, 20])
def test_it_is_given_up_when_nobody_waits(after: int) -> None:
    left = after

    def cancelled() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    before = loaded_models.base().network.config._attn_implementation
    with pytest.raises(Cancelled):
        measure((loaded_models.base(), loaded_models.tuned()), Sentence(LONG), cancelled=cancelled)
    assert loaded_models.base().network.config._attn_implementation == before
    assert running() == 0


def test_what_a_model_does_not_take_is_an_input_error() -> None:
    with pytest.raises(InputError, match="takes at most 512"):
        measure((loaded_models.base(), loaded_models.tuned()), Sentence(LONG * 9))


def test_no_more_than_one_is_held_and_who_leaves_ends_the_thread() -> None:
    made: list[int] = []

    def run(hand: Callable[[int], None]) -> None:
        for number in range(100):
            made.append(number)
            hand(number)

    taken = generated(run)
    assert [next(taken), next(taken)] == [0, 1]
    assert len(made) <= 2
    taken.close()
    assert len(made) <= 2
    assert running() == 0


def test_flows_that_nobody_can_ask_are_estimated() -> None:
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    flow = Flow.of(wire.decode(wire.encode(flow)))
    assert flow.backend is None
    assert (flow.heads().known < 1).any()
