"""The measures of heads from all of their attention: the models run, and no map of theirs is ever held whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing

import numpy as np

from ...core.align import Aligned, align_words, stretch_layers
from ...core.arrays import Floats
from ...core.head_measures import MEASURES, HeadMeasurements, divided, row_distance
from ...core.running import IsCancelled, never_cancelled
from ...core.sentence import Sentence
from ...core.words import Unit
from ...errors import Cancelled
from ..capture.attention import with_our_attention
from ..capture.captured import ATTENTION_RUN
from ..capture.encode import Encoded, encode
from ..capture.forward import Run
from ..grid import aligned_words
from ..loading.model import Model
from ..long_texts.policy import WHOLE, Long
from ..long_texts.stitch import Windows
from ..long_texts.windows import shortened
from .passes import Block, MeasuredPass
from .side_by_side import generated


def measure(
    models: Sequence[Model],
    sentence: Sentence,
    *,
    unit: Unit = "word",
    long: Long = WHOLE,
    run: Run = ATTENTION_RUN,
    cancelled: IsCancelled = never_cancelled,
) -> HeadMeasurements:
    """The measures of every head of one or two models on a sentence, on the words of their flow (:func:`.read.read`).

    Two models run side by side, some rows at a time; ``run`` runs each of them. Raises InputError as
    :func:`.read.read` does, and Cancelled.
    """

    def check() -> None:
        if cancelled():
            raise Cancelled

    sentence, _ = shortened(models, sentence, long)
    passes = _passes(models, sentence, unit, long, check, run)
    base, tuned = passes[0], passes[-1]
    change: Floats | None = None
    root_change: Floats | None = None
    if base is tuned or base.index is not None:
        for measured in passes:
            measured.run(_ignore)
    elif models[0].network is models[1].network:  # which cannot run beside itself, and need not
        base.run(_ignore)
        entropies, of_root = base.measures[0], base.measures[MEASURES.index("root_entropy")]
        passes, change = [base, base], np.where(np.isnan(entropies), np.nan, 0)
        root_change = np.where(np.isnan(of_root), np.nan, 0)
    else:
        changes = _change(base, tuned)
        change, root_change = changes if changes is not None and base.build == tuned.build else (None, None)
    layers = max(len(measured.heads) for measured in passes)
    heads = tuple(_on_layers(measured.heads, layers) for measured in passes)
    return HeadMeasurements(heads, tuple(measured.measures for measured in passes), change, root_change)


def _passes(
    models: Sequence[Model], sentence: Sentence, unit: Unit, long: Long, check: Callable[[], None], run: Run
) -> list[MeasuredPass]:
    """A pass of each model, not yet run, on the words that both have."""
    if long.window:
        tokens = min(long.tokens(model) for model in models)
        windowed = [Windows.of(model, sentence, unit, tokens) for model in models]
        return [
            MeasuredPass(model, encode(model, sentence, unit, whole=windows is None), check, windowed=windows, run=run)
            for model, windows in zip(models, windowed, strict=True)
        ]
    encoded = [encode(model, sentence, unit) for model in models]
    aligned = _aligned(models, encoded)
    if aligned is None:
        return [MeasuredPass(model, own, check, run=run) for model, own in zip(models, encoded, strict=True)]
    return [
        MeasuredPass(model, own.on_words(words), check, words=aligned.words, index=index, run=run)
        for model, own, words, index in zip(models, encoded, aligned.model_words, aligned.index, strict=True)
    ]


def _aligned(models: Sequence[Model], encoded: Sequence[Encoded]) -> Aligned | None:
    """The common words of two models that make different ones."""
    aligned = aligned_words(models, encoded)
    if aligned is None and len(encoded) == 2:
        base, tuned = (of_model.words for of_model in encoded)
        if (base.labels, base.segments) != (tuned.labels, tuned.segments):
            sentence = encoded[0].sentence
            return align_words(base, tuned, sentence.text, sentence.pair)
    return aligned


def _ignore(block: Block) -> None:
    """Rows that are compared with no other's."""


def _change(base: MeasuredPass, tuned: MeasuredPass) -> tuple[Floats, Floats] | None:
    """Run both side by side: the change of every head, over all rows and in the root's.

    None where their layers, heads or words are not the same.
    """
    sums: list[Floats] = []  # of each layer [all rows or the root's, heads]
    counts: list[Floats] = []
    same = base.words.labels == tuned.words.labels
    with ExitStack() as stack:
        for measured in (base, tuned):
            # Here, so that neither thread puts the other's attention back while it runs.
            stack.enter_context(with_our_attention(measured.model.network))
        blocks = [stack.enter_context(closing(generated(measured.run))) for measured in (base, tuned)]
        for of_base, of_tuned in _in_step(*blocks) if same else ():
            layer = of_base.layer
            if (of_base.rows.shape, layer) != (of_tuned.rows.shape, of_tuned.layer) or (
                of_base.query != of_tuned.query
            ).any():
                same = False
                break
            if layer == len(sums):
                sums.append(np.zeros((2, len(of_base.rows))))
                counts.append(np.zeros((2, len(of_base.rows))))
            distance = row_distance(of_base.rows, of_tuned.rows, bits=of_base.bits + of_tuned.bits)
            for part, rows in enumerate((slice(None), of_base.query == base.root)):
                sums[layer][part] += np.nansum(distance[:, rows], axis=-1)
                counts[layer][part] += (~np.isnan(distance[:, rows])).sum(axis=-1)
        for rest in blocks:
            for _ in rest:
                pass
    if not same:
        return None
    change, root_change = divided(np.concatenate(sums, axis=1), np.concatenate(counts, axis=1))
    return change, root_change


def _in_step(base: Iterator[Block], tuned: Iterator[Block]) -> Iterator[tuple[Block, Block]]:
    """The blocks of both, cut to the same rows; it ends with the shorter one."""
    of_base, of_tuned = next(base, None), next(tuned, None)
    while of_base is not None and of_tuned is not None:
        count = min(len(of_base.query), len(of_tuned.query))
        yield of_base[:count], of_tuned[:count]
        of_base = of_base[count:] if len(of_base.query) > count else next(base, None)
        of_tuned = of_tuned[count:] if len(of_tuned.query) > count else next(tuned, None)


def _on_layers(heads: tuple[int, ...], layers: int) -> tuple[int, ...]:
    """A model's heads on the layers of the deeper one."""
    placed = dict(zip(stretch_layers(len(heads), layers), heads, strict=True))
    return tuple(placed.get(layer, 0) for layer in range(1, layers + 1))
