"""``attention-flows query``."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ...core.query.language import parse
from ...escapes import show_controls
from ...export.query_table import ENDINGS, table, write
from ...export.save import check_path
from ..loading import load_models
from ..options import MODELS, SENTENCE, ModelOptions, OutputOptions, SentenceOptions, output_group
from ..output import echo
from ..parser import Command, ParameterGroup
from ..view_options import VIEW, ViewOptions


@dataclass(frozen=True)
class QueryOptions:
    """A query in the language of docs/query.md."""

    query: str


QUERY = ParameterGroup(
    "Query",
    QueryOptions,
    (
        click.Option(
            ["--query"],
            required=True,
            metavar="Q",
            help='The edges to find, such as "what → called; layers 4–6"',
        ),
    ),
)


def query(
    models: ModelOptions, sentence: SentenceOptions, search: QueryOptions, view: ViewOptions, output: OutputOptions
) -> None:
    """Find edges between words, layers and heads: print a table, or write a file."""
    if output.file is not None:
        check_path(output.file, ENDINGS)
    edge_query = parse(search.query)  # before a model is loaded
    networks, long = load_models(models)
    from ...models.read import read
    from ...wire.budget import FLOOR

    floor = None if edge_query.weight is None else min(FLOOR, edge_query.weight)
    flow = read(
        networks,
        sentence.text,
        sentence.pair,
        unit=sentence.unit,
        view=view.view,
        long=long,
        floor=floor,
        weight=view.weight,
    )
    effects = None if edge_query.effect is None else flow.effects()
    matches = flow.query(search.query, view.trace(flow).view, effects=effects)
    if output.file is None:
        echo(table(matches))
    else:
        write(matches, output.file)
        echo(*map(show_controls, (f"wrote {len(matches)} edges to {output.file}", *flow.notes)))


COMMAND = Command(
    query, models=MODELS, sentence=SENTENCE, search=QUERY, view=VIEW, output=output_group("edges", " ".join(ENDINGS))
)
