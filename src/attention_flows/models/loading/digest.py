"""The digest of a model: whether two are the same, whatever they are called and wherever they lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import torch

from ..families.kinds import objective
from .model import Model

# Where a model was loaded from, with what, and how its attention is computed: not what it is.
IGNORED_FIELDS = frozenset(
    ["_name_or_path", "name_or_path", "transformers_version", "_attn_implementation", "attn_implementation"]
)
UNUSED = ".original_module."  # the head that an adapter's own head stands in for
CHUNK = 2**26  # bytes of weights that are hashed at a time


def model_digest(model: Model) -> str:
    """The sha256, as hexadecimal digits, of the model's weights, configuration, labels and tokenizer.

    Weights that nothing depends on are left out: a model without a trained head may have a head, and a pooler before
    it, that are drawn anew each time it is loaded.
    """
    digest = hashlib.sha256()
    config = {name: value for name, value in model.network.config.to_dict().items() if name not in IGNORED_FIELDS}
    for part in (config, model.labels, _tokenizer(model)):
        digest.update(json.dumps(part, sort_keys=True, default=str).encode("utf-8", "surrogatepass"))
    for name, weight in _weights(model):
        digest.update(f"\n{name} {weight.dtype} {tuple(weight.shape)}\n".encode())
        data = weight.detach().contiguous().reshape(-1).view(torch.uint8)
        for start in range(0, len(data), CHUNK):
            digest.update(data[start : start + CHUNK].cpu().numpy().tobytes())
    return digest.hexdigest()


def _weights(model: Model) -> Iterator[tuple[str, torch.Tensor]]:
    """The weights that the model's attention and predictions depend on, by name."""
    network = model.network
    headless = model.labels is None and objective(network) in (None, "class")
    body = f"{network.base_model_prefix}." if headless and network.base_model is not network else ""
    for name, weight in sorted(network.state_dict().items()):
        is_used = name.startswith(body) and not (headless and ".pooler." in f".{name}")
        if is_used and UNUSED not in name and isinstance(weight, torch.Tensor):
            yield name, weight


def _tokenizer(model: Model) -> Any:
    """What the tokenizer makes its tokens by."""
    tokenizer = model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", None)
    rules = sorted(tokenizer.get_vocab().items()) if backend is None else json.loads(backend.to_str())
    if isinstance(rules, dict):
        # Set by whoever called the tokenizer last; a study neither cuts nor pads.
        rules = {name: value for name, value in rules.items() if name not in ("truncation", "padding")}
    return [type(tokenizer).__name__, rules, tokenizer.model_max_length, sorted(tokenizer.model_input_names)]
