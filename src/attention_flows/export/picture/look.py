"""The look of a picture: its mode, order, theme, size, and what is drawn beside the trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ...core.query.edge_query import QueryError
from ...core.query.language import parse
from ...errors import InputError

Mode = Literal["base", "overlay", "tuned", "difference", "sides"]
Order = Literal["reading", "influence"]
Theme = Literal["light", "dark"]
EdgeKind = Literal["attention", "effect"]
MODES: tuple[Mode, ...] = get_args(Mode)
EDGE_KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)
ORDERS: tuple[Order, ...] = get_args(Order)
THEMES: tuple[Theme, ...] = get_args(Theme)
MIN_SIZE, MAX_SIZE = 320, 2400


@dataclass(frozen=True)
class Look:
    """The look of a picture; ``width`` and ``height`` are in pixels, and None leaves them to the renderer.

    ``mode`` None is the overlay of two models, and the base of one. ``drawn`` is a query (docs/query.md) whose matches
    are drawn, dotted, though they are not in the trace; empty draws none. ``edges`` are the traced attention, or the
    ``links`` strongest links by effect, and None as many as recover half of the difference. ``reached`` edges, which
    only a gate above them opens, can be left out, and ``glyphs`` draws each word's heads on the rings.

    Raises InputError for a value that is none of the known ones, for a size outside MIN_SIZE..MAX_SIZE, and for text
    that is no query.
    """

    mode: Mode | None = None
    order: Order = "reading"
    theme: Theme = "light"
    width: int | None = None
    height: int | None = None
    drawn: str = ""
    edges: EdgeKind = "attention"
    links: int | None = None
    reached: bool = True
    glyphs: bool = False

    def __post_init__(self) -> None:
        for name, value, known in (
            ("mode", self.mode, (None, *MODES)),
            ("order", self.order, ORDERS),
            ("theme", self.theme, THEMES),
            ("edges", self.edges, EDGE_KINDS),
        ):
            if value not in known:
                raise InputError(f"the {name} must be one of {', '.join(filter(None, known))}, not {value!r}")
        for name, size in (("width", self.width), ("height", self.height)):
            if size is not None and not (isinstance(size, int) and MIN_SIZE <= size <= MAX_SIZE):
                raise InputError(f"the {name} must lie in {MIN_SIZE}..{MAX_SIZE} pixels, not {size}")
        if self.links is not None and self.links < 1:
            raise InputError(f"the links must be at least 1, not {self.links}")
        if self.drawn:
            try:
                parse(self.drawn)
            except QueryError as error:
                raise InputError(f"cannot draw {self.drawn!r}: {error}") from error
