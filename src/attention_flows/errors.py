"""The errors that end work."""

from __future__ import annotations


class InputError(ValueError):
    """A request that cannot be met. The message is one line that says what to do instead."""


class Cancelled(Exception):
    """The result of the work is not needed any more."""
