"""The name of a model that is loaded from a path: the last telling part of it."""

from __future__ import annotations

import re
from pathlib import Path

# What a folder is called in many projects says nothing of the model in it.
GENERIC = re.compile(
    r"(models?|pytorch_model|hf_model|adapter|lora|weights|ckpts?|checkpoints?|snapshots?|blobs|refs|final|best|last|latest"
    r"|best_model|final_model|outputs?|out|results?|runs?|export|exported|saved|save|\d+|v\d+"
    r"|[0-9a-f]{12,64}|\.+)",
    re.IGNORECASE,
)
CACHED = re.compile(r"models--(?P<id>.+)")  # a repository's folder in the hub's cache


def short_name(model: str | Path) -> str:
    """A hub id as it is, and of a folder the last part of its path that tells something; its last part if none does."""
    path = Path(model)
    if not path.is_dir():
        return str(model)
    parts = path.resolve().parts[1:]
    for part in reversed(parts):
        cached = CACHED.fullmatch(part)
        if cached is not None:
            return cached["id"].replace("--", "/")
        if GENERIC.fullmatch(part) is None:
            return part
    return parts[-1] if parts else str(model)
