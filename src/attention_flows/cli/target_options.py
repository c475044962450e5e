"""The options that name what is predicted."""

from __future__ import annotations

from dataclasses import dataclass

import click

from .parser import ParameterGroup


@dataclass(frozen=True)
class TargetOptions:
    """A class, or a token of a language model, by text or index; and another to hold it against."""

    target: str | int | None
    against: str | int | None


class LabelType(click.ParamType[str | int]):
    """A label, or the number of an output written ``#3``."""

    name = "label"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str | int:
        text = str(value)
        return int(text[1:]) if text.startswith("#") and text[1:].isdecimal() else text


TARGET = ParameterGroup(
    "Target",
    TargetOptions,
    (
        click.Option(
            ["--target"],
            type=LabelType(),
            metavar="LABEL",
            help="A class, a token, or #N (default: the predicted)",
        ),
        click.Option(["--against"], type=LabelType(), metavar="LABEL", help="Hold it against this one"),
    ),
)
