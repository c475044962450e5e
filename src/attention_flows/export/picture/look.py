"""How a picture is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ...errors import InputError

Mode = Literal["base", "overlay", "tuned", "difference", "sides"]
Order = Literal["reading", "influence"]
Theme = Literal["light", "dark"]
MODES: tuple[Mode, ...] = get_args(Mode)
ORDERS: tuple[Order, ...] = get_args(Order)
THEMES: tuple[Theme, ...] = get_args(Theme)
LEAST_SIZE, MOST_SIZE = 320, 2400


@dataclass(frozen=True)
class Look:
    """How a picture is drawn; ``width`` and ``height`` are in pixels, and None leaves them to the renderer.

    ``mode`` None is the overlay of two models and the picture of one.
    """

    mode: Mode | None = None
    order: Order = "reading"
    theme: Theme = "light"
    width: int | None = None
    height: int | None = None

    def __post_init__(self) -> None:
        for name, value, known in (
            ("mode", self.mode, (None, *MODES)),
            ("order", self.order, ORDERS),
            ("theme", self.theme, THEMES),
        ):
            if value not in known:
                raise InputError(f"the {name} must be one of {', '.join(filter(None, known))}, not {value!r}")
        for name, size in (("width", self.width), ("height", self.height)):
            if size is not None and not (isinstance(size, int) and LEAST_SIZE <= size <= MOST_SIZE):
                raise InputError(f"the {name} must lie in {LEAST_SIZE}..{MOST_SIZE} pixels, not {size}")
