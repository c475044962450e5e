"""``attention-flows trace``."""

from __future__ import annotations

from ...escapes import show_controls
from ...export.save import ENDINGS, check_path, save
from ...export.summary import summarize
from ..loading import load_models
from ..options import (
    MODELS,
    PICTURE,
    SENTENCE,
    ModelOptions,
    OutputOptions,
    PictureOptions,
    SentenceOptions,
    output_group,
)
from ..output import echo
from ..parser import Command
from ..progress import step, warn
from ..view_options import VIEW, ViewOptions


def trace(
    models: ModelOptions, sentence: SentenceOptions, view: ViewOptions, picture: PictureOptions, output: OutputOptions
) -> None:
    """Trace one sentence: print a summary, or write a file."""
    if output.file is not None:
        check_path(output.file)
    networks, long = load_models(models)
    from ...models.read import read

    flow = read(
        networks, sentence.text, sentence.pair, unit=sentence.unit, view=view.view, long=long, weight=view.weight
    )
    traced = view.trace(flow)
    if output.file is None:
        echo(summarize(traced))
    else:
        if picture.look.edges == "effect":
            with step("measuring effects"):
                traced = traced.with_effects()
        save(traced, output.file, picture.look, picture.scale, warn)
        echo(*map(show_controls, (f"wrote {output.file}", *flow.notes)))


COMMAND = Command(
    trace,
    models=MODELS,
    sentence=SENTENCE,
    view=VIEW,
    picture=PICTURE,
    output=output_group("trace", " ".join(ENDINGS)),
)
