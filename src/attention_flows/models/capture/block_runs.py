"""The blocks that a forward pass runs, so that those without attention count as layers without heads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch


@dataclass
class BlockRun:
    """One run of a block: the layers that it is, ``first`` to ``last``, None where it is none.

    ``readers`` are the modules that computed attention in it.
    """

    block: torch.nn.Module
    list_index: int
    first: int | None = None
    last: int | None = None
    readers: list[torch.nn.Module] = field(default_factory=list)


def block_lists(network: torch.nn.Module) -> list[list[torch.nn.Module]]:
    """The network's outermost module lists: its blocks, and whatever else it has lists of."""
    if isinstance(network, torch.nn.ModuleList):
        nested = [
            blocks for child in network for blocks in block_lists(child) if isinstance(child, torch.nn.ModuleList)
        ]
        return nested or [list(network)]
    return [blocks for child in network.children() for blocks in block_lists(child)]


class BlockRuns:
    """Follows the blocks of a pass from call to call.

    A block that ends without attention is a layer without heads if another block of its module list has attention: the
    recurrent and convolutional layers of hybrid families are such blocks. A layer is known to be one only when
    attention is computed in a block of the same list, so :meth:`before_attention` and :meth:`rest` return those that
    came before. ``on_leave`` is called with each run and what the block returned.
    """

    def __init__(self, network: torch.nn.Module) -> None:
        self._lists = block_lists(network)
        self._open: list[BlockRun] = []
        self._waiting: list[BlockRun] = []  # ended without attention, and not known to be layers
        self._with_attention: set[int] = set()
        self._skipping = False
        self._at: dict[int, int] = {}  # the place in its list of the block that ran last
        self.on_leave: Callable[[BlockRun, Any], None] = lambda run, output: None

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Within this context the network's blocks are followed."""
        hooks = []
        for index, blocks in enumerate(self._lists):
            for place, block in enumerate(dict.fromkeys(blocks)):
                hooks.append(block.register_forward_pre_hook(self._enter(index, place)))
                hooks.append(block.register_forward_hook(self._leave))
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def skip(self) -> None:
        """The block that runs now returns what was kept of an earlier pass: its layers are counted already."""
        self._skipping = True
        self._with_attention |= {run.list_index for run in self._open}

    def is_repeated(self, module: torch.nn.Module | None) -> bool:
        """Whether ``module`` has computed attention in this run of its block before."""
        return bool(self._open) and any(module is reader for reader in self._open[-1].readers)

    def before_attention(self, module: torch.nn.Module | None) -> list[BlockRun]:
        """The runs that turn out to be layers without heads, now that ``module`` computes the next attention."""
        if not self._open:
            return []
        self._with_attention |= {run.list_index for run in self._open}
        if module is not None:
            self._open[-1].readers.append(module)
        return self.rest()

    def rest(self) -> list[BlockRun]:
        """The runs since the last layer with attention that are layers without heads."""
        known = [run for run in self._waiting if run.list_index in self._with_attention]
        self._waiting = [run for run in self._waiting if run.list_index not in self._with_attention]
        return known

    def count(self, layer: int) -> None:
        """The block that runs now computes the attention of ``layer``."""
        for run in self._open:
            run.first, run.last = run.first or layer, layer

    def _enter(self, index: int, place: int) -> Callable[[torch.nn.Module, Any], None]:
        def hook(block: torch.nn.Module, args: Any) -> None:
            # A block that is passed over, as Mllama's layers that read pictures are, is a layer all the same.
            passed_over = self._lists[index][self._at.get(index, -1) + 1 : place]
            self._waiting += [BlockRun(passed, index) for passed in passed_over]
            self._at[index] = place
            self._open.append(BlockRun(block, index))

        return hook

    def _leave(self, block: torch.nn.Module, args: Any, output: Any) -> None:
        run = self._open.pop()
        if self._skipping:
            self._skipping = False
            return
        self.on_leave(run, output)
        if run.first is None:
            self._waiting.append(run)
