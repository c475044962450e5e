"""The one kind of error that is the user's to mend."""

from __future__ import annotations


class InputError(ValueError):
    """What was asked for cannot be done; the message is one line that says what to do instead."""
