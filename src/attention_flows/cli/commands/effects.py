"""``attention-flows effects``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ...core.effects.request import Role
from ...escapes import show_controls
from ...export.effects_text import effects_text
from ...export.save_effects import ENDINGS, check_effects_path
from ..loading import load_models
from ..options import MODELS, SENTENCE, ModelOptions, OutputOptions, SentenceOptions, output_group
from ..output import echo
from ..parser import Command, ParameterGroup
from ..progress import step
from ..target_options import TARGET, TargetOptions


@dataclass(frozen=True)
class EffectsOptions:
    """The reference, the midpoints, how many edges are written, and whether the curve is measured."""

    reference: str | None
    of: Role | None
    steps: int | None
    top: int
    curve: bool


EFFECTS = ParameterGroup(
    "Effects",
    EffectsOptions,
    (
        click.Option(
            ["--reference"], type=click.Choice(("base", "zero")), metavar="R",
            help="What attention is held against: base (default, of two models) or zero",
        ),
        click.Option(["--of"], type=click.Choice(("base", "tuned")), metavar="ROLE", help="Whose: base or tuned"),
        click.Option(
            ["--steps"], type=click.IntRange(1, 1000), metavar="N", help="Midpoints (default: until 2 % of error)"
        ),
        click.Option(
            ["--top"], type=click.IntRange(0), default=60, metavar="N", help="Write the N strongest edges; 0 is all"
        ),
        click.Option(["--curve"], is_flag=True, help="Measure faithfulness over the number of edges"),
    ),
)  # fmt: skip


def effects(
    models: ModelOptions,
    sentence: SentenceOptions,
    target: TargetOptions,
    options: EffectsOptions,
    output: OutputOptions,
) -> None:
    """Each attention edge's share of what attention does to the prediction."""
    if output.file is not None:
        check_effects_path(output.file)
    networks, long = load_models(models)
    from ...models.read import read

    flow = read(networks, sentence.text, sentence.pair, unit=sentence.unit, long=long)
    with step("measuring effects"):
        measured = flow.effects(
            options.reference, target=target.target, against=target.against, of=options.of, steps=options.steps
        )
    curve = None
    if options.curve:
        with step("measuring the curve"):
            curve = measured.curve()
    if output.file is None:
        echo(effects_text(measured, options.top, curve), *flow.notes)
    else:
        measured.save(output.file, top=options.top, curve=curve)
        echo(*map(show_controls, (f"wrote {output.file}", *flow.notes)))


COMMAND = Command(
    effects,
    models=MODELS,
    sentence=SENTENCE,
    target=TARGET,
    options=EFFECTS,
    output=output_group("effects", " ".join(ENDINGS)),
)
