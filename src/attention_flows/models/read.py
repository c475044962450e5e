"""Reading a sentence with one or two models into a flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.flow import Flow, ModelFlow, Role, View
from ..core.words import Unit
from ..errors import InputError
from .capture import capture
from .load import Model

FLOOR = 0.01
ROLES: tuple[Role, Role] = ("base", "tuned")


class Cancelled(Exception):
    """Nobody waits for this reading any more."""


def read(
    models: Sequence[Model],
    text: str,
    pair: str | None = None,
    *,
    unit: Unit = "word",
    floor: float = FLOOR,
    view: View | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Flow:
    """The flow of a text or a pair through one model, or through a base and its tuned model.

    ``cancelled`` is asked before each model is run. Raises InputError where the models do not take the sentence, or
    where two models do not correspond (other words, layers or heads), and Cancelled.
    """
    read_by: list[ModelFlow] = []
    for role, model in zip(ROLES, models, strict=False):
        if cancelled():
            raise Cancelled
        captured = capture(model, text, pair, unit=unit, floor=floor)
        if not read_by:
            first = captured
        elif first.words.labels != captured.words.labels:
            raise InputError(
                f"{models[0].name} and {model.name} split the text differently; they cannot be compared yet"
            )
        elif first.edges.heads != captured.edges.heads:
            raise InputError(
                f"{models[0].name} and {model.name} differ in layers or heads; they cannot be compared yet"
            )
        read_by.append(ModelFlow(role, model.name, captured.edges, captured.prediction))
    return Flow(
        text,
        pair,
        unit,
        first.words,
        captured.root,
        floor,
        tuple(read_by),
        view or View(),
        captured.encoder_layers,
    )
