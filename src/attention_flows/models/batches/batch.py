"""All that is measured of a batch of sentences, from as few passes as it takes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from ...core.arrays import Floats
from ...core.flow import Prediction
from ...core.influence import dense_influence, shares
from ...errors import InputError
from ..capture.encode import Encoded
from ..capture.forward import ForwardResult, root_word, run_forward
from ..effects.maps import MapKey, ReadMaps
from ..effects.runner import running
from ..families.seq2seq import encoder_layers
from ..loading.model import Model
from .edges import StrongestEdges, strongest_edges
from .effects import BatchEffects, attribute_batch, batch_target
from .head_measures import BatchMeasures, measure_batch
from .words import BatchWords

Maps = dict[MapKey, torch.Tensor]


@dataclass(frozen=True)
class EffectSums:
    """The effects of a batch, summed: over each head, [batch, heads], and into each word, [batch, words].

    ``targets`` name the labels or tokens that y is of; ``values``, ``reference_values`` and ``errors`` are [batch].
    """

    targets: list[str]
    values: list[float]
    reference_values: list[float]
    errors: list[float]
    heads: Floats
    words: Floats


@dataclass(frozen=True)
class BatchResult:
    """What one or two models make of a batch of sentences, whose arrays are padded to the most words.

    ``predictions`` and ``influence`` [batch, words] have an entry for each model. ``edges`` are each sentence's
    strongest; their values are the weights of each model and, with effects, the effect.
    """

    heads: tuple[int, ...]
    measures: BatchMeasures
    predictions: tuple[tuple[Prediction | None, ...], ...]
    influence: tuple[Floats, ...]
    effects: EffectSums | None
    edges: list[StrongestEdges]


class NoBatches(Exception):
    """These models, or this batch, can only be measured one sentence at a time."""


@contextlib.contextmanager
def running_batches(models: Sequence[Model]) -> Iterator[None]:
    """Within this context many batches run, for which the models' attention is exchanged once."""
    with contextlib.ExitStack() as stack:
        for model in models:
            stack.enter_context(running(model.network))
        yield


def run_batch(
    models: Sequence[Model],
    batches: Sequence[Sequence[Encoded]],
    *,
    steps: int | None,
    edges: int,
    threshold: float,
) -> BatchResult:
    """Measure sentences of as many tokens each, which every model reads as the same tokens.

    ``batches`` has each model's inputs. With ``steps`` the last model's prediction is attributed to its attention in so
    many midpoints; of sentences without a prediction there are no effects. Raises NoBatches where attention is not one
    map a layer, and InputError as :func:`.forward.run_forward` does.
    """
    if any(encoder_layers(model.network) for model in models):
        raise NoBatches
    passes = [_read(model, batch) for model, batch in zip(models, batches, strict=True)]
    maps, (last_maps, last) = [of_pass[0] for of_pass in passes], passes[-1]
    reference = maps[0] if len(models) == 2 else {key: torch.zeros_like(of_map) for key, of_map in maps[0].items()}
    if _shapes(reference) != _shapes(last_maps):
        raise NoBatches
    effects = None
    if steps is not None:
        effects = _effects(models[-1], batches[-1], last, last_maps, reference, steps)
    batch, device = batches[-1], next(iter(last_maps.values())).device
    roots = [root_word(models[-1], encoded) for encoded in batch]
    words = BatchWords.of([encoded.words for encoded in batch], roots, device)
    with torch.inference_mode():
        on_words = [[words.attention(of_map) for of_map in of_model.values()] for of_model in maps]
        influence = tuple(
            shares(dense_influence(of_model, words.layout.is_root[:, 0], threshold).numpy(force=True))
            for of_model in on_words
        )
        effect_layers = None if effects is None else [words.summed(of_map) for of_map in effects.effects.values()]
        return BatchResult(
            tuple(of_map.shape[1] for of_map in last_maps.values()),
            measure_batch(on_words, words),
            tuple(tuple(result.prediction(index) for index in range(len(batch))) for _, result in passes),
            influence,
            None if effects is None or effect_layers is None else _sums(models[-1], effects, effect_layers),
            _strongest(on_words, effect_layers, [len(encoded.words) for encoded in batch], edges),
        )


def _read(model: Model, batch: Sequence[Encoded]) -> tuple[Maps, ForwardResult]:
    """A model's own pass, and its maps by layer, which are whole and one a layer."""
    reading = ReadMaps()
    result = run_forward(model, batch, intervention=reading)
    maps = dict(sorted(reading.batch().items()))
    layers = [layer for layer, _ in maps]
    if layers != list(range(1, len(maps) + 1)) or result.reading.headless:
        raise NoBatches
    return maps, result


def _shapes(maps: Maps) -> dict[MapKey, tuple[int, ...]]:
    return {key: tuple(of_map.shape) for key, of_map in maps.items()}


def _effects(
    model: Model, batch: Sequence[Encoded], own: ForwardResult, maps: Maps, reference: Maps, steps: int
) -> BatchEffects | None:
    try:
        target = batch_target(model, batch, own)
    except InputError:  # there is no prediction that attention has an effect on
        return None
    return attribute_batch(model, batch, target, own, maps, reference, steps)


def _sums(model: Model, effects: BatchEffects, layers: Sequence[torch.Tensor]) -> EffectSums:
    """The sums of effects over each head and into each word, from those between words by layer."""
    heads = torch.cat([layer.sum(dim=(2, 3), dtype=torch.float64) for layer in layers], dim=1)
    words = torch.stack([layer.sum(dim=(1, 2), dtype=torch.float64) for layer in layers]).sum(dim=0)
    return EffectSums(
        effects.target.names(model),
        effects.value.tolist(),
        effects.reference_value.tolist(),
        effects.error.tolist(),
        heads.numpy(force=True),
        words.numpy(force=True),
    )


def _strongest(
    on_words: Sequence[Sequence[torch.Tensor]],
    effects: Sequence[torch.Tensor] | None,
    words: Sequence[int],
    count: int,
) -> list[StrongestEdges]:
    """The strongest edges by effect, else by the difference of two models, else by the weight of one."""
    if effects is not None:
        strength = [layer.abs() for layer in effects]
    elif len(on_words) == 2:
        strength = [(tuned - base).abs() for base, tuned in zip(*on_words, strict=True)]
    else:
        strength = list(on_words[0])
    return strongest_edges(strength, [*on_words, *([] if effects is None else [effects])], words, count)
