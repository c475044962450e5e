"""The view that the command line describes. Its words are looked up once the sentence is known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click

from ..core.edge_weight import ATTENTION, EDGE_WEIGHTS
from ..core.node import Node
from ..core.select import Part, Selection
from ..core.view import KINDS, ThresholdKind, View
from ..errors import InputError
from ..flow import Flow, TracedFlow
from .options import choice
from .parser import ParameterGroup
from .values import HeadsType, WordReference, WordType


@dataclass(frozen=True)
class ViewOptions:
    """A view of edges of some ``weight``, with selections and an origin whose words may not be in the sentence."""

    weight: str
    view: View
    selections: tuple[tuple[Part, WordReference], ...]
    origin: WordReference | None

    def trace(self, flow: Flow) -> TracedFlow:
        """The flow's trace; raises InputError for a word that the sentence does not have, and for an invalid view."""
        selections = tuple(
            Selection((find_word(flow, reference.word),), reference.layer, part=part)
            for part, reference in self.selections
        )
        return flow.traced(replace(self.view, selections=selections, origin=self._origin(flow)))

    def _origin(self, flow: Flow) -> Node | None:
        if self.origin is None:
            return None
        return Node(self.origin.layer or 0, find_word(flow, self.origin.word))


def find_word(flow: Flow, word: str) -> int:
    """The index of the word with this label, or else of the word with this index; raises InputError for neither."""
    try:
        return flow.find(word)
    except InputError:
        if word.isdecimal() and word not in flow.words.labels:
            return flow.find(int(word))
        raise


def read_view(
    weight: str,
    threshold: float,
    kind: ThresholdKind,
    residual: bool,
    hide_special: bool,
    heads: frozenset[tuple[int, int]] | None,
    through: tuple[WordReference, ...],
    into: tuple[WordReference, ...],
    out_of: tuple[WordReference, ...],
    forward: WordReference | None,
) -> ViewOptions:
    """The view of these values; raises InputError for an invalid one."""
    view = View(threshold, residual, hide_special, heads=heads, kind=kind)
    parts: dict[Part, tuple[WordReference, ...]] = {"through": through, "into": into, "out": out_of}
    selections = tuple((part, reference) for part, references in parts.items() for reference in references)
    return ViewOptions(weight, view, selections, forward)


def _words(name: str, text: str) -> click.Option:
    return click.Option([f"--{name}"], type=WordType(), multiple=True, metavar="WORD", help=text)


WEIGHT = choice("weight", tuple(EDGE_WEIGHTS), "What an edge weighs", ATTENTION.name)
VIEW = ParameterGroup(
    "View",
    read_view,
    (
        WEIGHT,
        click.Option(["--threshold"], type=float, default=0.2, metavar="τ", help="Keep edges of at least this weight"),
        click.Option(
            ["--kind"],
            type=click.Choice(KINDS),
            default="weight",
            show_default=False,
            metavar="KIND",
            help="τ is a weight (default), lift over uniform, top N of a row, or mass",
        ),
        click.Option(["--residual/--no-residual"], default=True, help="Follow skip connections"),
        click.Option(["--hide-special"], is_flag=True, help="Drop edges that end in special tokens"),
        click.Option(["--heads"], type=HeadsType(), metavar="L:H,…", help="Keep only these heads, such as 4:3,5:0"),
        _words("through", "Keep only paths through a word or a state (word@layer); repeatable"),
        _words("into", "Keep only the part of these paths from the root to the word"),
        _words("out-of", "Keep only the part of these paths from the word to the input"),
        click.Option(["--forward"], type=WordType(), metavar="WORD", help="Trace forward, from this word or state"),
    ),
)
