"""What can still be asked of the models behind a flow."""

from __future__ import annotations

from collections.abc import Callable

from .head_measures import HeadNumbers


class Measuring:
    """A flow's exact measures: at hand, or to be had of ``measure`` when they are first asked for.

    What is copied or pickled keeps what is at hand, and not the models that ``measure`` may hold.
    """

    def __init__(self, measure: Callable[[], HeadNumbers] | None = None, at_hand: HeadNumbers | None = None) -> None:
        self._measure = measure
        self.at_hand = at_hand

    def numbers(self) -> HeadNumbers | None:
        """The measures; None where there is nobody to ask. Raises what ``measure`` does."""
        if self.at_hand is None and self._measure is not None:
            self.at_hand = self._measure()
            self._measure = None
        return self.at_hand

    def __reduce__(self) -> tuple[type[Measuring], tuple[None, HeadNumbers | None]]:
        return Measuring, (None, self.at_hand)
