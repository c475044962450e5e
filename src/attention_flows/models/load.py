"""Loading models: from the hub, a folder, an adapter over a base, or objects already held."""

from __future__ import annotations

import contextlib
import copy
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from safetensors import safe_open
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
from transformers.utils import logging as transformers_logging

from ..errors import InputError
from .families.kinds import language_objective, objective
from .folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS, find_folder, is_adapter
from .place import Place, place_of

OLD_NAMES = {"T5WithLMHeadModel": "T5ForConditionalGeneration"}  # in the configurations of the first checkpoints
UNLIMITED = 10**6  # tokenizers without a limit of their own state an astronomical one


@dataclass(frozen=True)
class Model:
    """A network, its tokenizer, and what is known of its task head.

    ``labels`` are the classes that the head tells apart, None for a model without a trained task head.
    """

    name: str
    network: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    labels: tuple[str, ...] | None

    @property
    def max_tokens(self) -> int:
        """The longest input that the model takes, in tokens with the special ones."""
        limits = [self.tokenizer.model_max_length, UNLIMITED]
        positions = getattr(self.network.config, "max_position_embeddings", None)
        if isinstance(positions, int) and positions > 0:
            # RoBERTa and its kin count positions from behind the padding index.
            kin = self.network.config.model_type in {"roberta", "xlm-roberta", "camembert", "longformer", "mpnet"}
            limits.append(positions - (self.network.config.pad_token_id + 1 if kin else 0))
        return min(limits)


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


def _labels(network: PreTrainedModel) -> tuple[str, ...] | None:
    """The names of the classes; a head with a single output (a regression) has none."""
    names = tuple(str(name) for _, name in sorted((network.config.id2label or {}).items()))
    return names if len(names) > 1 else None


def _with_adapter(base: Model, folder: Path, name: str) -> Model:
    if not is_adapter(folder):
        raise InputError(f"{name} is not an adapter: {folder} has no adapter_config.json")
    # The copy has modules of its own, for the adapter to wrap, around the very storage of the base's weights.
    shared: dict[int, Any] = {
        id(weight): torch.nn.Parameter(weight.detach(), requires_grad=False) for weight in base.network.parameters()
    }
    shared |= {id(buffer): buffer for buffer in base.network.buffers()}
    network: PreTrainedModel = copy.deepcopy(base.network, shared)
    if _classifies(folder):
        with _quiet(), _one_line(f"the adapter {name} does not fit {base.name}"):
            network = _with_task_head(network)
    labels = _size_head(network, folder) or base.labels
    with _quiet(), _one_line(f"the adapter {name} does not fit {base.name}"):
        PeftModel.from_pretrained(network, str(folder), is_trainable=False)  # wraps the copy's modules in place
    return Model(name, network.eval(), base.tokenizer, labels)


def _classifies(adapter: Path) -> bool:
    document = json.loads((adapter / ADAPTER_CONFIG).read_text("utf-8"))
    return bool(document.get("task_type") == "SEQ_CLS")


def _with_task_head(network: PreTrainedModel) -> PreTrainedModel:
    """``network``, or, if it is a language model, its body with a task head, on the same storage.

    What the body has only beside a task head, such as BERT's pooler, is read from the checkpoint again.
    """
    if objective(network) in (None, "class"):
        return network
    kind: Any = MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING[type(network.config)]
    folder = str(network.config._name_or_path)
    if Path(folder).is_dir():
        classifier = kind.from_pretrained(folder, use_safetensors=True, dtype=network.dtype)
    else:
        classifier = kind(network.config).to(network.dtype)
    held = {name: weight.detach() for name, weight in network.base_model.state_dict().items()}
    classifier.base_model.load_state_dict(held, strict=False, assign=True)
    result: PreTrainedModel = classifier.to(network.device)
    return result


def _size_head(network: PreTrainedModel, folder: Path) -> tuple[str, ...] | None:
    """Give ``network`` a head of the size that the adapter brings weights for, and name its classes.

    The names come from a ``config.json`` beside the adapter, where there is one; PEFT itself keeps none.
    """
    prefix = "base_model.model."
    labels = None
    with safe_open(folder / ADAPTER_WEIGHTS, framework="numpy") as weights:
        keys = weights.keys()
        for key in keys:
            path, _, leaf = key.removeprefix(prefix).rpartition(".")
            if leaf != "weight" or "lora_" in path:
                continue
            parent, _, attribute = path.rpartition(".")
            head = getattr(network.get_submodule(parent), attribute, None)
            if not isinstance(head, torch.nn.Linear):
                continue
            classes, width = weights.get_slice(key).get_shape()
            sized = torch.nn.Linear(
                width, classes, head.bias is not None, device=head.weight.device, dtype=head.weight.dtype
            )
            setattr(network.get_submodule(parent), attribute, sized)
            network.config.num_labels = network.num_labels = classes
            labels = tuple(f"LABEL_{i}" for i in range(classes))
    config = folder / "config.json"
    named = json.loads(config.read_text("utf-8")).get("id2label", {}) if config.exists() else {}
    if labels is not None and len(named) == len(labels):
        labels = tuple(str(named[str(i)]) for i in range(len(labels)))
        network.config.id2label = dict(enumerate(labels))
    return labels if labels is not None and len(labels) > 1 else None


@contextlib.contextmanager
def _one_line(what: str) -> Iterator[None]:
    """Whatever the libraries raise over a folder's content becomes one InputError."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise InputError(f"{what}: {reason}") from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' progress bars and load reports: what they say of a missing head, we say ourselves."""
    level = transformers_logging.get_verbosity()
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(level)
        if bars:
            transformers_logging.enable_progress_bar()
