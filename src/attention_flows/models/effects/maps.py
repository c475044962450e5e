"""A sentence's attention maps on tokens, read while a model runs and given back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch

from ..capture.intervention import Intervention
from ..capture.site import Kind, Site

MapKey = tuple[int, Kind]  # a map's layer and kind, which name it in every pass


def key_of(site: Site) -> MapKey:
    return site.layer, site.kind


@dataclass(frozen=True)
class TokenMaps:
    """All attention maps of one sentence, each [heads, queries, keys], by layer and kind.

    ``allowed`` says which entries the model's mask lets exist, [1 or heads, queries, keys]. ``sinks`` are the maps of
    layers with attention sinks, whose rows sum to less than 1. ``sites`` have no modules.
    """

    maps: dict[MapKey, torch.Tensor]
    sites: dict[MapKey, Site]
    allowed: dict[MapKey, torch.Tensor]
    sinks: frozenset[MapKey] = frozenset()

    def zeros(self) -> dict[MapKey, torch.Tensor]:
        """No attention at all."""
        return {key: torch.zeros_like(weights) for key, weights in self.maps.items()}

    @property
    def size(self) -> int:
        """How many weights all maps have."""
        return sum(weights.numel() for weights in self.maps.values())

    @property
    def bytes(self) -> int:
        """How many bytes they take."""
        return sum(tensor.nbytes for tensors in (self.maps, self.allowed) for tensor in tensors.values())


@dataclass
class ReadMaps(Intervention):
    """Notes every map as the model makes it; with ``gradient`` in a form that gradients can be taken to.

    :meth:`token_maps` and :meth:`gradients` are of a batch of one.

    A map of which a gradient is taken is one that later attention reacts to.
    """

    gradient: bool = False
    blocks: dict[MapKey, list[torch.Tensor]] = field(default_factory=dict)
    sites: dict[MapKey, Site] = field(default_factory=dict)
    masks: dict[MapKey, list[torch.Tensor]] = field(default_factory=dict)

    def mask(self, site: Site, rows: slice, mask: torch.Tensor | None) -> torch.Tensor | None:
        shape = (1, rows.stop - rows.start, site.shape[2])
        allowed = torch.ones(shape, dtype=torch.bool) if mask is None else _allowed(mask[0], shape)
        self.masks.setdefault(key_of(site), []).append(allowed)
        return mask

    def weights(self, site: Site, rows: slice, weights: torch.Tensor) -> torch.Tensor:
        if self.gradient and not weights.requires_grad:
            weights = weights.detach().requires_grad_()
        self.sites[key_of(site)] = site
        self.blocks.setdefault(key_of(site), []).append(weights)
        return weights

    def token_maps(self) -> TokenMaps:
        """The maps, detached."""
        return TokenMaps(
            {key: torch.cat([block[0].detach() for block in blocks], dim=1) for key, blocks in self.blocks.items()},
            {key: replace(site, module=None) for key, site in self.sites.items()},
            {key: torch.cat(masks, dim=1).to(self.blocks[key][0].device) for key, masks in self.masks.items()},
            frozenset(key for key, site in self.sites.items() if getattr(site.module, "sinks", None) is not None),
        )

    def batch(self) -> dict[MapKey, torch.Tensor]:
        """The maps of a whole batch, detached, [batch, heads, queries, keys]."""
        return {key: torch.cat([block.detach() for block in blocks], dim=2) for key, blocks in self.blocks.items()}

    def gradients(self, value: torch.Tensor) -> dict[MapKey, torch.Tensor]:
        """The gradient of ``value``, a number, to every map, [heads, queries, keys]."""
        blocks = [block for of_map in self.blocks.values() for block in of_map]
        gradients = iter(torch.autograd.grad(value, blocks, allow_unused=True, materialize_grads=True))
        return {key: torch.cat([next(gradients)[0] for _ in of_map], dim=1) for key, of_map in self.blocks.items()}


def _allowed(mask: torch.Tensor, shape: tuple[int, int, int]) -> torch.Tensor:
    """The entries that a mask of one sentence, [1 or heads, rows, keys], leaves, of ``shape`` or one for each head."""
    if mask.dtype != torch.bool:
        mask = mask > torch.finfo(mask.dtype).min / 2
    return mask.expand(mask.shape[0], *shape[1:])


@dataclass(frozen=True)
class GivenMaps(Intervention):
    """Gives the model these maps, [batch, heads, queries, keys], in place of its own, at every map that is named."""

    maps: Mapping[MapKey, torch.Tensor]

    def given(self, site: Site) -> torch.Tensor | None:
        return self.maps.get(key_of(site))
