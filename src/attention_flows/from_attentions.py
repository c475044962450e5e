"""A flow from attention that the user already has, such as ``outputs.attentions`` of transformers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .core.arrays import Floats
from .core.edge_builder import EdgeBuilder
from .core.floor import Floor
from .core.flow import ModelFlow, Role
from .core.node import Node
from .core.spans import MARKS
from .core.view import View
from .core.words import Span, Unit, Words, attention_on_words, group_words
from .errors import InputError
from .flow import Flow
from .wire.budget import automatic_floor, fitting

SPECIAL = re.compile(r"\[[A-Z]+\]|<[^<>]+>")
CONTINUES = "##"  # WordPiece's mark of a token that goes on with the word before it
TOLERANCE = 1e-3  # of a row's sum, which half precision needs
ROLES: tuple[Role, Role] = ("base", "tuned")


def from_attentions(
    attentions: Sequence[Any],
    tokens: Sequence[str],
    tuned: Sequence[Any] | None = None,
    *,
    text: str | None = None,
    offsets: Sequence[Span] | None = None,
    segments: Sequence[int] | None = None,
    special: Sequence[bool] | None = None,
    root: int | None = None,
    unit: Unit = "token",
    threshold: float = 0.2,
    names: Sequence[str] = ROLES,
) -> Flow:
    """The flow of attention that was computed before, of one model or of a base and its ``tuned`` model.

    ``attentions`` has an array or a tensor for each layer, [heads, tokens, tokens] or with a batch of one before it, as
    transformers gives with ``output_attentions=True``. ``tokens`` are the tokenizer's. By default special tokens are
    those in brackets, such as [CLS] and <s>, and the root is the first token or, where no token reads a later one, the
    last. ``segments`` says which text of a pair each token is of, 0 or 1. With ``unit="word"`` tokens are put together
    to words by their marks (##, Ġ, ▁), or exactly where ``text`` and the tokens' ``offsets`` in it are given.

    Nothing can be measured that needs the models. Raises InputError for arrays that are not attention on the tokens.
    """
    maps = [_maps(layers, len(tokens)) for layers in (attentions, tuned) if layers is not None]
    flags = [SPECIAL.fullmatch(token) is not None for token in tokens] if special is None else list(map(bool, special))
    parts = [0] * len(tokens) if segments is None else list(segments)
    for name, given in (("segments", parts), ("special", flags), ("offsets", tokens if offsets is None else offsets)):
        if len(given) != len(tokens):
            raise InputError(f"{name} has length {len(given)}, but there are {len(tokens)} tokens")
    if (text is None) != (offsets is None) or (offsets is not None and segments is not None):
        raise InputError("give text and offsets together, of a single text, or neither")
    if offsets is None:
        texts, offsets = _written(tokens, flags, parts)
    else:
        texts = (str(text), None)
    segment_ids = [None if flag else part for flag, part in zip(flags, parts, strict=True)]
    words = group_words(list(tokens), segment_ids, list(offsets), *texts, unit)
    view = View(threshold)
    rule = automatic_floor(view)
    captured = [_edges(layers, words, rule) for layers in maps]
    if root is not None and not 0 <= root < len(tokens):
        raise InputError(f"there is no token {root}: there are {len(tokens)}, counted from 0")
    root_token = _root(maps[0]) if root is None else root
    models = tuple(
        ModelFlow(role, str(name), builder.build(), None)
        for role, name, builder in zip(ROLES, names, captured, strict=False)
    )
    layers = {model.edges.heads for model in models}
    if len(layers) > 1:
        raise InputError("the two models' attention has different numbers of layers or heads: give them one by one")
    state = Node(len(maps[0]), words.word_of(root_token))
    floor = max(builder.floor for builder in captured)
    return fitting(Flow(*texts, unit, words, state, floor, models, view), rule)


def _maps(layers: Sequence[Any], tokens: int) -> list[Floats]:
    """The layers as arrays [heads, tokens, tokens] in float32, checked."""
    if not len(layers) or any(layer is None for layer in layers):
        raise InputError(
            'there is no attention: load the model with attn_implementation="eager" and call it with '
            "output_attentions=True"
        )
    maps = [_array(layer) for layer in layers]
    for number, weights in enumerate(maps, start=1):
        if weights.shape[1:] != (tokens, tokens) or weights.ndim != 3:
            shape = " × ".join(map(str, np.shape(layers[number - 1])))
            raise InputError(f"layer {number} has the shape {shape}, not heads × {tokens} × {tokens}, of one sentence")
        sums = weights.sum(axis=-1, dtype=np.float64)
        if not np.isfinite(sums).all() or weights.min() < 0 or sums.max() > 1 + TOLERANCE:
            raise InputError(f"layer {number} is not attention: a weight is 0 or more, and a row sums to 1 at the most")
    return maps


def _array(layer: Any) -> Floats:
    tensor = layer.detach().float().cpu() if hasattr(layer, "detach") else layer
    weights: Floats = np.asarray(tensor, dtype=np.float32)
    return weights[0] if weights.ndim == 4 and len(weights) == 1 else weights


def _written(
    tokens: Sequence[str], special: Sequence[bool], segments: Sequence[int]
) -> tuple[tuple[str, str | None], list[Span]]:
    """The text or the pair that the tokens write, and each token's place in its own text."""
    marked = any(token[:1] in MARKS for token, flag in zip(tokens, special, strict=True) if token and not flag)
    texts = ["", ""]
    offsets: list[Span] = []
    for token, flag, segment in zip(tokens, special, segments, strict=True):
        if flag:
            offsets.append((0, 0))
            continue
        before = texts[segment]
        characters = token.removeprefix(CONTINUES) if not marked and before else token
        joined = characters != token or (marked and token[:1] not in MARKS)
        characters = characters.lstrip(MARKS) if marked else characters
        start = len(before) + (not joined and before != "")
        texts[segment] = f"{before}{' ' * (start - len(before))}{characters}"
        offsets.append((start, len(texts[segment])))
    return (texts[0], texts[1] or None), offsets


def _root(maps: Sequence[Floats]) -> int:
    """The token that a prediction is read from: the last of a causal model, else the first."""
    causal = all(not np.triu(weights, 1).any() for weights in maps)
    return maps[0].shape[-1] - 1 if causal else 0


def _edges(maps: Sequence[Floats], words: Words, rule: Floor) -> EdgeBuilder:
    builder = EdgeBuilder(rule)
    for weights in maps:
        builder.add(attention_on_words(weights, words))
    return builder
