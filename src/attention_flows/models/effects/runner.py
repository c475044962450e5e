"""Runs one model on one sentence again and again, with given or changed attention, and reads the target."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from transformers import PreTrainedModel

from ...core.effects.target import TargetRequest
from ...core.running import IsCancelled, Progress, never_cancelled, no_progress
from ...errors import Cancelled, InputError
from ..capture.attention import with_our_attention
from ..capture.encode import Encoded
from ..capture.forward import ForwardResult, run_forward
from ..capture.intervention import Intervention
from ..capture.layer_outputs import LayerOutputs
from ..loading.model import Model
from .maps import MapKey, ReadMaps, TokenMaps
from .target import TargetReader, target_reader

BUDGET = 1 << 30  # bytes of a batch of passes; one sentence may take more, up to MAX_BYTES
MAX_BYTES = 5 << 31  # of one pass with gradients to every map
GRAPH_MAPS = 5  # maps of every layer in memory while gradients are taken: given, their gradients, what backward keeps
GRAPH_STATES = 40  # states of every layer that backward keeps, feed-forward layers included

NO_MEMORY = ("allocate memory", "out of memory")  # in what torch says

Item = TypeVar("Item")


@dataclass(frozen=True)
class OwnMaps:
    """What a model does by itself: its maps, the target, y(A), and the result of the pass.

    ``gradient`` is that of y to every map at A, [heads, queries, keys], while later attention reacts; empty for a pass
    without gradients.
    """

    maps: TokenMaps
    target: TargetReader
    value: float
    result: ForwardResult
    gradient: dict[MapKey, torch.Tensor]


class Runner:
    """One model and one sentence. ``passes`` counts the sentences that went through the model.

    ``cancelled`` is called before each batch; Cancelled is raised once it returns True.
    """

    def __init__(
        self,
        model: Model,
        encoded: Encoded,
        cancelled: IsCancelled = never_cancelled,
        progress: Progress = no_progress,
    ) -> None:
        self.model = model
        self.progress = progress
        self.encoded = encoded
        self.passes = 0
        self._cancelled = cancelled

    def run(
        self,
        count: int,
        intervention: Intervention | None = None,
        *,
        gradient: bool = False,
        keep_layers: bool = False,
        resume: LayerOutputs | None = None,
        first_layer: int = 1,
    ) -> ForwardResult:
        """One forward pass of ``count`` copies of the sentence (:func:`.forward.run_forward`)."""
        if self._cancelled():
            raise Cancelled
        self.passes += count
        with memory_as_input_error(self.encoded.words.tokens):
            return run_forward(
                self.model,
                [self.encoded] * count,
                intervention=intervention,
                gradient=gradient,
                keep_layers=keep_layers,
                resume=resume,
                first_layer=first_layer,
            )

    def read(self, request: TargetRequest) -> OwnMaps:
        """What the model does by itself, with the gradient of y to every map.

        Raises InputError as :func:`.target.target_reader` does, and for a text whose gradients do not fit the memory.
        """
        self._check_length(self._expected_weights(), self._layers())
        reading = ReadMaps(gradient=True)
        result = self.run(1, reading, gradient=True)
        target = target_reader(self.model, self.encoded, result, request)
        values = target.values(result.output)
        with memory_as_input_error(self.encoded.words.tokens):
            gradients = reading.gradients(values[0])
        return OwnMaps(reading.token_maps(), target, float(values[0].detach()), result, gradients)

    def batches(self, items: Sequence[Item], maps: TokenMaps, *, gradient: bool = False) -> Iterator[Sequence[Item]]:
        """The items in batches that fit the memory.

        Raises InputError for a text whose gradients to every map do not fit even one by one.
        """
        if gradient:
            self._check_length(maps.size, len(maps.maps))
        size = max(1, BUDGET // self._bytes_of(maps.size, len(maps.maps), gradient=gradient))
        return (items[first : first + size] for first in range(0, len(items), size))

    def _check_length(self, weights: int, layers: int) -> None:
        """Raise InputError for a text whose gradients to so many weights do not fit the memory."""
        needed, length = self._bytes_of(weights, layers, gradient=True), self.encoded.words.tokens
        if needed > MAX_BYTES:
            raise InputError(
                f"the text is {length} tokens long: gradients to every attention map would take "
                f"{needed / 2**30:.0f} GiB; about {int(length * (MAX_BYTES / needed) ** 0.5)} tokens fit"
            )

    def _bytes_of(self, weights: int, layers: int, *, gradient: bool) -> int:
        """About how much memory one sentence takes in a pass with so many attention weights in so many maps."""
        config = self.model.network.config.get_text_config()
        width = int(getattr(config, "hidden_size", None) or getattr(config, "d_model", None) or 1024)
        states = self.encoded.words.tokens * width * layers
        return 4 * (GRAPH_MAPS * weights + GRAPH_STATES * states if gradient else weights + 8 * states)

    def _expected_weights(self) -> int:
        """About how many attention weights a pass has, before one has run; 0 where the configuration does not say."""
        heads = getattr(self.model.network.config.get_text_config(), "num_attention_heads", None)
        return self._layers() * (heads if isinstance(heads, int) else 0) * self.encoded.words.tokens**2

    def _layers(self) -> int:
        layers = getattr(self.model.network.config.get_text_config(), "num_hidden_layers", None)
        return layers if isinstance(layers, int) else 0


@contextlib.contextmanager
def memory_as_input_error(tokens: int) -> Iterator[None]:
    """Within this context a lack of memory raises InputError; torch has several errors for it."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        lacks = isinstance(error, MemoryError) or any(reason in str(error) for reason in NO_MEMORY)
        if not lacks:
            raise
        raise InputError(
            f"there is not enough memory for a text of {tokens} tokens: shorten it, or cut it off"
        ) from None


@contextlib.contextmanager
def for_gradients(network: PreTrainedModel) -> Iterator[None]:
    """Within this context no gradient is taken to a weight of the network, which would keep more of each pass."""
    required = [parameter for parameter in network.parameters() if parameter.requires_grad]
    for parameter in required:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in required:
            parameter.requires_grad_(True)


@contextlib.contextmanager
def running(network: PreTrainedModel) -> Iterator[None]:
    """Within this context many passes of ``network`` follow, which its attention is exchanged for once."""
    with with_our_attention(network), for_gradients(network):
        yield


def stacked(maps: Sequence[dict[MapKey, torch.Tensor]]) -> dict[MapKey, torch.Tensor]:
    """Several sentences' maps as those of a batch, each [batch, heads, queries, keys]."""
    return {key: torch.stack([of_sentence[key] for of_sentence in maps]) for key in maps[0]}
