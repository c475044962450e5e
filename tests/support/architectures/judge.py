"""What becomes of an architecture that is read: exact, refused with a line, failing, or not to be built small."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import re
import signal
import warnings
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
import transformers
from transformers import PreTrainedConfig, PreTrainedModel

from attention_flows.errors import InputError
from attention_flows.models.capture.captured import Captured
from attention_flows.models.loading.load import load
from attention_flows.models.loading.model import Model
from tests.oracles import reference
from tests.support.capturing import capture_text, encode_text
from tests.support.small_families import TEXTS, bert_tokenizer, spread

from .small_config import small_config

Verdict = Literal["exact", "refused", "fails", "not built"]
MAPPINGS: tuple[Any, ...] = (
    transformers.MODEL_MAPPING,
    transformers.MODEL_FOR_CAUSAL_LM_MAPPING,
    transformers.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
    transformers.MODEL_FOR_MASKED_LM_MAPPING,
    transformers.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING,
)
MAX_SECONDS = 120
TOLERANCE = 1e-6
HEADLESS = {"linear_attention", "conv", "mamba", "mlp", "moe", "recurrent"}  # the types of layers without attention


@dataclass(frozen=True)
class Judged:
    """An architecture, what became of it, and the line or the numbers that say more."""

    family: str
    architecture: str
    verdict: Verdict
    reason: str


def families() -> dict[str, type[PreTrainedConfig]]:
    """The configuration class of every family that an auto mapping has, by its model type."""
    found: dict[str, type[PreTrainedConfig]] = {}
    for mapping in MAPPINGS:
        for config_class in mapping:
            found.setdefault(config_class.model_type, config_class)
    return OrderedDict(sorted(found.items()))


def architectures(config_class: type[PreTrainedConfig]) -> list[type[PreTrainedModel]]:
    """The classes of one family that the auto mappings have, each once."""
    classes: list[type[PreTrainedModel]] = []
    for mapping in MAPPINGS:
        if config_class in mapping:
            found = mapping[config_class]
            classes += found if isinstance(found, tuple) else (found,)
    return list(dict.fromkeys(classes))


def judge_family(family: str, config_class: type[PreTrainedConfig]) -> list[Judged]:
    """What becomes of each of a family's architectures."""
    try:
        classes = architectures(config_class)
    except Exception as error:
        return [Judged(family, "all", "not built", line_of(error))]
    return [Judged(family, network.__name__, *_judged(family, config_class, network)) for network in classes]


def _judged(
    family: str, config_class: type[PreTrainedConfig], architecture: type[PreTrainedModel]
) -> tuple[Verdict, str]:
    torch.manual_seed(11)
    try:
        with _within(MAX_SECONDS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            network = _build(family, config_class, architecture)
    except Exception as error:
        return "not built", line_of(error)
    try:
        with _within(MAX_SECONDS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return "exact", _compared(network)
    except InputError as error:
        message = str(error)
        return ("refused", message) if "\n" not in message else ("fails", f"refused in several lines: {message!r}")
    except Exception as error:
        return "fails", line_of(error)


def _build(family: str, config_class: type[PreTrainedConfig], architecture: type[PreTrainedModel]) -> PreTrainedModel:
    if not _takes_text(architecture):  # it is refused before it would run, so that it needs no weights
        network = object.__new__(architecture)
        torch.nn.Module.__init__(network)
        network.config = config_class()
        return network
    config = small_config(config_class, family)
    own = architecture.config_class
    if own is not None and own is not config_class and isinstance(config.get_text_config(), own):
        config = config.get_text_config()  # the language model of a family that reads pictures too
    network = architecture(config)
    network.eval()
    return network


def _takes_text(architecture: type[PreTrainedModel]) -> bool:
    return (
        architecture.main_input_name == "input_ids"
        and "input_ids" in inspect.signature(architecture.forward).parameters
    )


def _compared(network: PreTrainedModel) -> str:
    """How many layers and heads were found equal; raises AssertionError where anything is not."""
    model = load((network, bert_tokenizer()), name=type(network).__name__)
    torch.manual_seed(11)
    spread(network)
    text = TEXTS[1]
    captured = capture_text(model, text, unit="token", floor=0.0)
    expected = _eager(model, text)
    found = dense(captured)
    heads = captured.edges.heads
    with_heads = [layer for layer in found if len(layer)]
    assert expected, "transformers itself gives no attention to compare with"
    assert all(np.isfinite(layer).all() for layer in expected), "the random network's attention is not finite"
    assert len(with_heads) == len(expected), f"{len(with_heads)} layers with heads, not {len(expected)}"
    for index, (own, eager) in enumerate(zip(with_heads, expected, strict=True)):
        assert own.shape == eager.shape, f"layer {index} has the shape {own.shape}, not {eager.shape}"
        worst = float(np.abs(own - eager).max())
        assert worst <= TOLERANCE, f"layer {index} differs by {worst:.2g}"
    right = layers_of(network.config)
    assert len(heads) == right, f"{len(heads)} layers, not {right}"
    types = getattr(network.config.get_text_config(), "layer_types", None)
    if types and not captured.encoder_layers:
        assert [kind in HEADLESS for kind in types] == [count == 0 for count in heads], f"{types} have {heads} heads"
    by_word = capture_text(model, text, floor=0.0)
    starts = [*by_word.words.starts.tolist(), by_word.words.tokens]
    groups = [list(range(first, stop)) for first, stop in itertools.pairwise(starts)]
    for own, eager in zip([layer for layer in dense(by_word) if len(layer)], expected, strict=True):
        for head, rows in zip(own[:1], eager[:1], strict=True):
            np.testing.assert_allclose(head, reference.words_attention(rows.tolist(), groups), atol=1e-5)
    again = capture_text(model, text, unit="token", floor=0.0)
    np.testing.assert_array_equal(again.edges.weight, captured.edges.weight, "a second reading differs")
    least = min(float(layer.sum(-1)[layer.sum(-1) > 0].min()) for layer in expected)
    without = sum(count == 0 for count in heads)
    notes = [f"{without} of them without heads"] if without else []
    notes += ["rows sum to less than 1"] if least < 0.98 else []
    return ", ".join([f"{len(heads)} layers", *notes])


def dense(captured: Captured) -> list[np.ndarray]:
    """Each layer's map, [heads, words, words]."""
    edges = captured.edges
    maps = [np.zeros((heads, edges.words, edges.words)) for heads in edges.heads]
    for layer, own in enumerate(maps, start=1):
        place = edges.layer_slice(layer)
        own[edges.head[place], edges.query[place], edges.key[place]] = edges.weight[place]
    return maps


def _eager(model: Model, text: str) -> list[np.ndarray]:
    """Transformers' own maps of each layer that gives one, [heads, tokens, tokens]."""
    network = model.network
    for part in network.modules():
        if isinstance(part, PreTrainedModel) and part._can_set_attn_implementation():
            part.set_attn_implementation("eager")
    inputs = encode_text(model, text).inputs
    of_body: dict[str, Any] = {}
    hook = network.base_model.register_forward_hook(lambda body, args, output: of_body.update(output))
    with torch.inference_mode():
        output = network(**inputs, output_attentions=True)
        hook.remove()
        if not any(name in output for name in _names(network)):  # some heads drop what their body gives
            output = of_body
        if not any(name in output for name in _names(network)):
            body = getattr(network, "text_model", network.base_model)
            output = body(**inputs, output_attentions=True)
    if not network.config.is_encoder_decoder:
        layers = output.get("attentions") or ()
        types = getattr(network.config.get_text_config(), "layer_types", None) or ()
        if len(types) == len(layers):  # MiniMax gives the states of its linear attention beside the attention
            layers = [layer for layer, kind in zip(layers, types, strict=True) if kind not in HEADLESS]
        if network.config.model_type == "longformer":
            from_global = output.get("global_attentions") or [None] * len(layers)
            return [_by_token(*pair) for pair in zip(layers, from_global, strict=True)]
        return [layer[0].float().numpy() for layer in layers if layer is not None]
    encoder, decoder, cross = (
        [layer[0].float().numpy() for layer in output.get(f"{part}attentions") or ()]
        for part in ("encoder_", "decoder_", "cross_")
    )
    read, written = inputs["input_ids"].shape[1], inputs["decoder_input_ids"].shape[1]
    size = read + written
    maps = [np.pad(layer, ((0, 0), (0, written), (0, written))) for layer in encoder]
    for own, across in zip(decoder, cross, strict=True):
        both = np.zeros((len(own) + len(across), size, size))
        both[: len(own), read:, read:] = own
        both[len(own) :, read:, :read] = across
        maps.append(both)
    return maps


def _names(network: PreTrainedModel) -> tuple[str, ...]:
    return ("encoder_attentions",) if network.config.is_encoder_decoder else ("attentions", "global_attentions")


def _by_token(windowed: torch.Tensor, from_global: torch.Tensor | None) -> np.ndarray:
    """Longformer's weights from token to token, of a text shorter than a window of which the first token is global.

    Without ``from_global``, [batch, heads, tokens, 1], none is.
    """
    local = windowed[0].numpy()
    heads, tokens, width = local.shape
    count = 0 if from_global is None else 1
    full = np.zeros((heads, tokens, tokens))
    for query, key in np.ndindex(tokens, tokens):
        full[:, query, key] = local[:, query, count + key - query + (width - count) // 2]
    if from_global is not None:
        full[:, :, 0] = local[:, :, 0]
        full[:, 0] = from_global[0, :, :tokens, 0].numpy()
    return full


def layers_of(config: PreTrainedConfig) -> int:
    """How many layers a configuration says that its network has: the encoder's and the decoder's."""
    if not config.is_encoder_decoder:
        return int(config.get_text_config().num_hidden_layers)
    encoder = getattr(config, "encoder", None) or config.get_text_config(encoder=True)
    encoder = getattr(encoder, "text_config", None) or encoder
    decoder = getattr(config, "decoder", None) or config.get_text_config(decoder=True)
    below = getattr(encoder, "num_layers", None) or encoder.num_hidden_layers
    above = getattr(decoder, "num_decoder_layers", None) or decoder.num_hidden_layers
    return int(below + above)


def line_of(error: BaseException) -> str:
    """The error's kind and the beginning of its message, without the folders of this machine."""
    message = re.sub(r"(?<!\w)/[\w./-]+", "…", " ".join(str(error).split()))
    return f"{type(error).__name__}: {message[:160]}"


@contextlib.contextmanager
def _within(seconds: int) -> Iterator[None]:
    def stop(*args: Any) -> None:
        raise TimeoutError(f"it took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
