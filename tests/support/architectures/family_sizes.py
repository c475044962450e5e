"""What a family's configuration needs beyond the sizes that its fields' names tell."""

from __future__ import annotations

from typing import Any

MAMBA2: dict[str, Any] = {"mamba_n_heads": 4, "mamba_d_head": 16, "mamba_expand": 2}
SIZES_OF: dict[str, dict[str, Any]] = {
    "bamba": {**MAMBA2, "attn_layer_indices": [1, 2]},
    "jamba": {"attn_layer_period": 2, "attn_layer_offset": 1, "use_mamba_kernels": False},
    "granitemoehybrid": {
        **MAMBA2,
        "layer_types": ["linear_attention", "full_attention", "full_attention", "linear_attention"],
    },
    "lfm2": {"layer_types": ["conv", "full_attention", "conv", "full_attention"]},
    "bailing_hybrid": {"layer_group_size": 2},
    "recurrent_gemma": {"lru_width": 32},
}
