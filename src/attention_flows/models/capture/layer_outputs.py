"""What a network's blocks return, kept so that a later pass need not run them again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ...errors import InputError
from .reader import AttentionReader


@dataclass(frozen=True)
class BlockOutput:
    """All that one block of a network returned; the layers whose attention it computes are ``first`` to ``last``."""

    block: torch.nn.Module
    first: int
    last: int
    output: Any


LayerOutputs = tuple[BlockOutput, ...]


def blocks_of(network: torch.nn.Module) -> list[torch.nn.Module]:
    """The items of the network's outermost module lists: its blocks, and whatever else it has lists of."""
    if isinstance(network, torch.nn.ModuleList):
        return list(network)
    return [block for child in network.children() for block in blocks_of(child)]


@contextlib.contextmanager
def keeping_outputs(network: torch.nn.Module, reader: AttentionReader) -> Iterator[list[BlockOutput]]:
    """Within this context every block of ``network`` that computes attention adds its output to the list."""
    kept: list[BlockOutput] = []
    before = [0]

    def enter(block: torch.nn.Module, args: Any) -> None:
        before[0] = reader.layers_read

    def leave(block: torch.nn.Module, args: Any, output: Any) -> None:
        if reader.layers_read > before[0]:
            kept.append(BlockOutput(block, before[0] + 1, reader.layers_read, output))

    blocks = blocks_of(network)
    hooks = [block.register_forward_pre_hook(enter) for block in blocks]
    hooks += [block.register_forward_hook(leave) for block in blocks]
    try:
        yield kept
    finally:
        for hook in hooks:
            hook.remove()


@contextlib.contextmanager
def resuming_from(outputs: LayerOutputs, first_layer: int, batch: int) -> Iterator[None]:
    """Within this context the blocks below ``first_layer`` return their ``outputs``, for each sentence of a ``batch``.

    Raises InputError for a layer that does not begin a block.
    """
    if first_layer not in {output.first for output in outputs}:
        raise InputError(f"layer {first_layer} does not begin a block of the network")
    left = [output for output in outputs if output.last < first_layer]
    blocks = list(dict.fromkeys(output.block for output in left))  # several layers may share one
    own = {block: block.__dict__.get("forward") for block in blocks}
    for block in blocks:
        block.forward = _forward(block, left, batch)
    try:
        yield
    finally:
        for block, forward in own.items():
            if forward is None:
                del block.forward
            else:
                block.forward = forward


def _forward(block: torch.nn.Module, left: list[BlockOutput], batch: int) -> Callable[..., Any]:
    run = block.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        if left and left[0].block is block:
            return _expanded(left.pop(0).output, batch)
        return run(*args, **kwargs)

    return forward


def _expanded(output: Any, batch: int) -> Any:
    """``output`` with every tensor of a batch of one repeated ``batch`` times."""
    if isinstance(output, torch.Tensor):
        return output.expand(batch, *output.shape[1:]) if output.dim() and len(output) == 1 else output
    if isinstance(output, Mapping):
        return type(output)(**{name: _expanded(value, batch) for name, value in output.items()})
    if isinstance(output, Sequence) and not isinstance(output, str):
        return type(output)(_expanded(value, batch) for value in output)  # type: ignore[call-arg]
    return output
