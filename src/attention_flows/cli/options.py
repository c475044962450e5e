"""The view and the look that the command line asks for."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace

from ..core.node import Node
from ..core.select import Part, Selection
from ..core.view import KINDS, View
from ..errors import InputError
from ..export.picture.look import MODES, ORDERS, THEMES, Look
from ..flow import Flow, TracedFlow

PARTS: dict[str, Part] = {"through": "through", "into": "into", "out_of": "out"}
DEFAULT_SCALE = 2.0


@dataclass(frozen=True)
class Named:
    """A word, by its label or its index, and the layer of the state that is meant, if one is."""

    word: str
    layer: int | None = None


@dataclass(frozen=True)
class ViewOptions:
    """A view whose words are not known to be in the sentence yet."""

    view: View = field(default_factory=View)
    passed: tuple[tuple[Part, Named], ...] = ()
    forward: Named | None = None

    def trace(self, flow: Flow) -> TracedFlow:
        """The flow's trace; raises InputError for a word that is not there, and a view that cannot be had."""
        try:
            selections = tuple(Selection((find(flow, one.word),), one.layer, part=part) for part, one in self.passed)
            origin = None if self.forward is None else Node(self.forward.layer or 0, find(flow, self.forward.word))
            return flow.traced(replace(self.view, selections=selections, origin=origin))
        except ValueError as error:
            raise InputError(str(error)) from error


def find(flow: Flow, word: str) -> int:
    """The index of a word given by its label, or else by its index."""
    try:
        return flow.find(word)
    except ValueError:
        if word.isdecimal() and word not in flow.words.labels:
            return flow.find(int(word))
        raise


def add_view_options(parser: argparse.ArgumentParser) -> None:
    """What a view is made of, to :func:`view_of`."""
    parser.add_argument(
        "--threshold", type=_number, default=0.2, metavar="τ", help="keep edges of at least this weight"
    )
    parser.add_argument(
        "--kind",
        choices=KINDS,
        default="weight",
        help="what τ is: a weight (default), a multiple of uniform attention, edges a row, a row's mass",
    )
    parser.add_argument(
        "--residual", action=argparse.BooleanOptionalAction, default=True, help="follow skip connections"
    )
    parser.add_argument("--hide-special", action="store_true", help="drop edges that end in special tokens")
    parser.add_argument("--heads", type=_heads, metavar="L:H,…", help="keep only these heads, such as 4:3,5:0")
    for name, says in (
        ("through", "only paths through this word (or its state: word@layer); may be repeated"),
        ("into", "only what leads to it, from the root"),
        ("out-of", "only what it reads, down to the input"),
    ):
        parser.add_argument(f"--{name}", type=_named, action="append", default=[], metavar="WORD", help=says)
    parser.add_argument("--forward", type=_named, metavar="WORD", help="trace forward: what comes to rest on this word")


def add_look_options(parser: argparse.ArgumentParser) -> None:
    """What a picture looks like, to :func:`look_of`."""
    parser.add_argument("--mode", choices=MODES, help="what a picture shows (default: both models overlaid)")
    parser.add_argument("--order", choices=ORDERS, default="reading", help="what words follow one another by")
    parser.add_argument("--theme", choices=THEMES, default="light", help="of a picture")
    parser.add_argument("--width", type=int, metavar="PX", help="of a picture")
    parser.add_argument("--height", type=int, metavar="PX", help="of a picture")
    parser.add_argument(
        "--scale", type=float, default=DEFAULT_SCALE, metavar="X", help="pixels of a PNG to one of these"
    )


def view_of(given: argparse.Namespace) -> ViewOptions:
    """The view that a command line asks for; raises InputError for one that is none."""
    try:
        view = View(
            given.threshold,
            given.residual,
            given.hide_special,
            heads=given.heads and frozenset(given.heads),
            kind=given.kind,
        )
    except ValueError as error:
        raise InputError(str(error)) from error
    passed = tuple((part, one) for name, part in PARTS.items() for one in getattr(given, name))
    return ViewOptions(view, passed, given.forward)


def look_of(given: argparse.Namespace) -> Look:
    """The look that a command line asks for."""
    return Look(given.mode, given.order, given.theme, given.width, given.height)


def _named(given: str) -> Named:
    word, at, layer = given.rpartition("@")
    return Named(word, int(layer)) if at and word and layer.isdecimal() else Named(given)


def _heads(given: str) -> list[tuple[int, int]]:
    try:
        return [(int(layer), int(head)) for layer, head in (one.split(":") for one in given.split(","))]
    except ValueError:
        raise argparse.ArgumentTypeError(f"heads are layer:head pairs such as 4:3,5:0, not {given}") from None


def _number(given: str) -> float:
    try:
        return float(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"the threshold must be a number, not {given}") from None
