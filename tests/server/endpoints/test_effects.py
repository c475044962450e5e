"""Effects, faithfulness, curves, knockouts and their maps from the server are those of the Python interface."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

from attention_flows.core.effects.links import Links
from attention_flows.core.effects.request import EffectsRequest
from attention_flows.core.effects.target import TargetRequest
from attention_flows.effects import Effects
from attention_flows.flow import Flow
from attention_flows.models.read import read
from tests.oracles import links as oracle
from tests.support import loaded_models
from tests.support.server import PAIR, SENTENCE, TEXT, demo_client, pair_client, single_client

SHORT = ("Who called?", "Ann.")  # for what takes many passes
CLOSE = {"rtol": 1e-5, "atol": 1e-6}  # numbers are sent to six digits


@functools.cache
def flow() -> Flow:
    return read((loaded_models.base(), loaded_models.tuned()), TEXT, PAIR)


@functools.cache
def effects() -> Effects:
    return flow().effects()


def ask(path: str, **fields: Any) -> Any:
    response = demo_client().post(f"/api/{path}", json=SENTENCE | fields)
    assert response.status_code == 200, response.text
    return response.json()


def places(links: list[tuple[int, int, int]]) -> Any:
    """The places of all heads of links in the effects' flattened arrays."""
    flags = [np.zeros(layer.shape, np.bool_) for layer in effects().effect]
    for layer, query, key in links:
        flags[layer - 1][:, query, key] = True
    return np.flatnonzero(np.concatenate([layer.ravel() for layer in flags]))


def test_the_effects_are_those_of_the_python_interface() -> None:
    answer, own = ask("effects"), effects()
    expected = oracle.links(own)
    assert (answer["model"], answer["reference"], answer["target"]["label"]) == ("tuned", "base", "entailment")
    for name in ("value", "reference_value", "other_value", "steps"):
        assert answer[name] == pytest.approx(getattr(own, name))
    tuned, labels = flow().models[1].prediction, list(loaded_models.tuned().labels or ())
    assert tuned is not None
    assert answer["labels"] == labels
    np.testing.assert_allclose(answer["probabilities"], tuned.probabilities, atol=1e-5)
    log_odds = np.log(np.divide(*answer["reference_probabilities"]))  # of the first class of two
    assert log_odds == pytest.approx(own.reference_value, abs=1e-6)
    assert (answer["edge_count"], answer["link_count"]) == (own.count, len(expected))
    links = answer["links"]
    assert len(links["layer"]) == 1000
    for name in ("layer", "from", "to", "effect", "change", "absolute", "head", "head_effect", "reference", "value"):
        np.testing.assert_allclose(links[name], [link[name] for link in expected[:1000]], rtol=1e-4, atol=1e-6)
    assert answer["absolute"] == pytest.approx(sum(abs(link["effect"]) for link in expected))
    edges, top = answer["edges"], own.top(2000)
    assert edges["layer"] == top.layer.tolist()
    assert edges["from"] == top.from_index.tolist()
    for name in ("head", "effect", "response", "reference", "value"):
        np.testing.assert_allclose(edges[name], getattr(top, name), rtol=CLOSE["rtol"], atol=CLOSE["atol"])
    np.testing.assert_allclose(np.sum(answer["word_effects"], axis=0), own.words, atol=1e-4)
    np.testing.assert_allclose(answer["head_effects"], own.heads, rtol=CLOSE["rtol"], atol=CLOSE["atol"])
    counts = [20, 40, 60, 80, 120, 160, 200]
    assert [measured["count"] for measured in answer["measured"]] == counts
    sets = [places([(int(e["layer"]), int(e["from"]), int(e["to"])) for e in expected[:count]]) for count in counts]
    f = [measured.f for measured in own.faithfulness(sets)]
    np.testing.assert_allclose([measured["f"] for measured in answer["measured"]], np.array(f, dtype=float), atol=1e-4)


@pytest.mark.parametrize("reference", ["base", pytest.param("zero", marks=pytest.mark.slow)])
def test_a_checkpoint_has_the_effects_of_its_own_flow(reference: str) -> None:
    answer = ask("effects", checkpoint=4, reference=reference, target=0, unit="token")
    own = loaded_models.course().compare(4, TEXT, PAIR, unit="token").effects(reference, target=0)
    assert (answer["reference"], answer["target"]["index"]) == (reference, 0)
    assert answer["value"] == pytest.approx(own.value)
    assert answer["reference_value"] == pytest.approx(own.reference_value, abs=1e-5)
    np.testing.assert_allclose(answer["head_effects"], own.heads, rtol=1e-4, atol=1e-5)


def test_one_model_is_held_against_no_attention_at_all() -> None:
    answer = single_client().post("/api/effects", json=SENTENCE | {"task": "own"})
    assert answer.status_code == 400  # the base of the demo has no head
    assert "no trained head" in answer.json()["error"]


def test_faithfulness_is_that_of_all_heads_of_the_links() -> None:
    top = Links(effects()).top(30)
    listed = list(zip(top.layer.tolist(), top.from_index.tolist(), top.to_index.tolist(), strict=True))
    sets = [{"count": 30}, {"links": listed[:3]}, {"count": 0}]
    results = ask("faithfulness", sets=sets, random=True)["results"]
    expected = effects().faithfulness([places(listed), places(listed[:3]), places([])])
    for result, own, count in zip(results, expected, (30, 3, 0), strict=True):
        assert result["count"] == count
        for name in ("kept", "left", "f", "removed"):
            assert result[name] == pytest.approx(getattr(own, name), abs=1e-4)
    links = Links(effects())
    drawn = [links.edges_of(links.at_random(seed)[:30]) for seed in range(3)]
    assert results[0]["random"] == pytest.approx(np.mean([one.f for one in effects().faithfulness(drawn)]), abs=1e-4)
    assert ask("faithfulness", sets=[{"count": 5}])["results"][0]["random"] is None


def test_the_curve_is_measured_for_rankings_of_links() -> None:
    curve, expected = ask("curve"), oracle.links(effects())
    assert curve["counts"] == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    for name, by in (("effect", "effect"), ("difference", "change"), ("attention", "attention")):
        ranked = sorted(expected, key=lambda link: -abs(link[by]))
        sets = [places([(int(e["layer"]), int(e["from"]), int(e["to"])) for e in ranked[:count]]) for count in (5, 50)]
        f = [measured.f for measured in effects().faithfulness(sets)]
        np.testing.assert_allclose([curve[name][2], curve[name][5]], np.array(f, dtype=float), atol=1e-3)
    assert len(curve["random"]) == 10


@pytest.mark.parametrize(("how", "react"), [("mask", True), ("zero", True), ("base", True), ("mask", False)])
def test_knockouts_are_those_of_the_python_interface(how: Any, react: bool) -> None:
    cuts: list[dict[str, Any]] = [
        {"edges": [(3, None, 0, 5), (4, 9, 2, 1)]},
        {"heads": [(3, 9)], "layers": None},
        {"words": [5], "layers": [2, 3], "reader": "root"},
        {"words": [5]},
        {},
    ]
    own = [flow().cut(**cut) for cut in cuts]
    answer = ask("knockouts", cuts=[*cuts, {"layers": [4]}], how=how, react=react)
    expected = flow().knockouts([*own, flow().cut(heads=[(4, head) for head in range(12)])], how=how, react=react)
    assert (answer["how"], answer["react"], answer["target"]["index"]) == (how, react, expected[0].target.index)
    for result, knockout in zip(answer["results"], expected, strict=True):
        assert [model["role"] for model in result["models"]] == [model.role for model in knockout.models]
        for model, measured in zip(result["models"], knockout.models, strict=True):
            assert model["effect"] == (None if measured.effect is None else pytest.approx(measured.effect, abs=1e-5))
            for when in ("before", "after"):
                reading, own_reading = model[when], getattr(measured, when)
                assert reading["value"] == pytest.approx(own_reading.value, abs=1e-5)
                assert reading["probabilities"] == pytest.approx(own_reading.probabilities, abs=1e-5)
    responses = [result["response"] for result in answer["results"]]
    if react:
        assert responses[:-1] == pytest.approx(flow().responses(own, how=how), abs=1e-5)
    else:
        assert responses == [None] * 6


def test_the_maps_of_knockouts_are_those_of_the_python_interface() -> None:
    sentence = {"text": SHORT[0], "pair": SHORT[1]}
    words = ask("knockout-map", **sentence, over="words", how="mask")
    heads = ask("knockout-map", **sentence, over="heads", how="base")
    flow = read((loaded_models.base(), loaded_models.tuned()), *SHORT)
    for answer, own in ((words, flow.word_map()), (heads, flow.head_map())):
        assert (answer["model"], answer["over"], answer["how"]) == (own.model, own.what, own.how)
        assert answer["before"] == pytest.approx(own.value)
        np.testing.assert_allclose(np.array(answer["effects"], dtype=float), own.effects, atol=1e-5)


def test_the_course_of_effects_has_both_values_of_one_class_at_each_checkpoint() -> None:
    answer, course = ask("effect-course", text=SHORT[0], pair=SHORT[1]), loaded_models.course()
    for at in (0, 3, 5):
        model = loaded_models.course().model(at)
        request = EffectsRequest(target=TargetRequest("entailment"), steps=1)
        own = read((course.base, model), *SHORT).experiments().effects(request)
        assert answer["value"][at] == pytest.approx(own.value)
        assert answer["reference_value"][at] == pytest.approx(own.reference_value, abs=1e-5)
    assert len(answer["value"]) == len(course.checkpoints)


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("effects", {"reference": "none"}, "reference"),
    ("effects", {"target": 7}, "no output 7"),
    ("effects", {"checkpoint": 99}, "no checkpoint 99"),
    ("effects", {"long": "window", "text": "word " * 600}, "windows"),
    ("faithfulness", {"sets": []}, "sets"),
    ("faithfulness", {"sets": [{}]}, "either a count or links"),
    ("faithfulness", {"sets": [{"count": 10**6}]}, "there are 2400 links"),
    ("faithfulness", {"sets": [{"links": [[7, 0, 0]]}]}, "no link from word 0 to word 0 at layer 7"),
    ("knockouts", {"cuts": [{"words": [99]}], "how": "mask"}, "no word 99"),
    ("knockouts", {"cuts": [{"heads": [[1, 12]]}], "how": "mask"}, "no head 12"),
    ("knockouts", {"cuts": [{"layers": [0]}], "how": "mask"}, "no layer 0"),
    ("knockouts", {"cuts": [{"edges": [[1, 0, 0, 99]]}], "how": "mask"}, "no word 99"),
    ("knockouts", {"cuts": [{}], "how": "burn"}, "how"),
    ("knockout-map", {"over": "layers", "how": "mask"}, "over"),
)


@pytest.mark.parametrize(("path", "fields", "line"), WRONG)
def test_what_is_wrong_is_said_in_one_line(path: str, fields: dict[str, Any], line: str) -> None:
    response = demo_client().post(f"/api/{path}", json=SENTENCE | fields)
    assert response.status_code == 400
    assert line in response.json()["error"]


def test_models_without_a_course_have_no_course_of_effects() -> None:
    response = pair_client().post("/api/effect-course", json=SENTENCE | {"task": "own"})
    assert (response.status_code, response.json()["error"]) == (400, "these models have no checkpoints")
