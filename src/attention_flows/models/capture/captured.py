"""A model's attention on a sentence as sparse edges."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.edge_builder import EdgeBuilder
from ...core.edges import Edges
from ...core.floor import Floor
from ...core.flow import Prediction
from ...core.node import Node
from ...core.words import Words
from ..families.seq2seq import encoder_layers
from ..loading.model import Model
from .encode import Encoded
from .forward import Run, root_word, run_of
from .sink import EdgeSink


@dataclass(frozen=True)
class Captured:
    """What one model shows of a sentence: its words, root, edges down to ``floor`` and prediction.

    ``windows`` is in how many forward passes it was read, and ``notes`` say what a reader must know of the model.
    """

    words: Words
    root: Node
    edges: Edges
    prediction: Prediction | None
    floor: float
    encoder_layers: int = 0
    windows: int = 1
    notes: tuple[str, ...] = ()


ATTENTION_RUN = run_of()


def capture(model: Model, encoded: Encoded, floor: float | Floor = 0.01, run: Run = ATTENTION_RUN) -> Captured:
    """Run ``model`` on a sentence and keep the edges of every layer and head with weight >= ``floor``.

    ``run`` runs it, by default for the weights of attention. A layer's map is made some rows at a time, each sparse
    before the next: no whole map is ever in memory. Raises InputError for a model whose attention cannot be read.
    """
    root = root_word(model, encoded)
    builder = EdgeBuilder(floor)
    result = run(model, encoded, EdgeSink(builder, len(encoded.words)))
    edges = builder.build()
    layers = encoder_layers(model.network)
    notes = result.reading.notes(model.network.config.model_type)
    root_node = Node(edges.layers, root)
    return Captured(encoded.words, root_node, edges, result.prediction(), builder.floor, layers, notes=notes)
