"""Loads the models that the command line names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from .options import ModelOptions, NamedModels
from .progress import step

if TYPE_CHECKING:
    from ..models.loading.model import Model
    from ..models.long_texts.policy import Long


def load_models(options: ModelOptions) -> tuple[tuple[Model, ...], Long]:
    """The base, followed by the tuned model if there is one, and how they read long texts."""
    _check_names(options)
    with step(f"loading {options.base}"):
        # Imported here because torch takes seconds, which help and errors of usage need not wait for.
        from ..models.long_texts.policy import Long

        long = Long(options.truncate, options.window)
        base = _load_base(options)
        long.tokens(base)
    return _with_tuned(base, options), long


def load_named(options: NamedModels) -> tuple[Model, ...]:
    """The base, followed by the tuned model if there is one."""
    _check_names(options)
    with step(f"loading {options.base}"):
        base = _load_base(options)
    return _with_tuned(base, options)


def _check_names(options: NamedModels) -> None:
    count = 1 if options.tuned is None else 2
    if len(options.names) > count:
        raise InputError(f"--name is given {len(options.names)} times for {count} model{'s' if count > 1 else ''}")


def _load_base(options: NamedModels) -> Model:
    from ..models.loading.load import load

    name = options.names[0] if options.names else None
    return load(options.base, name=name, device=options.device, dtype=options.dtype)


def _with_tuned(base: Model, options: NamedModels) -> tuple[Model, ...]:
    if options.tuned is None:
        return (base,)
    with step(f"loading {options.tuned}"):
        from ..models.loading.load import load_tuned

        name = options.names[1] if len(options.names) > 1 else None
        return base, load_tuned(base, options.tuned, name)
