"""Reading a sentence with one or two models into a flow."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.backend import CachedBackend
from ..core.edge_weight import ATTENTION, edge_weight
from ..core.floor import Floor
from ..core.flow import ModelFlow, Role
from ..core.running import IsCancelled, never_cancelled
from ..core.sentence import Sentence
from ..core.view import View
from ..core.words import Unit
from ..errors import Cancelled, InputError
from ..flow import Flow
from ..wire.budget import automatic_floor, fitting
from .backend import ModelBackend
from .capture.captured import Captured, capture
from .capture.encode import encode
from .effects.weighing import weighing_run
from .grid import aligned_words, place_on_grid
from .loading.model import Model
from .long_texts.policy import WHOLE, Long
from .long_texts.stitch import capture_windows
from .long_texts.windows import shortened

ROLES: tuple[Role, Role] = ("base", "tuned")


def read(
    models: Sequence[Model],
    text: str,
    pair: str | None = None,
    *,
    unit: Unit = "word",
    floor: float | None = None,
    view: View | None = None,
    long: Long = WHOLE,
    weight: str = ATTENTION.name,
    target: str | int | None = None,
    cancelled: IsCancelled = never_cancelled,
) -> Flow:
    """The flow of a text or a pair through one model, or through a base and its tuned model.

    Edges below ``floor`` are not kept. By default the floor is FLOOR, or the ``view``'s threshold where that is lower.
    Where the flow's message (:mod:`attention_flows.wire`) would be larger than MAX_BYTES or have more than MAX_EDGES
    edges, the default floor rises until it is not, but never above the threshold of ``view``. ``long`` says what to do
    with a text that is longer than the models take. ``weight`` names what an edge weighs (:mod:`.edge_weight`), and
    ``target`` what the weight *gradient* is the gradient of, by default what the last model predicts.

    Two models that do not correspond are brought onto one grid (:mod:`.grid`). ``cancelled`` is called before each
    model or window is run. Raises InputError for a sentence that the models do not take, and Cancelled.
    """

    def check() -> None:
        if cancelled():
            raise Cancelled

    rule = Floor(floor) if floor is not None else automatic_floor(view)
    weighs = edge_weight(weight)
    sentence, notes = shortened(models, Sentence(text, pair), long)
    run, about = weighing_run(weighs, models, sentence, long, target)
    tokens = min(long.tokens(model) for model in models)
    encoded = [] if long.window else [encode(model, sentence, unit) for model in models]
    aligned = aligned_words(models, encoded) if encoded else None
    captures: list[Captured] = []
    for index, model in enumerate(models):
        check()
        if long.window:
            captured = capture_windows(model, sentence, unit=unit, floor=rule, tokens=tokens, check=check, run=run)
            if captures and captured.words.labels != captures[0].words.labels:
                raise InputError(
                    f"{models[0].name} and {model.name} split the text differently: they cannot be compared in windows"
                )
        else:
            own = encoded[index]
            captured = capture(model, own.on_words(aligned.model_words[index]) if aligned else own, rule, run)
        captures.append(captured)
    placed = place_on_grid(captures, aligned, sentence)
    flows = tuple(
        ModelFlow(role, model.name, edges, captured.prediction, None if role == "base" or placed.corresponds else grid)
        for role, model, captured, edges, grid in zip(ROLES, models, captures, placed.edges, placed.grids, strict=False)
    )
    notes += tuple(
        dict.fromkeys(
            f"read in {captured.windows} windows of {tokens} tokens" for captured in captures if captured.windows > 1
        )
    )
    notes += _model_notes(models, captures)
    if weighs is not ATTENTION:
        notes += (f"an edge weighs its {weight}{f' for {about.label}' if about else ''}, not its attention",)
    root, encoder_layers = placed.grids[0].root, placed.grids[0].encoder_layers
    highest_floor = max(captured.floor for captured in captures)
    backend = ModelBackend(lambda: models, sentence, unit, Long(window=long.window), weighs, target)
    flow = Flow(
        sentence.text,
        sentence.pair,
        unit,
        placed.words,
        root,
        highest_floor,
        flows,
        view or View(),
        encoder_layers,
        notes,
        weight,
        backend=CachedBackend(backend),
    )
    return flow if floor is not None else fitting(flow, rule)


def _model_notes(models: Sequence[Model], captures: Sequence[Captured]) -> tuple[str, ...]:
    """The notes on each model, with its name where they are not both models'."""
    same = len({captured.notes for captured in captures}) == 1
    if same:
        return captures[0].notes
    return tuple(
        f"{model.name}: {note}" for model, captured in zip(models, captures, strict=True) for note in captured.notes
    )
