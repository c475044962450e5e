"""Runs that give what edges weigh, also where that takes a gradient of the prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from ...core.edge_weight import EdgeWeight
from ...core.effects.target import Target, TargetRequest
from ...core.sentence import Sentence
from ...errors import InputError
from ..capture.encode import Encoded, encode
from ..capture.forward import ForwardResult, Run, run_forward, run_of
from ..capture.grid_map import GridMap
from ..capture.on_words import whole_rows
from ..capture.sink import AttentionSink
from ..capture.site import Site
from ..families.seq2seq import encoder_layers
from ..loading.model import Model
from ..long_texts.policy import Long
from .maps import MapKey
from .runner import OwnMaps, Runner, running
from .target import target_reader


def weighing_run(
    weight: EdgeWeight,
    models: Sequence[Model],
    sentence: Sentence,
    long: Long,
    target: str | int | None = None,
) -> tuple[Run, Target | None]:
    """The run of ``weight`` for these models, and what the gradient is of; None where the weight needs none.

    The gradient is that of ``target``, by default of what the last model predicts for ``sentence``. Raises InputError
    where no gradient is to be had.
    """
    if not weight.needs_gradient:
        if target is not None:
            raise InputError(f"a target is for the weight gradient; {weight.name} has none")
        return run_of(weight), None
    if long.window:
        raise InputError("a text read in windows has no gradient: shorten it, or cut it off (truncate=True)")
    about = _target(models[-1], sentence, TargetRequest(target))
    return _gradient_run(about), about


def gradient_weights(runner: Runner, request: TargetRequest) -> tuple[OwnMaps, dict[MapKey, torch.Tensor]]:
    """What the model does by itself, and ReLU(A ⊙ ∂y/∂A) of each map, [heads, queries, keys].

    Chefer, Gur & Wolf 2021, "Generic Attention-model Explainability for Interpreting Bi-Modal and Encoder-Decoder
    Transformers", ICCV, arXiv 2103.15679. Raises InputError for a model without a head, and for a text whose gradients
    do not fit the memory.
    """
    own = runner.read(request)
    weights = {key: torch.relu(of_map * own.gradient[key]).float() for key, of_map in own.maps.maps.items()}
    return own, weights


def _gradient_run(about: Target) -> Run:
    request = TargetRequest(about.label if about.position is None else about.index)

    def run(model: Model, encoded: Encoded, sink: AttentionSink) -> ForwardResult:
        with running(model.network):
            own, weights = gradient_weights(Runner(model, encoded), request)
        largest = max(float(of_map.sum(dim=-1).max()) for of_map in weights.values()) or 1.0
        shares = {key: of_map / largest for key, of_map in weights.items()}
        _give(model, encoded, own.maps.sites, shares, own.result.reading.headless, sink)
        return own.result

    return run


def _target(model: Model, sentence: Sentence, request: TargetRequest) -> Target:
    encoded = encode(model, sentence, "token")
    with torch.inference_mode():
        result = run_forward(model, [encoded])
    return target_reader(model, encoded, result, request).target


def _give(
    model: Model,
    encoded: Encoded,
    sites: Mapping[MapKey, Site],
    weights: Mapping[MapKey, torch.Tensor],
    headless: Sequence[int],
    sink: AttentionSink,
) -> None:
    """Give a sink whole maps, in the order in which the model makes them, and the layers without heads."""

    def take(site: Site, whole: torch.Tensor) -> None:
        sink.begin(site)
        sink.add(whole_rows(whole, encoded.words))

    # An encoder-decoder's maps are put together to one a layer.
    take_map = GridMap(encoded.words.tokens, take).add if encoder_layers(model.network) else take
    all_tokens = slice(0, encoded.words.tokens)
    none = torch.zeros(0, encoded.words.tokens, encoded.words.tokens)
    empty = ((Site(layer, "decoder", slice(0, 0), all_tokens, all_tokens), none) for layer in headless)
    maps = [*((site, weights[key]) for key, site in sites.items()), *empty]
    for site, of_map in sorted(maps, key=lambda entry: entry[0].layer):
        take_map(site, of_map)
