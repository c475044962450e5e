from __future__ import annotations

import numpy as np
import pytest

from attention_flows.core.effects.effects import Effects
from attention_flows.core.effects.links import Links
from attention_flows.core.effects.target import Target
from attention_flows.core.words import Words
from attention_flows.errors import InputError
from tests.oracles import links as oracle

LAYERS, HEADS, WORDS = 3, 4, 6
COLUMNS = ("layer", "from", "to", "effect", "change", "absolute", "head", "head_effect", "reference", "value")


def random_effects(seed: int, *, causal: bool = False) -> Effects:
    generator = np.random.default_rng(seed)
    shape = (LAYERS, HEADS, WORDS, WORDS)
    exists = np.broadcast_to(np.tril(np.ones((WORDS, WORDS), bool)) if causal else True, shape)
    own, reference, effect = (np.where(exists, generator.normal(size=shape), 0) for _ in range(3))
    layers = [tuple(values) for values in (own, reference, effect)]
    spans = tuple((2 * word, 2 * word + 1) for word in range(WORDS))
    words = Words(tuple("abcdef"), (0,) * WORDS, np.zeros(WORDS, np.bool_), spans, np.arange(WORDS), WORDS)
    return Effects(
        words, "word", "tuned", ("a", "b"), "base", Target("yes", 0), 1.0, 0.0, None, None, None, None, 5, 0.0,
        layers[0], layers[1], layers[2], layers[2], tuple(exists), 9,
    )  # fmt: skip


@pytest.mark.parametrize("causal", [False, True])
def test_the_strongest_links_are_those_of_a_slow_loop(causal: bool) -> None:
    effects = random_effects(1, causal=causal)
    links, expected = Links(effects), oracle.links(effects)
    top = links.top(20)
    assert len(links) == len(expected)
    columns = (top.layer, top.from_index, top.to_index, top.effect, top.change, top.absolute, top.head)
    for name, column in zip(COLUMNS, (*columns, top.head_effect, top.reference, top.value), strict=True):
        np.testing.assert_allclose(column, [link[name] for link in expected[:20]], atol=1e-12)


def test_links_of_equal_effects_stand_in_the_order_of_their_places() -> None:
    effects = random_effects(2)
    effects.effect[0][:] = effects.effect[1][:] = effects.effect[2][:] = 1
    assert Links(effects).order.tolist() == list(range(LAYERS * WORDS * WORDS))


def test_the_edges_of_links_are_all_their_heads_that_exist() -> None:
    effects = random_effects(3, causal=True)
    links = Links(effects)
    places = links.places_of([(2, 5, 1), (1, 3, 3), (2, 5, 1)])
    layer, head, query, key = effects.locate(links.edges_of(places))
    assert list(zip(layer.tolist(), head.tolist(), query.tolist(), key.tolist(), strict=True)) == [
        (place[0], head, *place[1:]) for place in ((1, 3, 3), (2, 5, 1)) for head in range(HEADS)
    ]


@pytest.mark.parametrize("place", [(0, 1, 1), (4, 1, 1), (1, 6, 0), (1, 1, -1), (1, 1, 2)])
def test_a_link_that_does_not_exist_is_named(place: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match=f"no link from word {place[1]} to word {place[2]} at layer {place[0]}"):
        Links(random_effects(4, causal=True)).places_of([place])
