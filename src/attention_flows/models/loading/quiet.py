"""Library calls without their output and with one kind of error."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

from transformers.utils import logging as transformers_logging

from ...errors import Cancelled, InputError


@contextlib.contextmanager
def errors_as_input_error(message: str) -> Iterator[None]:
    """Turn every error of a library into an InputError of one line: ``message`` and the first line of the reason."""
    try:
        yield
    except (InputError, Cancelled):
        raise
    except BaseException as error:
        # A panic in the tokenizers' or safetensors' own language is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise InputError(f"{message}: {reason}") from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress warnings, and the progress bars and load reports of transformers.

    A load report lists the weights that a checkpoint lacks: load.py raises an error for those that matter.
    """
    verbosity = transformers_logging.get_verbosity()
    progress_bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if progress_bars:
            transformers_logging.enable_progress_bar()
