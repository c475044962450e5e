"""Loads the models that the command line names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import ModelOptions
from .progress import step

if TYPE_CHECKING:
    from ..models.loading.model import Model
    from ..models.long_texts.policy import Long


def load_models(options: ModelOptions) -> tuple[tuple[Model, ...], Long]:
    """The base, followed by the tuned model if there is one, and how they read long texts."""
    with step(f"loading {options.base}"):
        # Imported here because torch takes seconds, which help and errors of usage need not wait for.
        from ..models.loading.load import load, load_tuned
        from ..models.long_texts.policy import Long

        long = Long(options.truncate, options.window)
        base = load(options.base, device=options.device, dtype=options.dtype)
        long.tokens(base)
    if options.tuned is None:
        return (base,), long
    with step(f"loading {options.tuned}"):
        return (base, load_tuned(base, options.tuned)), long
