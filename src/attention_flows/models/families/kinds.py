"""What a network is: which way it reads, what it predicts, and from which position."""

from __future__ import annotations

from typing import Any, Literal

import torch
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    MODEL_FOR_MASKED_LM_MAPPING,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING,
    PreTrainedConfig,
    PreTrainedModel,
)

from ...errors import InputError

Objective = Literal["class", "mask", "next"]

SUMMARISING = {"xlnet", "xlm", "flaubert"}  # their head reads where config.summary_type says


def objective(network: PreTrainedModel) -> Objective | None:
    """What the network's head predicts: a class, the word at a mask, the next word; None where it has no head."""
    name = type(network).__name__
    if name.endswith("ForSequenceClassification"):  # as transformers names them all
        return "class"
    return language_objective(network.config, name)


def language_objective(config: PreTrainedConfig, architecture: str) -> Objective | None:
    """What the language model named ``architecture`` predicts; None if it is none of this configuration's."""
    if config.is_encoder_decoder:
        return "next" if _is(architecture, MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING, config) else None
    if _is(architecture, MODEL_FOR_MASKED_LM_MAPPING, config):
        return "mask"
    # A network that sees the word it predicts, such as XLNet's or a BERT's that is no decoder, predicts nothing.
    if _is(architecture, MODEL_FOR_CAUSAL_LM_MAPPING, config) and reads_backward(config):
        return "next"
    return None


def _is(architecture: str, mapping: Any, config: PreTrainedConfig) -> bool:
    classes = mapping.get(type(config), ())
    return architecture in {network.__name__ for network in (classes if isinstance(classes, tuple) else (classes,))}


def reads_backward(config: PreTrainedConfig) -> bool:
    """Whether each token reads only those before it: a decoder-only model."""
    if config.is_encoder_decoder or config.model_type in SUMMARISING:
        return False
    causal, masked = (type(config) in kind for kind in (MODEL_FOR_CAUSAL_LM_MAPPING, MODEL_FOR_MASKED_LM_MAPPING))
    return bool(getattr(config, "is_decoder", False)) or (causal and not masked)


def special_id(network: PreTrainedModel, name: str) -> int | None:
    """A special token's id, such as ``eos_token_id``, by the network's configuration or the one for generation.

    A composite configuration may have it in its text part alone; of several ids the first is meant.
    """
    parts = (network.config, network.config.get_text_config(decoder=True), getattr(network, "generation_config", None))
    number = next((found for part in parts if (found := getattr(part, name, None)) is not None), None)
    return number[0] if isinstance(number, list) else number


def mask_position(mask_token_id: int | None, token_ids: torch.Tensor) -> int | None:
    """Where the first mask is in ``token_ids``, of shape [tokens]."""
    if mask_token_id is None:
        return None
    masks = (token_ids == mask_token_id).nonzero()
    return int(masks[0]) if len(masks) else None


def root_token(network: PreTrainedModel, inputs: dict[str, torch.Tensor], mask_token_id: int | None = None) -> int:
    """The token whose state at the deepest layer the prediction is read from, in a batch of one.

    In an encoder-decoder the decoder's tokens are counted after the encoder's. Padding on either side is passed over.
    Raises InputError where the head finds no token to read from.
    """
    token_ids = inputs["input_ids"][0]
    head = objective(network)
    config = network.config.get_text_config()
    if "decoder_input_ids" in inputs:
        return len(token_ids) + _decoder_position(network, inputs)
    visible = inputs.get("attention_mask", torch.ones_like(inputs["input_ids"]))[0].nonzero()[:, 0]
    first, last = int(visible[0]), int(visible[-1])
    if head == "mask":
        masked = mask_position(mask_token_id, token_ids)
        return first if masked is None else masked
    if config.model_type in SUMMARISING:
        return first if config.summary_type == "first" else last
    if not reads_backward(config):
        return first
    if head == "class" and config.pad_token_id is not None:
        # The head passes over every padding token, even one that the text itself ends with.
        real = (token_ids != config.pad_token_id).nonzero()
        return int(real[-1]) if len(real) else 0
    return last


def _decoder_position(network: PreTrainedModel, inputs: dict[str, torch.Tensor]) -> int:
    last = inputs["decoder_input_ids"].shape[1] - 1
    if objective(network) == "next":
        return last
    end = special_id(network, "eos_token_id")
    ends = (inputs["input_ids"][0] == (-1 if end is None else end)).nonzero()
    if len(ends):
        return int(ends[-1])
    if objective(network) == "class":
        raise InputError(
            f"{network.config.model_type} classifies at the end token, and this tokenizer adds none: load the model "
            "with its own tokenizer"
        )
    return last
