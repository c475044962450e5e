"""The declared types of the JSON files in a model's folder, which transformers and PEFT read after they are checked.

Only what can do harm before those libraries check it is declared: sizes that would fill the memory or take for ever,
names that are shown, and paths. Fields of other names pass.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from ...errors import InputError
from ...files import read_json
from ...schema import check

REMEDY = "fetch it again"
MAX_DEPTH = 32  # of a configuration; no model's own is nested deeper than about 6
MAX_LAYERS = 1_000
MAX_LABELS = 100_000
MAX_WIDTH = 1_000_000
MAX_VOCABULARY = 10_000_000
MAX_POSITIONS = 20_000_000
MAX_RANK = 65_536

Name = str | int | float | bool
Layers = Annotated[int, Meta(ge=0, le=MAX_LAYERS)]
Labels = Annotated[int, Meta(ge=0, le=MAX_LABELS)]
Width = Annotated[int, Meta(ge=-1, le=MAX_WIDTH)]
Widths = Width | list[Width] | None
Vocabulary = Annotated[int, Meta(ge=-1, le=MAX_VOCABULARY)]
Positions = Annotated[int, Meta(ge=-1, le=MAX_POSITIONS)]
Rank = Annotated[int, Meta(ge=1, le=MAX_RANK)]


class Config(Struct):
    """A config.json, or one of those that it holds: sizes under the names that the families have for them."""

    model_type: str | None = None
    architectures: list[str] | None = None
    name_or_path: str | None = None
    num_labels: Labels | None = None
    id2label: Annotated[dict[str, Name], Meta(max_length=MAX_LABELS)] | None = None
    label2id: Annotated[dict[str, Any], Meta(max_length=MAX_LABELS)] | None = None
    vocab_size: Vocabulary | None = None
    type_vocab_size: Width | None = None
    max_position_embeddings: Positions | None = None
    n_positions: Positions | None = None
    n_ctx: Positions | None = None
    num_hidden_layers: Layers | None = None
    num_layers: Layers | None = None
    n_layers: Layers | None = None
    n_layer: Layers | None = None
    encoder_layers: Layers | None = None
    decoder_layers: Layers | None = None
    num_decoder_layers: Layers | None = None
    num_hidden_groups: Layers | None = None
    block_sizes: list[Layers] | None = None
    block_repeats: list[Layers] | None = None
    hidden_size: Widths = None
    hidden_sizes: Widths = None
    embedding_size: Widths = None
    intermediate_size: Widths = None
    d_model: Widths = None
    d_ff: Widths = None
    d_kv: Widths = None
    d_embed: Widths = None
    d_inner: Widths = None
    d_head: Widths = None
    dim: Widths = None
    hidden_dim: Widths = None
    emb_dim: Widths = None
    n_embd: Widths = None
    n_inner: Widths = None
    ffn_dim: Widths = None
    encoder_ffn_dim: Widths = None
    decoder_ffn_dim: Widths = None
    head_dim: Widths = None
    num_attention_heads: Widths = None
    num_key_value_heads: Widths = None
    num_heads: Widths = None
    n_heads: Widths = None
    n_head: Widths = None
    encoder_attention_heads: Widths = None
    decoder_attention_heads: Widths = None
    num_experts: Width | None = None
    num_local_experts: Width | None = None
    n_routed_experts: Width | None = None


class TokenizerModel(Struct):
    """The words of a tokenizer, and how they are joined.

    Transformers takes a text in their place for the path of a file, and reads that, wherever it is.
    """

    vocab: dict[str, Any] | list[Any] | None = None
    merges: list[Any] | None = None


class TokenizerConfig(TokenizerModel):
    """A tokenizer_config.json; a tokenizer without a limit has one of about 10**30."""

    model_max_length: Annotated[int, Meta(ge=1)] | Annotated[float, Meta(ge=1)] | None = None
    tokenizer_class: str | None = None


class TokenizerFile(Struct):
    """A tokenizer.json."""

    model: TokenizerModel | None = None


class WeightsIndex(Struct):
    """A model.safetensors.index.json: the file, beside it, of each weight."""

    weight_map: Annotated[dict[str, str], Meta(min_length=1)]


class AdapterConfig(Struct):
    """An adapter_config.json."""

    peft_type: str
    task_type: str | None = None
    base_model_name_or_path: str | None = None
    r: Rank | None = None
    rank_pattern: dict[str, Rank] | None = None
    target_modules: list[str] | str | None = None
    modules_to_save: list[str] | None = None
    # A path of a module to import.
    megatron_config: UnsetType | None = UNSET


SCHEMAS: dict[str, Any] = {
    "tokenizer_config.json": TokenizerConfig,
    "tokenizer.json": TokenizerFile,
    "special_tokens_map.json": dict[str, Any],
    "added_tokens.json": dict[str, Any],
    "vocab.json": dict[str, Any],
    "generation_config.json": dict[str, Any],
}


def read_config(file: Path) -> Config:
    """The config.json in ``file``; raises InputError, with the field, for one that no model can be loaded from."""
    document = read_json(file, dict[str, Any], REMEDY)
    if _depth_exceeds(document, MAX_DEPTH):
        raise InputError(f"{file} is nested deeper than {MAX_DEPTH} levels: {REMEDY}")
    for name, value in document.items():
        if isinstance(value, dict) and name.endswith(("config", "encoder", "decoder")):
            check(value, Config, f"{file}, {name}")
    return check(document, Config, str(file))


def read_adapter_config(file: Path) -> AdapterConfig:
    """The adapter_config.json in ``file``; raises InputError, with the field, for one that is none."""
    return read_json(file, AdapterConfig, REMEDY)


def _depth_exceeds(value: object, depth: int) -> bool:
    """Whether a value has more than ``depth`` lists and objects inside one another."""
    level = [value]
    for _ in range(depth + 1):
        level = [
            item
            for holder in level
            for item in (holder.values() if isinstance(holder, dict) else holder if isinstance(holder, list) else ())
            if isinstance(item, dict | list)
        ]
    return bool(level)
