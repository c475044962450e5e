"""What stands around the attention modules of a network: projections, norms, and the states that residual links add."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch

from ....core.edge_weight import EdgeWeight
from ....errors import InputError
from ...families.sublayers import SUBLAYERS, Sublayer, matrix_of, parents, part
from ...loading.model import Model


class Surroundings:
    """The sublayers of a network's attention modules, for a weight; each method raises InputError for other modules."""

    def __init__(self, model: Model, weight: EdgeWeight) -> None:
        self._model = model
        self._weight = weight
        self._parents = parents(model.network)
        self._states: dict[torch.nn.Module, torch.Tensor] = {}

    def projection(self, module: torch.nn.Module | None, width: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The projection of what the heads read: its matrix [width, hidden], a head after the other, and its bias."""
        known, sublayer, parent = self._of(module)
        return matrix_of(part(known, parent, sublayer.projection), width)

    def norm(self, module: torch.nn.Module | None) -> torch.nn.Module | None:
        """The layer norm that the sum of attention and residual passes; None where it passes none."""
        known, sublayer, parent = self._of(module)
        if not sublayer.adds_up:
            raise self.unknown()
        return None if sublayer.norm is None else part(known, parent, sublayer.norm)

    def states(self, module: torch.nn.Module | None) -> torch.Tensor:
        """The states that the residual link adds, [batch, tokens, hidden]."""
        if self._model.network.config.is_encoder_decoder:
            raise self.unknown()
        return self._states[self._of(module)[2]]

    def unknown(self) -> InputError:
        """The error for a family without this weight."""
        family = self._model.network.config.model_type
        return InputError(
            f"{self._model.name} has no {self._weight.name}: {family} is none of the families that "
            "docs/models.md lists for it; take another weight"
        )

    @contextlib.contextmanager
    def noting_states(self) -> Iterator[None]:
        """Within this context the states that enter each attention sublayer are at hand."""

        def note(parent: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            self._states[parent] = args[0] if args else kwargs["hidden_states"]

        hooks = [
            parent.register_forward_pre_hook(note, with_kwargs=True) for parent in dict.fromkeys(self._parents.values())
        ]
        try:
            yield
        finally:
            self._states.clear()
            for hook in hooks:
                hook.remove()

    def _of(self, module: torch.nn.Module | None) -> tuple[torch.nn.Module, Sublayer, torch.nn.Module]:
        if module is None or module not in self._parents:
            raise self.unknown()
        return module, SUBLAYERS[type(module).__name__], self._parents[module]
