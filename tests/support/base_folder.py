"""Where the demo's base model is."""

from __future__ import annotations

import functools
from pathlib import Path

from attention_flows.demo.base import find_base


@functools.cache
def base_folder() -> Path:
    """The folder of the demo's base model, found once in a process: finding it reads all of its weights."""
    return find_base()
