"""The groups of options that several commands share, and the objects that hold their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import click

from ..core.words import Unit
from ..export.picture.look import EDGE_KINDS, MODES, ORDERS, THEMES, EdgeKind, Look, Mode, Order, Theme
from .parser import ParameterGroup
from .values import WindowType

UNITS: tuple[Unit, ...] = get_args(Unit)
DEFAULT_SCALE = 2.0
FILE = click.Path(path_type=Path)


@dataclass(frozen=True)
class DeviceOptions:
    """Where the models run, and how precisely."""

    device: str
    dtype: str


@dataclass(frozen=True)
class NamedModels(DeviceOptions):
    """One model, or a base and its tuned model, and what they are called."""

    base: str
    tuned: str | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class ModelOptions(NamedModels):
    """The models, and what they do with a text that is too long for them."""

    truncate: bool
    window: bool | int


@dataclass(frozen=True)
class SentenceOptions:
    """A text or a pair of texts, and the unit that their words are."""

    text: str
    pair: str | None
    unit: Unit


@dataclass(frozen=True)
class PictureOptions:
    """How a picture looks; ``scale`` is the pixels of a PNG to one pixel of the picture."""

    look: Look
    scale: float


@dataclass(frozen=True)
class OutputOptions:
    """The file to write, or None for the terminal."""

    file: Path | None


def choice(name: str, choices: Sequence[str], text: str, default: str | None, *, usual: str = "") -> click.Option:
    """An option with a few possible values. Its help lists them and marks the default, or else the ``usual`` one."""
    marked = [f"{value} (default)" if value == (default or usual) else value for value in choices]
    listed = " or ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)
    return click.Option(
        [f"--{name}"],
        type=click.Choice(choices),
        default=default,
        show_default=False,
        metavar=name.upper(),
        help=f"{text}: {listed}",
    )


def output_group(what: str, endings: str) -> ParameterGroup:
    """The option ``-o`` of a command that writes ``what`` to a file with one of ``endings``."""
    option = click.Option(
        ["-o", "--output", "file"], type=FILE, metavar="FILE", help=f"Write the {what} to FILE ({endings})"
    )
    return ParameterGroup("Output", OutputOptions, (option,))


def read_picture(
    mode: Mode | None,
    order: Order,
    theme: Theme,
    draw: str,
    edges: EdgeKind,
    links: int | None,
    glyphs: bool,
    hide_reached: bool,
    width: int | None,
    height: int | None,
    scale: float,
) -> PictureOptions:
    look = Look(mode, order, theme, width, height, draw, edges, links, reached=not hide_reached, glyphs=glyphs)
    return PictureOptions(look, scale)


_DEVICE = (
    click.Option(
        ["--device"], default="cpu", metavar="DEVICE", help="cpu, cuda, cuda:1, mps, auto, or all (every device)"
    ),
    click.Option(
        ["--dtype"],
        default="auto",
        metavar="DTYPE",
        help="float32, bfloat16, float16, or auto (as saved)",
    ),
)

_NAMED = (
    click.Argument(["base"], help="A hub id or a model's folder"),
    click.Argument(["tuned"], required=False, help="The same, or an adapter over BASE"),
    click.Option(
        ["--name", "names"],
        multiple=True,
        metavar="NAME",
        help="What BASE is called; given again, TUNED",
    ),
    *_DEVICE,
)

DEVICE = ParameterGroup("Models", DeviceOptions, _DEVICE)
NAMED_MODELS = ParameterGroup("Models", NamedModels, _NAMED)

MODELS = ParameterGroup(
    "Models",
    ModelOptions,
    (
        *_NAMED,
        click.Option(["--truncate"], is_flag=True, help="Cut off a text that is too long for the models"),
        click.Option(
            ["--window"],
            type=WindowType(),
            is_flag=False,
            flag_value=True,
            default=False,
            show_default=False,
            metavar="[N]",
            help="Read it in overlapping windows of N tokens, or of the models' limit",
        ),
    ),
)

SENTENCE = ParameterGroup(
    "Sentence",
    SentenceOptions,
    (
        click.Option(["--text"], required=True, metavar="T", help="The text, or the first of a pair"),
        click.Option(["--pair"], metavar="P", help="The second text of a pair"),
        choice("unit", UNITS, "What a node stands for", "word"),
    ),
)

PICTURE = ParameterGroup(
    "Picture",
    read_picture,
    (
        choice("mode", MODES, "What it shows", None, usual="overlay"),
        choice("order", ORDERS, "The order of the words", "reading"),
        choice("theme", THEMES, "The colours", "light"),
        click.Option(
            ["--draw"],
            default="",
            show_default=False,
            metavar="Q",
            help="Draw what a query finds outside the trace, dotted",
        ),
        choice("edges", EDGE_KINDS, "What its lines are", "attention"),
        click.Option(
            ["--links"], type=click.IntRange(1), metavar="N", help="Draw the N strongest links (with --edges effect)"
        ),
        click.Option(["--glyphs"], is_flag=True, help="Draw each word's heads on the rings"),
        click.Option(["--hide-reached"], is_flag=True, help="Leave out edges that only a gate above them opens"),
        click.Option(["--width"], type=int, metavar="PX", help="The width in pixels"),
        click.Option(["--height"], type=int, metavar="PX", help="The height in pixels"),
        click.Option(
            ["--scale"], type=float, default=DEFAULT_SCALE, metavar="X", help="A PNG's pixels to one of the picture's"
        ),
    ),
)
