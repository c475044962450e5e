"""Models loaded from the hub, from a folder, as an adapter over a base, or from objects in memory."""

from __future__ import annotations

from collections.abc import Set
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
from .adapter import load_adapter
from .device import Placement
from .folder import ADAPTER_CONFIG, find_folder, is_adapter
from .model import Model
from .names import short_name
from .quiet import errors_as_input_error, quiet
from .schemas import read_adapter_config
from .size import check_size

RENAMED_ARCHITECTURES = {"T5WithLMHeadModel": "T5ForConditionalGeneration"}  # in the first checkpoints' configurations


def load(
    model: str | Path | Model | tuple[PreTrainedModel, PreTrainedTokenizerBase],
    *,
    adapter: str | Path | None = None,
    name: str | None = None,
    device: str | None = None,
    dtype: str | None = None,
) -> Model:
    """Load a model from the hub or a folder, or wrap one that is in memory.

    ``model`` is a hub id, a folder, ``(network, tokenizer)``, or a :class:`Model`. ``adapter``, a hub id or a folder
    in PEFT's format, is loaded over it: the result shares the base's weights in memory, and the base itself does not
    change. ``name`` is the model's name, by default its hub id or the last telling part of its path. ``device`` is
    "cpu", "cuda", "cuda:1", "mps", "auto" (the first available of CUDA, MPS and the CPU) or "all" (the layers spread
    over every device), by default the CPU. ``dtype`` is "float32", "bfloat16", "float16" or "auto", by default that of
    the saved weights. An adapter has the device and the dtype of its base.

    Weights are read from safetensors only, and no code of a repository is run. Raises InputError for a model or
    adapter that cannot be found, is damaged or does not fit, and for a device that is not there.
    """
    if isinstance(model, Model | tuple):
        if device is not None or dtype is not None:
            raise InputError(
                "a model that is already held stays where it is: name its device and dtype when it is loaded"
            )
        base = model if isinstance(model, Model) else _from_objects(*model)
    else:
        placement = Placement(device or "cpu", dtype or "auto")  # its errors come before a download
        base = _from_folder(find_folder(model), short_name(model), placement)
    if adapter is not None:
        base = load_adapter(base, find_folder(adapter), short_name(adapter))
    return base if name is None else Model(name, base.network, base.tokenizer, base.labels)


def load_tuned(base: Model, tuned: str | Path, name: str | None = None) -> Model:
    """The model to compare with ``base``, an adapter over it or a whole model, on its device and in its dtype.

    ``tuned`` is a hub id or a folder, and ``name`` its name in place of that. Raises InputError as :func:`load` does.
    """
    folder, name = find_folder(tuned), name or short_name(tuned)
    if is_adapter(folder):
        return load_adapter(base, folder, name)
    # Not every training run saves its tokenizer with each checkpoint.
    has_tokenizer = (folder / "tokenizer_config.json").exists()
    tokenizer = None if has_tokenizer else base.tokenizer
    return _from_folder(folder, name, Placement.of(base.network), tokenizer)


def _from_objects(network: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> Model:
    has_task_head = objective(network) == "class"
    name = str(network.config._name_or_path or type(network).__name__)
    return Model(short_name(name), network, tokenizer, _labels(network) if has_task_head else None)


def _from_folder(
    folder: Path, name: str, placement: Placement, tokenizer: PreTrainedTokenizerBase | None = None
) -> Model:
    if is_adapter(folder):
        base = read_adapter_config(folder / ADAPTER_CONFIG).base_model_name_or_path
        raise InputError(f"{name} is an adapter, not a model: name its base first (it was made for {base})")
    with quiet(), errors_as_input_error(f"cannot load {name}"):
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
        auto_class = _auto_class(config)
        check_size(auto_class, config, folder)
        network, report = auto_class.from_pretrained(
            folder,
            config=config,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **placement.loading_options(),
        )
        if tokenizer is None:
            tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    missing = set(report["missing_keys"])
    lost = _lost_weights(missing, auto_class, network.base_model_prefix)
    if lost:
        raise InputError(f"{name} lacks {len(lost)} of its weights, {lost[0]} among them: fetch it again")
    has_task_head = auto_class is AutoModelForSequenceClassification and not missing
    return Model(name, placement.move(network.eval()), tokenizer, _labels(network) if has_task_head else None)


def _auto_class(config: PreTrainedConfig) -> Any:
    """The class to load a checkpoint with: the language model that its configuration names, or else a classifier.

    A checkpoint without a task head becomes a classifier too, with an untrained head: an adapter may bring its weights.
    A family without classifiers becomes a bare model.
    """
    architecture = (config.architectures or [""])[0]
    language = language_objective(config, RENAMED_ARCHITECTURES.get(architecture, architecture))
    if language == "mask":
        return AutoModelForMaskedLM
    if language == "next":
        return AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    has_classifier = type(config) in MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING
    return AutoModelForSequenceClassification if has_classifier else AutoModel


def _lost_weights(missing: Set[str], auto_class: Any, body: str) -> list[str]:
    """Those of the ``missing`` weights without which a checkpoint is damaged; ``body`` is the prefix of its body.

    A classifier may lack its head and its pooler, because a checkpoint of a body alone has none. Of a language model
    only the head is checked.
    """
    inside = {key for key in missing if key.startswith(f"{body}.")}
    if auto_class is AutoModelForSequenceClassification:
        return sorted(key for key in inside if ".pooler." not in key)
    return [] if auto_class is AutoModel else sorted(missing - inside)


def _labels(network: PreTrainedModel) -> tuple[str, ...] | None:
    """The names of the classes; None for a head with a single output (a regression)."""
    names = tuple(str(name) for _, name in sorted((network.config.id2label or {}).items()))
    return names if len(names) > 1 else None
