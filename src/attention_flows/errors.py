"""The errors that end work."""

from __future__ import annotations


class InputError(ValueError):
    """A request that cannot be met. The message is one line that says what to do instead."""


class TooLongError(InputError):
    """A text of more tokens than a model takes at once, which can still be cut off or read in windows.

    ``length`` says how long it is. The message names the arguments of Python; :meth:`advice` names other ones.
    """

    def __init__(self, length: str) -> None:
        self.length = length
        super().__init__(self.advice(" (truncate=True)", " (window=True)"))

    def advice(self, truncate: str, window: str) -> str:
        """The message, with what to set in order to cut the text off, and to read it in windows."""
        return f"{self.length}: shorten it, cut it off{truncate} or read it in overlapping windows{window}"


class Cancelled(Exception):
    """The result of the work is not needed any more."""
