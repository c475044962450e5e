"""What to do with a text that is longer than a model takes."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import InputError
from ..loading.model import Model


@dataclass(frozen=True)
class Long:
    """What to do with a text that is longer than a model takes; by default that is an error.

    ``truncate`` cuts it off; ``window`` reads it in windows of so many tokens, or of what the model takes where it is
    True. Raises InputError where both are set, and for a window that holds no text.
    """

    truncate: bool = False
    window: bool | int = False

    def __post_init__(self) -> None:
        if self.truncate and self.window:
            raise InputError("a long text is either truncated or read in windows: ask for one of them")
        if self.window is not False and self.window is not True and self.window < 8:
            raise InputError(f"a window of {self.window} tokens holds no text: ask for at least 8")

    def tokens(self, model: Model) -> int:
        """The most tokens that ``model`` is to be given at once; raises InputError for a window beyond its limit."""
        if isinstance(self.window, bool):
            return model.max_tokens
        if self.window > model.max_tokens:
            raise InputError(f"a window of {self.window} tokens is more than the {model.max_tokens} of {model.name}")
        return self.window


WHOLE = Long()
