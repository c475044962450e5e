"""A configuration of any family, made small by the names of its fields."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

from transformers import PreTrainedConfig

from .family_sizes import SIZES_OF

# The first pattern that a field's whole name matches gives its value. BERT's special tokens are the tokenizer's.
SIZES: tuple[tuple[str, Any], ...] = (
    (r"pad_token_id", 0),
    (r"unk_token_id", 1),
    (r"(bos|cls|decoder_start|start)_token_id", 2),
    (r"(eos|sep|forced_eos)_token_id", 3),
    (r"mask_token_id", 4),
    (r"\w*_token_(id|index)", 20),
    (r"(text_|decoder_|encoder_)?vocab_size", 500),
    (
        r"(num_)?(hidden_layers|layers|encoder_layers|decoder_layers)|n_layers?|num_(block_)?layers|\w*_num_hidden_layers",
        4,
    ),
    (r"(num_|n_)?(key_value|kv)_heads|\w*num_key_value_heads", 2),
    (r"(num_|n_)?(attention_)?heads?|(encoder|decoder)_attention_heads|\w*_num_(attention_)?heads", 4),
    (
        r"hidden_size|d_model|n_embd|emb_dim|dim|embed_dim|model_dim|embedding_size|\w*_hidden_size|word_embed_proj_dim",
        32,
    ),
    (r"(attention_)?head_dim|d_kv|d_head|qk_nope_head_dim|v_head_dim|global_head_dim|index_head_dim", 8),
    (r"qk_rope_head_dim", 8),
    (r"qk_head_dim", 16),
    (r"rotary_dim", 4),
    (r"(kv|q|o)_lora_rank", 16),
    (r"\w*intermediate_size\w*|d_ff|(encoder_|decoder_)?ffn_dim|d_inner|n_inner|hidden_dim|ffn_hidden_size", 48),
    (r"num_experts|num_local_experts|n_routed_experts|moe_num_experts", 4),
    (r"num_experts_per_tok(en)?|moe_topk|num_selected_experts|moe_k", 2),
    (r"mamba_n_?groups|n_groups", 1),
    (r"hidden_size_per_layer_input|router_hidden_size", 8),
    (r"vocab_size_per_layer_input", 500),
    (r"zero_expert_num", 2),
    (r"o_groups|index_n_heads", 2),
    (r"n_group|num_expert_groups?|topk_group|n_shared_experts|num_shared_experts|moe_num_shared_experts", 1),
    (r"first_k_dense_replace", 1),
    (r"max_(position_embeddings|seq_len|sequence_length|source_positions|target_positions)|n_(positions|ctx)", 128),
    (r"sliding_window|attention_window_size|local_attention|sliding_window_size", 4),
    (r"\w*mamba_(n_heads|num_heads)|n_mamba_heads|mamba_num_heads", 4),
    (r"mamba_(d_)?(head|head_dim)|mamba_headdim|mamba_head_dim", 16),
    (r"mamba_d_ssm", 64),
    (r"mamba_d_state|ssm_state_size|state_size", 8),
    (r"mamba_chunk_size|chunk_size", 8),
    (r"linear_(key_|value_)?head_dim", 8),
    (r"linear_num_key_heads", 2),
    (r"linear_num_value_heads|linear_num_heads", 4),
)
UNSET = re.compile(
    r"\w+_token_id|vocab_size|n_routed_experts|num_experts_per_tok|n_shared_experts|head_dim"
)  # may be None
IGNORED = {"chunk_size_feed_forward", "num_labels"}


def small_config(config_class: type[PreTrainedConfig], model_type: str | None = None) -> PreTrainedConfig:
    """A small configuration of the class: each field by its name, or as SIZES_OF says of its family."""
    default = config_class()
    own = SIZES_OF.get(model_type or config_class.model_type, {})
    sizes: dict[str, Any] = {}
    for name, value in vars(default).items():
        if name.startswith("_") or name in IGNORED:
            continue
        if isinstance(value, PreTrainedConfig):
            sizes[name] = _small_part(value)
        elif (isinstance(value, int) and not isinstance(value, bool)) or (value is None and UNSET.fullmatch(name)):
            size = _size(name)
            if size is not None and not (isinstance(value, int) and name.endswith("_layers") and value == 0):
                sizes[name] = size
        elif isinstance(value, list) and name == "eos_token_id":
            sizes[name] = 3
        elif _is_rope(name, value) and _has_sections(config_class):
            sizes[name] = value | {"mrope_section": _sections(default, value)}
    heads, groups = vars(default).get("num_attention_heads"), vars(default).get("num_key_value_heads")
    if groups is not None and (groups == heads or groups == 1 or "kv_lora_rank" in vars(default)):
        sizes["num_key_value_heads"] = 1 if groups == 1 else sizes.get("num_attention_heads", 4)
    return config_class(**(sizes | own))


def _is_rope(name: str, value: Any) -> bool:
    return name in ("rope_parameters", "rope_scaling") and isinstance(value, dict) and "rope_type" in value


def _has_sections(config_class: type[PreTrainedConfig]) -> bool:
    """Whether the family's rotary embedding has sections, for places in a picture."""
    code = config_class.__module__.replace(".configuration_", ".modeling_")
    try:
        return "mrope_section" in inspect.getsource(importlib.import_module(code))
    except (ImportError, OSError):
        return False


def _sections(default: PreTrainedConfig, rope: dict[str, Any]) -> list[int]:
    """The three sections of a rotary embedding of 8 numbers, or of the part of them that is rotated."""
    half = int(8 * rope.get("partial_rotary_factor", getattr(default, "partial_rotary_factor", None) or 1)) // 2
    return [half - 2 * (half // 3), half // 3, half // 3]


def _small_part(part: PreTrainedConfig) -> PreTrainedConfig:
    """A small configuration of a part, with the choices, such as ``is_decoder``, that the whole makes for it."""
    small = small_config(type(part))
    default = vars(type(part)())
    for name, value in vars(part).items():
        if isinstance(value, bool | str) and value != default.get(name) and not name.startswith("_"):
            setattr(small, name, value)
    return small


def _size(name: str) -> Any:
    return next((size for pattern, size in SIZES if re.fullmatch(pattern, name)), None)
