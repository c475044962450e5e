"""A model's own pass on a sentence, from which experiments start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import torch
from transformers.utils.generic import ModelOutput

from ..capture.encode import Encoded
from ..capture.forward import ForwardResult
from ..capture.layer_outputs import LayerOutputs
from ..capture.reading import Reading
from ..loading.model import Model
from .maps import MapKey, ReadMaps, TokenMaps
from .runner import Runner


@dataclass(frozen=True)
class OwnPass:
    """A pass of a model without any change: its maps, its logits, and what its blocks returned.

    It does not keep the model in memory.
    """

    maps: TokenMaps
    encoded: Encoded
    output: ModelOutput
    reading: Reading
    layers: LayerOutputs

    @classmethod
    def of(cls, runner: Runner) -> Self:
        """The pass of a runner's model, run now."""
        reading = ReadMaps()
        result = runner.run(1, reading, keep_layers=True)
        logits = result.output.get("logits")
        output = ModelOutput() if logits is None else ModelOutput(logits=logits)
        assert result.layers is not None, "they were asked for"
        return cls(reading.token_maps(), runner.encoded, output, result.reading, result.layers)

    def result(self, model: Model) -> ForwardResult:
        """The pass with its ``model``, which it does not keep itself."""
        return ForwardResult(model, (self.encoded,), self.output, self.reading, self.layers)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return self.maps.bytes + _bytes([*self.output.values(), *(layer.output for layer in self.layers)])


@dataclass(frozen=True)
class Slopes:
    """A model's own maps, and the gradient of y to each, [heads, queries, keys], while later attention reacts."""

    maps: TokenMaps
    gradient: dict[MapKey, torch.Tensor]

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        return self.maps.bytes + _bytes(self.gradient.values())


def _bytes(values: Iterable[Any]) -> int:
    return sum(tensor.nbytes for value in values for tensor in _tensors(value))


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    """The tensors in what a block of a network returned."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _tensors(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _tensors(item)
