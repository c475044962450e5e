"""``attention-flows rollout``."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import InputError
from ...escapes import show_controls
from ...export.relevance_table import ENDINGS, relevance_text, write_relevance
from ...export.save import check_path
from ..loading import load_models
from ..options import MODELS, SENTENCE, ModelOptions, OutputOptions, SentenceOptions, choice, output_group
from ..output import echo
from ..parser import Command, ParameterGroup
from ..target_options import TARGET, TargetOptions
from ..view_options import WEIGHT

METHODS = ("rollout", "gradient", "max-flow")


@dataclass(frozen=True)
class RolloutOptions:
    """How layers are put together, and what is put together."""

    method: str
    weight: str


ROLLOUT = ParameterGroup(
    "Rollout", RolloutOptions, (choice("method", METHODS, "How layers are put together", METHODS[0]), WEIGHT)
)


def rollout(
    models: ModelOptions,
    sentence: SentenceOptions,
    options: RolloutOptions,
    target: TargetOptions,
    output: OutputOptions,
) -> None:
    """Rollout or maximum flow: what the root reads of each word through all layers."""
    if output.file is not None:
        check_path(output.file, ENDINGS)
    if target.against is not None or (target.target is not None and options.method != "gradient"):
        raise InputError("a target is for --method gradient, and --against for none")
    networks, long = load_models(models)
    from ...models.read import read

    flow = read(networks, sentence.text, sentence.pair, unit=sentence.unit, long=long, weight=options.weight)
    roles = [model.role for model in flow.models]
    if options.method == "gradient":
        results = [flow.gradient_rollout(target=target.target)]  # a base has no head that predicts the same
    elif options.method == "rollout":
        results = [flow.rollout(role) for role in roles]
    else:
        results = [flow.max_flow(role) for role in roles]
    if output.file is None:
        echo(relevance_text(results), *flow.notes)
    else:
        write_relevance(results, output.file)
        echo(*map(show_controls, (f"wrote {output.file}", *flow.notes)))


COMMAND = Command(
    rollout,
    models=MODELS,
    sentence=SENTENCE,
    options=ROLLOUT,
    target=TARGET,
    output=output_group("words", " ".join(ENDINGS)),
)
