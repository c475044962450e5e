"""Loads the models that the command line names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from .options import ModelOptions
from .progress import step

if TYPE_CHECKING:
    from ..models.loading.model import Model
    from ..models.long_texts.policy import Long


def load_models(options: ModelOptions) -> tuple[tuple[Model, ...], Long]:
    """The base, followed by the tuned model if there is one, and how they read long texts."""
    count = 1 if options.tuned is None else 2
    if len(options.names) > count:
        raise InputError(f"--name is given {len(options.names)} times for {count} model{'s' if count > 1 else ''}")
    base_name, tuned_name = (*options.names, None, None)[:2]
    with step(f"loading {options.base}"):
        # Imported here because torch takes seconds, which help and errors of usage need not wait for.
        from ..models.loading.load import load, load_tuned
        from ..models.long_texts.policy import Long

        long = Long(options.truncate, options.window)
        base = load(options.base, name=base_name, device=options.device, dtype=options.dtype)
        long.tokens(base)
    if options.tuned is None:
        return (base,), long
    with step(f"loading {options.tuned}"):
        return (base, load_tuned(base, options.tuned, tuned_name)), long
