"""Loading models: from the hub, a folder, an adapter over a base, or objects in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from transformers import (
    MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
    AutoConfig,
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from ...errors import InputError
from ..families.kinds import language_objective, objective
from .adapter import _labels, _with_adapter
from .device import Place, place_of
from .folder import ADAPTER_CONFIG, find_folder, is_adapter
from .model import Model
from .quiet import _one_line, _quiet

OLD_NAMES = {"T5WithLMHeadModel": "T5ForConditionalGeneration"}  # in the configurations of the first checkpoints


def load(
    model: str | Path | Model | tuple[PreTrainedModel, PreTrainedTokenizerBase],
    *,
    adapter: str | Path | None = None,
    name: str | None = None,
    device: str | None = None,
    dtype: str | None = None,
) -> Model:
    """Load a model, or take one that is already held.

    ``model`` is a hub id, a folder, ``(network, tokenizer)``, or an already loaded :class:`Model`. ``adapter``, a
    hub id or a folder in PEFT's format, puts an adapter over it: the result shares the base's weights in memory,
    and the base itself stays as it was. ``name`` is what to call it; by default the id or the folder's name.
    ``device`` and ``dtype`` are as for :class:`Place`, by default the CPU and what the weights were saved in; an
    adapter goes where its base is.

    Weights are read from safetensors only, and no repository's own code is ever run. Raises InputError for a model
    or adapter that cannot be found, is not whole or does not fit.
    """
    held = isinstance(model, Model | tuple)
    if held and (device is not None or dtype is not None):
        raise InputError("a model that is already held stays where it is: name its device and dtype when it is loaded")
    if isinstance(model, Model):
        base = model
    elif isinstance(model, tuple):
        base = _held(*model)
    else:
        place = Place(device or "cpu", dtype or "auto")  # first, for its errors come quickly
        base = _from_folder(find_folder(model), _short_name(model), place)
    if adapter is not None:
        base = _with_adapter(base, find_folder(adapter), _short_name(adapter))
    return base if name is None else Model(name, base.network, base.tokenizer, base.labels)


def load_tuned(base: Model, tuned: str | Path) -> Model:
    """The model to compare with ``base``, on its device and in its dtype: an adapter over it, or a whole model."""
    folder = find_folder(tuned)
    if is_adapter(folder):
        return _with_adapter(base, folder, _short_name(tuned))
    # A training run need not have saved its tokenizer with every checkpoint.
    own = (folder / "tokenizer_config.json").exists()
    return _from_folder(folder, _short_name(tuned), place_of(base.network), None if own else base.tokenizer)


def _short_name(given: str | Path) -> str:
    path = Path(given)
    return path.resolve().name if path.is_dir() else str(given)


def _from_folder(folder: Path, name: str, place: Place, tokenizer: PreTrainedTokenizerBase | None = None) -> Model:
    if is_adapter(folder):
        base = json.loads((folder / ADAPTER_CONFIG).read_text("utf-8")).get("base_model_name_or_path")
        raise InputError(f"{name} is an adapter, not a model: name its base first (it was made for {base})")
    with _quiet(), _one_line(f"cannot load {name}"):
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        kind = _kind(config)
        classifies = kind is AutoModelForSequenceClassification
        network, report = kind.from_pretrained(
            folder,
            config=config,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **place.loading(),
        )
        if tokenizer is None:
            tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    inside = f"{network.base_model_prefix}."
    missing = set(report["missing_keys"])
    head = [] if classifies or kind is AutoModel else [key for key in missing if not key.startswith(inside)]
    lost = sorted(key for key in missing if classifies and key.startswith(inside) and ".pooler." not in key) + head
    if lost:
        raise InputError(f"{name} lacks {len(lost)} of its weights, {lost[0]} among them: fetch it again")
    labels = _labels(network) if classifies and not missing else None
    return Model(name, place.put(network.eval()), tokenizer, labels)


def _kind(config: PreTrainedConfig) -> Any:
    """The class to load a checkpoint as: what its own configuration says, or else with a task head, untrained or not.

    A head is wanted even where the checkpoint brings none, for an adapter may bring it.
    """
    named = (config.architectures or [""])[0]
    told = OLD_NAMES.get(named, named)
    if language_objective(config, told) == "mask":
        return AutoModelForMaskedLM
    if language_objective(config, told) == "next":
        return AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    classifies = type(config) in MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING
    return AutoModelForSequenceClassification if classifies else AutoModel


def _held(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> Model:
    classifies = objective(network) == "class"
    name = str(network.config._name_or_path or type(network).__name__)
    return Model(_short_name(name), network, tokenizer, _labels(network) if classifies else None)
