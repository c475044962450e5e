"""``attention-flows knockout``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import click

from ...core.effects.cut import HOWS, How, Reader
from ...core.query.language import parse
from ...errors import InputError
from ...escapes import show_controls
from ...export.effects_text import knockout_text
from ...export.save import check_path
from ...export.save_knockout import ENDINGS
from ..loading import load_models
from ..options import MODELS, SENTENCE, ModelOptions, OutputOptions, SentenceOptions, choice, output_group
from ..output import echo
from ..parser import Command, ParameterGroup
from ..progress import step
from ..target_options import TARGET, TargetOptions
from ..values import HeadsType, LayersType
from ..view_options import find_word


@dataclass(frozen=True)
class KnockoutOptions:
    """What is cut, and how."""

    words: str | None
    heads: frozenset[tuple[int, int]] | None
    edges: str | None
    layers: tuple[int, ...] | None
    how: How
    react: bool
    reader: Reader


KNOCKOUT = ParameterGroup(
    "Knockout",
    KnockoutOptions,
    (
        click.Option(["--words"], metavar="W,…", help="What reads these words, by label or index"),
        click.Option(["--heads"], type=HeadsType(), metavar="L.H,…", help="These heads, such as 4.3,5.0"),
        click.Option(["--edges"], metavar="Q", help='The edges that a query finds, such as "end → ended"'),
        click.Option(["--layers"], type=LayersType(), metavar="L,…", help="Only at these layers, such as 4-6"),
        choice("how", HOWS, "By what", "mask"),
        click.Option(["--react/--no-react"], default=True, help="Let later attention react, or hold it"),
        choice("reader", get_args(Reader), "Whose reading of the words", "all"),
    ),
)  # fmt: skip


def knockout(
    models: ModelOptions,
    sentence: SentenceOptions,
    target: TargetOptions,
    options: KnockoutOptions,
    output: OutputOptions,
) -> None:
    """What the prediction becomes without some attention, measured."""
    if output.file is not None:
        check_path(output.file, ENDINGS)
    if options.words is None and options.heads is None and options.edges is None:
        raise InputError("name what is cut: --words, --heads or --edges")
    edge_query = None
    if options.edges is not None:
        edge_query = parse(options.edges)  # before a model is loaded
    networks, long = load_models(models)
    from ...models.read import read

    flow = read(networks, sentence.text, sentence.pair, unit=sentence.unit, long=long)
    words = [find_word(flow, word) for word in (options.words or "").split(",") if word]
    with step("measuring"):
        effects = flow.effects() if edge_query is not None and edge_query.effect is not None else None
        result = flow.knockout(
            words=words,
            heads=options.heads or (),
            edges=() if options.edges is None else flow.query(options.edges, effects=effects),
            layers=options.layers,
            reader=options.reader,
            how=options.how,
            react=options.react,
            target=target.target,
            against=target.against,
        )
    if output.file is None:
        echo(knockout_text(result), *flow.notes)
        return
    result.save(output.file)
    echo(*map(show_controls, (f"wrote {output.file}", *flow.notes)))


COMMAND = Command(
    knockout,
    models=MODELS,
    sentence=SENTENCE,
    target=TARGET,
    options=KNOCKOUT,
    output=output_group("knockout", " ".join(ENDINGS)),
)
