"""What work ends with where it cannot or need not be done."""

from __future__ import annotations


class InputError(ValueError):
    """What was asked for cannot be done; the message is one line that says what to do instead."""


class Cancelled(Exception):
    """Nobody waits for this work any more."""
