"""Reading the attention of one forward pass: from the layers that compute it to the sinks of its sentences."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import torch

from ...core.edge_weight import ATTENTION, EdgeWeight
from ...errors import InputError
from ..families.kinds import reads_backward
from ..families.seq2seq import decoder_layers, encoder_layers
from ..families.sublayers import values_of
from ..loading.model import Model
from .block_runs import BlockRun, BlockRuns
from .blocks import Eager, Receive, attend_in_blocks
from .encode import Encoded
from .grid_map import GridMap
from .intervention import Intervention, renormalised, weighted_values
from .on_words import OnWords, whole_rows
from .reading import Reading
from .sink import AttentionSink
from .site import Kind, Site
from .weights import WEIGHT_METHODS, MapContext, Surroundings, WeighRows

WHOLE_MAPS = sys.maxsize  # rows in a block


class AttentionReader:
    """Computes the attention layers of a forward pass and gives their weights to the sinks, carried to words.

    ``batch`` are the sentences of the pass, of equal lengths in tokens; ``sinks`` are none, or one for each of them.
    They get what edges weigh, by default the attention; any other weight needs the network's ``surroundings``.
    With a ``gradient`` or an ``intervention`` weights go on being used, so that sinks get copies. The layers below
    ``first_layer`` are not run.
    """

    def __init__(
        self,
        model: Model,
        batch: Sequence[Encoded],
        sinks: Sequence[AttentionSink],
        intervention: Intervention | None = None,
        *,
        weight: EdgeWeight = ATTENTION,
        surroundings: Surroundings | None = None,
        gradient: bool = False,
        first_layer: int = 1,
    ) -> None:
        self._model = model
        self._name = f"{model.name} ({model.network.config.model_type})"
        self._weigh = WEIGHT_METHODS[weight.name]
        self._surroundings = surroundings
        self._sinks = tuple(sinks)
        self._intervention = intervention
        self._copies = gradient or intervention is not None
        self._tokens = batch[0].words.tokens
        self._encoder_tokens = batch[0].encoder_tokens
        self._encoder_layers = encoder_layers(model.network)
        self._kind: Kind = "decoder" if reads_backward(model.network.config) else "encoder"
        self._self_heads = 0
        self._open: Site | None = None
        self._last: Site
        below = first_layer - 1
        self._calls = below + max(0, below - self._encoder_layers) if self._encoder_layers else below
        self.layers_read = below
        self.blocks = BlockRuns(model.network)
        self.reading = Reading()
        self._on_words: list[OnWords] = []
        self._grids: list[GridMap] = []
        for encoded, sink in zip(batch if self._sinks else (), self._sinks, strict=True):
            if self._encoder_layers:
                # An encoder-decoder's maps are put together to one a layer, which takes each of them whole.
                self._grids.append(GridMap(self._tokens, partial(self._add_whole, encoded, sink)))
            else:
                self._on_words.append(OnWords(encoded.words))

    def attend(
        self,
        eager: Eager,
        module: torch.nn.Module,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attention_mask: torch.Tensor | None,
        *args: Any,
        **kwargs: Any,
    ) -> torch.Tensor:
        """The output of the next attention layer, [batch, queries, heads, width], by a family's ``eager`` attention."""
        # DiffLlama's modules compute the same weights twice, for two halves of the values: they are read once.
        repeated = self.blocks.is_repeated(module)
        if not repeated:
            self._last = self._next_site(module, query.shape[1], query.shape[-2], key.shape[-2])
        site = self._last
        receive = _ignore if repeated else self._receiver(site, value, kwargs.get("s_aux") is not None)
        changed = None
        if self._intervention is not None:
            weights = self._intervention.given(site)
            if weights is not None:
                receive(weights, 0)
                return weighted_values(weights, value)
            changed = self._intervention, site
        rows = WHOLE_MAPS if self._encoder_layers else None
        return attend_in_blocks(
            eager, receive, module, query, key, value, attention_mask, *args, rows=rows, changed=changed, **kwargs
        )

    def change(self, module: torch.nn.Module, weights: torch.Tensor) -> torch.Tensor:
        """What the intervention makes of a module's whole map after the softmax, [batch, heads, queries, keys]."""
        if self._intervention is None:
            return weights
        site = self._open = self._next_site(module, *weights.shape[1:])
        replacement = self._intervention.given(site)
        if replacement is not None:
            return replacement
        rows = slice(0, weights.shape[-2])
        mask = self._intervention.mask(site, rows, None)
        return self._intervention.weights(site, rows, weights if mask is None else renormalised(weights, mask))

    def read(self, module: torch.nn.Module | None, weights: torch.Tensor, states: torch.Tensor | None = None) -> None:
        """Take the whole map, [batch, heads, queries, keys], of a module that computed it by itself from ``states``."""
        site, self._open = self._open or self._next_site(module, *weights.shape[1:]), None
        value = None if self._surroundings is None else values_of(module, states)
        self._receiver(site, value)(weights, 0)

    def _receiver(self, site: Site, value: torch.Tensor | None, has_sink: bool = False) -> Receive:
        """What takes the rows of a map."""
        if not self._sinks:
            return _ignore
        context = MapContext(site, value, has_sink, self._surroundings)
        return partial(self._add, context, self._weigh(context))

    def finish(self) -> None:
        """Count the layers without heads that follow the last layer with attention."""
        self._add_headless(self.blocks.rest())
        self.reading.layers = self.layers_read
        if self.reading.headless:
            self._check_headless()

    def check_complete(self) -> None:
        """Raise InputError for an encoder-decoder of which not every layer's attention was read."""
        if not self._encoder_layers:
            return
        expected = self._encoder_layers + 2 * decoder_layers(self._model.network)
        if self._calls != expected:
            raise InputError(
                f"{self._name} gives the attention of {self._calls} of the {expected} places where it is computed: it "
                "is not read"
            )

    def _check_headless(self) -> None:
        """Raise InputError where a layer that the configuration calls attention gave none."""
        types = getattr(self._model.network.config.get_text_config(), "layer_types", None) or ()
        if len(types) == self.reading.layers:
            for layer in self.reading.headless:
                kind = str(types[layer - 1])
                if "attention" in kind and "linear" not in kind:
                    raise InputError(f"the attention of layer {layer} of {self._name} ({kind}) cannot be read")

    def _next_site(self, module: torch.nn.Module | None, heads: int, queries: int, keys: int) -> Site:
        self._add_headless(self.blocks.before_attention(module))
        call, self._calls = self._calls, self._calls + 1
        site = Site(call + 1, self._kind, slice(0, heads), slice(0, self._tokens), slice(0, self._tokens), module)
        if self._encoder_layers:
            site = self._grid_site(call, heads, module)
            if (queries, keys) != site.shape[1:]:
                raise InputError(
                    f"{self._name}: the attention of an encoder-decoder has the shape {(queries, keys)} where "
                    f"{site.shape[1:]} was expected: its family is not read"
                )
        elif (queries, keys) != site.shape[1:]:
            raise InputError(f"{self._name} gives attention that is not from each token to each: it is not read")
        self.layers_read = site.layer
        self.blocks.count(site.layer)
        return site

    def _add_headless(self, runs: Sequence[BlockRun]) -> None:
        """Give the sinks a layer without heads for each of ``runs``; raises InputError in an encoder-decoder."""
        if runs and self._encoder_layers:
            raise InputError(
                f"{self._name} is an encoder-decoder some of whose layers give no attention: it is not read"
            )
        tokens = slice(0, self._tokens)
        for run in runs:
            self._calls += 1
            self.layers_read = run.first = run.last = self._calls
            self.reading.headless.append(self._calls)
            for on_words, sink in zip(self._on_words, self._sinks, strict=True):
                sink.begin(Site(self._calls, self._kind, slice(0, 0), tokens, tokens, run.block))
                sink.add(on_words.without_heads())

    def _grid_site(self, call: int, heads: int, module: torch.nn.Module | None) -> Site:
        """The site of an encoder-decoder's ``call``-th map: its encoder's first, then two for each decoder layer."""
        inside, beyond = slice(0, self._encoder_tokens), slice(self._encoder_tokens, self._tokens)
        if call < self._encoder_layers:
            return Site(call + 1, "encoder", slice(0, heads), inside, inside, module)
        layer, is_cross = divmod(call - self._encoder_layers, 2)
        layer += self._encoder_layers + 1
        if is_cross:
            return Site(layer, "cross", slice(self._self_heads, self._self_heads + heads), beyond, inside, module)
        self._self_heads = heads
        return Site(layer, "decoder", slice(0, heads), beyond, beyond, module)

    def _add(self, context: MapContext, weigh: WeighRows, attention: torch.Tensor, first: int) -> None:
        """Give the sinks what a block of attention, [batch, heads, rows, keys], weighs; its first row is ``first``."""
        if context.has_sink:
            self.reading.sinks.add(attention.detach())
        if self._copies:
            attention = attention.detach().clone()
        site, weights = context.site, weigh(attention, first)
        if weights.shape[1] != site.shape[0]:
            site = replace(site, heads=slice(0, weights.shape[1]))
        if self._grids:
            for grid, of_sentence in zip(self._grids, weights, strict=True):
                grid.add(site, of_sentence)
            return
        for on_words, sink, of_sentence in zip(self._on_words, self._sinks, weights, strict=True):
            if first == 0:
                sink.begin(site)
            for rows in on_words.carry(of_sentence, first):
                sink.add(rows)

    def _add_whole(self, encoded: Encoded, sink: AttentionSink, site: Site, weights: torch.Tensor) -> None:
        sink.begin(site)
        sink.add(whole_rows(weights, encoded.words))


def _ignore(weights: torch.Tensor, first: int) -> None:
    """Weights that were read before, or that no sink takes."""
