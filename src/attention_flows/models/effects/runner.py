"""Runs one model on one sentence again and again, with given or changed attention, and reads the target."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

import torch
from transformers import PreTrainedModel

from ...core.backend import IsCancelled, never_cancelled
from ...core.effects.experiments import Progress, no_progress
from ...core.effects.target import TargetRequest
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

Item = TypeVar("Item")


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
        return run_forward(
            self.model,
            [self.encoded] * count,
            intervention=intervention,
            gradient=gradient,
            keep_layers=keep_layers,
            resume=resume,
            first_layer=first_layer,
        )

    def read(self, request: TargetRequest) -> tuple[TokenMaps, TargetReader, float]:
        """The model's own maps, the target, and y(A)."""
        reading = ReadMaps()
        result = self.run(1, reading)
        target = target_reader(self.model, self.encoded, result, request)
        return reading.token_maps(), target, float(target.values(result.output)[0])

    def batches(self, items: Sequence[Item], maps: TokenMaps, *, gradient: bool = False) -> Iterator[Sequence[Item]]:
        """The items in batches that fit the memory.

        Raises InputError for a text whose gradients to every map do not fit even one by one.
        """
        bytes_each = self.bytes_of(maps, gradient=gradient)
        if gradient and bytes_each > MAX_BYTES:
            length = self.encoded.words.tokens
            fits = int(length * (MAX_BYTES / bytes_each) ** 0.5)
            raise InputError(
                f"the text is {length} tokens long: gradients to every attention map would take "
                f"{bytes_each / 2**30:.0f} GiB; about {fits} tokens fit"
            )
        size = max(1, BUDGET // bytes_each)
        return (items[first : first + size] for first in range(0, len(items), size))

    def bytes_of(self, maps: TokenMaps, *, gradient: bool) -> int:
        """About how much memory one sentence takes in a pass with given maps."""
        config = self.model.network.config.get_text_config()
        width = int(getattr(config, "hidden_size", None) or getattr(config, "d_model", None) or 1024)
        states = self.encoded.words.tokens * width * len(maps.maps)
        return 4 * (GRAPH_MAPS * maps.size + GRAPH_STATES * states if gradient else maps.size + 8 * states)


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
