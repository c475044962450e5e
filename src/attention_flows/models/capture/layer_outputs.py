"""What a network's blocks return, kept so that a later pass need not run them again."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ...errors import InputError
from .block_runs import BlockRun, BlockRuns


@dataclass(frozen=True)
class BlockOutput:
    """All that one block of a network returned; it is the layers ``first`` to ``last``.

    It does not keep the network in memory.
    """

    block: weakref.ref[torch.nn.Module]
    first: int
    last: int
    output: Any


LayerOutputs = tuple[BlockOutput, ...]


@contextlib.contextmanager
def keeping_outputs(runs: BlockRuns) -> Iterator[list[BlockOutput]]:
    """Within this context, in which the blocks are followed, their outputs are kept.

    Once it is left, the list has those of every block that is a layer, with attention or without heads.
    """
    kept: list[BlockOutput] = []
    outputs: list[tuple[BlockRun, Any]] = []
    runs.on_leave = lambda run, output: outputs.append((run, output))
    try:
        yield kept
    finally:
        kept += [
            BlockOutput(weakref.ref(run.block), run.first, run.last, output)
            for run, output in outputs
            if run.first is not None and run.last is not None
        ]


@contextlib.contextmanager
def resuming_from(outputs: LayerOutputs, first_layer: int, batch: int, runs: BlockRuns) -> Iterator[None]:
    """Within this context the blocks below ``first_layer`` return their ``outputs``, for each sentence of a ``batch``.

    ``runs`` follows the blocks, and does not count those again. Raises InputError for a layer that begins no block.
    """
    if first_layer not in {output.first for output in outputs}:
        raise InputError(f"layer {first_layer} does not begin a block of the network")
    left = [output for output in outputs if output.last < first_layer]
    # Several layers may share one.
    blocks = list(dict.fromkeys(block for output in left if (block := output.block()) is not None))
    own = {block: block.__dict__.get("forward") for block in blocks}
    for block in blocks:
        block.forward = _forward(block, left, batch, runs)
    try:
        yield
    finally:
        for block, forward in own.items():
            if forward is None:
                del block.forward
            else:
                block.forward = forward


def _forward(block: torch.nn.Module, left: list[BlockOutput], batch: int, runs: BlockRuns) -> Callable[..., Any]:
    run = block.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        if left and left[0].block() is block:
            runs.skip()
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
