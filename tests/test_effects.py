"""Effects and knockouts as Python has them, with the demo's models."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import attention_flows as af
from attention_flows.effects import Effects
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.small_families import FAMILIES

SENTENCE = ("What are people called?", "They are called Jaxsons.")


@pytest.fixture(scope="module")
def flow() -> af.Flow:
    return af.compare(loaded_models.base(), loaded_models.tuned(), *SENTENCE)


@pytest.fixture(scope="module")
def effects(flow: af.Flow) -> Effects:
    return flow.effects()


def test_they_add_up(flow: af.Flow, effects: Effects) -> None:
    assert effects.error <= 0.02
    assert np.nansum(effects.heads) == pytest.approx(effects.difference, rel=0.021)
    assert effects.layers.sum() == pytest.approx(np.nansum(effects.heads))
    assert effects.words.sum() == pytest.approx(np.nansum(effects.heads), abs=1e-6)
    assert effects.links.shape == (6, len(flow.words), len(flow.words))
    assert effects.target.label == "entailment"
    assert repr(effects).startswith("Effects(of tuned against base, 'entailment': +")


def test_the_strongest_edges_and_what_they_do_alone(effects: Effects) -> None:
    top = effects.top(60)
    assert len(top) == 60
    assert (np.diff(np.abs(top.effect)) <= 0).all()
    assert top.share == pytest.approx(float(top.effect.sum() / effects.difference))
    found = top.faithfulness()
    assert found.f is not None
    assert 0.3 < found.f < 1.3
    everything = effects.top(0)
    assert len(everything) == effects.count
    assert everything.share == pytest.approx(1, abs=0.021)
    assert len(everything.to_dataframe()) == effects.count


def test_a_curve_beats_attention_and_chance(effects: Effects) -> None:
    curve = effects.curve()
    assert curve.cmd(log=True) < curve.cmd("random", log=True)
    assert curve.f["effect"][3] > curve.f["attention"][3]
    assert curve.to_dict()["sizes"] == list(curve.sizes)


def test_targets_and_references(flow: af.Flow) -> None:
    entailed, denied = flow.effects(steps=5), flow.effects(target="not_entailment", steps=5)
    assert denied.value == pytest.approx(-entailed.value, abs=1e-5), "of two classes the odds are opposite"
    np.testing.assert_allclose(denied.effect[2], -entailed.effect[2], atol=1e-5)
    against = flow.effects(target=0, against=1, steps=5)
    assert against.value == pytest.approx(entailed.value, abs=1e-5)
    zero = flow.effects("zero", steps=5)
    assert all((layer == 0).all() for layer in zero.reference_attention)
    checkpoint = loaded_models.course().model(0)
    assert flow.effects(checkpoint, steps=5).reference == checkpoint.name


def test_one_model_is_held_against_no_attention() -> None:
    effects = af.read(loaded_models.tuned(), *SENTENCE).effects(steps=5)
    assert (effects.reference, effects.model, effects.other_value) == ("zero", "base", None)


def test_a_language_models_token_is_named_by_text_or_id() -> None:
    model = FAMILIES["gpt2"].model("language")
    flow = af.read(model, "Once upon a")
    predicted = flow.effects(steps=1)
    assert flow.effects(target=predicted.target.index, steps=1).value == predicted.value
    assert predicted.target.position == 2
    with pytest.raises(af.InputError, match="tokens for GPT2, not one"):
        flow.effects(target="Jacksonvillians sing")


def test_knockouts_move_the_prediction(flow: af.Flow, effects: Effects) -> None:
    restored = flow.knockout(heads=[(3, 9)], how="base")
    assert [model.role for model in restored.models] == ["tuned"]
    assert restored.effect is not None
    masked = flow.knockout(words=["Jaxsons"])
    assert [model.role for model in masked.models] == ["base", "tuned"]
    tuned = masked.models[1]
    assert tuned.before.probabilities is not None
    assert sum(tuned.before.probabilities) == pytest.approx(1)
    assert tuned.before.value == pytest.approx(effects.value, abs=1e-5)
    assert masked.models[0].effect is None, "the base has no labels"
    some = flow.knockouts([flow.cut(words=["Jaxsons"], layers=[layer]) for layer in range(1, 7)])
    assert len({knockout.effect for knockout in some}) == 6
    assert flow.knockout(words=["Jaxsons"], layers=[6], reader="root").cut.about == "Jaxsons, not read by [CLS]"
    by_query = flow.knockout(edges="→ Jaxsons; layers 6; weight 0.01")
    assert len(by_query.cut.parts) == len(flow.query("→ Jaxsons; layers 6; weight 0.01"))
    assert len(flow.knockouts(flow.paths(3))) == 3
    assert len(masked.to_dataframe()) == 2
    assert masked._repr_html_().startswith("<table>")


def test_held_effects_of_a_head_are_near_its_restoring(flow: af.Flow, effects: Effects) -> None:
    heads = [(layer, head) for layer in range(1, 7) for head in range(12)]
    measured = flow.knockouts([flow.cut(heads=[head]) for head in heads], how="base", react=False)
    values = [knockout.effect or 0.0 for knockout in measured]
    estimated = [effects.heads[layer - 1, head] for layer, head in heads]
    assert np.corrcoef(values, estimated)[0, 1] > 0.9


def test_maps_of_knockouts(flow: af.Flow) -> None:
    words = flow.word_map(of="tuned")
    assert words.effects.shape == (6, len(flow.words))
    alone = flow.knockout(words=["Jaxsons"], layers=[4]).models[1].effect
    assert words.effects[3, flow.find("Jaxsons")] == pytest.approx(alone, abs=1e-5)
    heads = flow.head_map()
    assert heads.effects[2, 9] == pytest.approx(flow.knockout(heads=[(3, 9)], how="base").effect, abs=1e-5)
    layers = flow.layer_map()
    assert layers.effects.shape == (6, 1)
    assert len(words.to_dataframe()) == words.effects.size
    assert repr(heads) == "KnockoutMap(6 layers × 12 heads, base, of 'entailment')"


def test_responses_are_near_single_cuts(flow: af.Flow, effects: Effects) -> None:
    top = effects.top(40)
    places = zip(top.layer.tolist(), top.head.tolist(), top.from_index.tolist(), top.to_index.tolist(), strict=True)
    cuts = [flow.cut(edges=[place]) for place in places]
    measured = [knockout.effect or 0.0 for knockout in flow.knockouts(cuts, how="base")]
    estimated = flow.responses(cuts, how="base")
    np.testing.assert_allclose(estimated, top.response, atol=1e-4)
    assert np.corrcoef(measured, estimated)[0, 1] > 0.9


def test_they_are_saved(effects: Effects, tmp_path: Path) -> None:
    effects.save(tmp_path / "x.json", top=10, curve=effects.curve())
    document = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert (document["format"], document["version"], document["model"]) == ("attention-flows/effects", 1, "tuned")
    assert len(document["edges"]["effect"]) == 10
    assert sum(map(sum, document["head_effects"])) == pytest.approx(effects.layers.sum())
    assert document["curve"]["cpr"]["effect"]["log"] > document["curve"]["cpr"]["random"]["log"]
    effects.save(tmp_path / "x.csv", top=0)
    lines = (tmp_path / "x.csv").read_text("utf-8").splitlines()
    assert len(lines) == effects.count + 1
    assert lines[0].startswith("layer,head,from,from_word,to,to_word,reference,value,effect,response")
    with pytest.raises(af.InputError, match="the file's ending must be one of"):
        effects.save(tmp_path / "x.gif")


def test_pictures_and_pages_have_them(flow: af.Flow, effects: Effects, tmp_path: Path) -> None:
    effects.save(tmp_path / "x.svg", links=20, theme="dark")
    flow.save(tmp_path / "y.svg", edges="effect", links=20, theme="dark")
    assert (tmp_path / "x.svg").read_bytes() == (tmp_path / "y.svg").read_bytes()
    effects.save(tmp_path / "x.html")
    page = (tmp_path / "x.html").read_text("utf-8")
    message = re.search(r"data-flow>([^<]+)<", page)
    assert message is not None
    held = wire.decode(zlib.decompress(base64.b64decode(message[1])))
    assert held.effects_document == flow.with_effects().effects_document
    assert '"edges":"effect"' in page
    assert Flow.of(held).with_effects().effects_document == held.effects_document, "known ones need no models"
    with pytest.raises(af.InputError, match="not at hand"):
        replace(Flow.of(held), effects_document=None).with_effects()


def test_a_notebook_shows_them(effects: Effects) -> None:
    html = effects._repr_html_()
    assert html.count("<rect") >= 72
    assert "Jaxsons" in html
    assert effects.top(5)._repr_html_().startswith("<table>")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "perhaps"}, "tuned has no label 'perhaps': it has entailment, not_entailment"),
        ({"target": 7}, "there is no output 7: tuned has 2, counted from 0"),
        ({"target": 1, "against": 1}, "a target against itself"),
        ({"reference": "tuned"}, "the reference is base, zero or a loaded model"),
        ({"reference": FAMILIES["bert"].model("class")}, "differ in tokens, layers or heads"),
        ({"of": "base"}, "base has no trained head"),
    ],
)
def test_what_has_no_answer_says_so(flow: af.Flow, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(af.InputError, match=message):
        flow.effects(**arguments)  # type: ignore[arg-type]


def test_models_that_do_not_correspond_are_held_against_no_attention() -> None:
    flow = af.compare(loaded_models.tuned(), FAMILIES["gpt2"].model("language"), "Who called?")
    effects = flow.effects(steps=5)
    assert (effects.reference, effects.model) == ("zero", "tuned")
    assert flow.effects(of="base", steps=5).target.label in ("entailment", "not_entailment")
    with pytest.raises(af.InputError, match="differ in tokens, layers or heads"):
        flow.effects("base")
    with pytest.raises(af.InputError, match="these models do not correspond"):
        flow.knockout(heads=[(1, 0)])


def test_a_text_that_is_too_long_for_gradients_says_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attention_flows.models.effects.runner.MAX_BYTES", 10**6)
    with pytest.raises(af.InputError, match=r"gradients to every attention map would take .* about \d+ tokens fit"):
        af.read(loaded_models.tuned(), *SENTENCE).effects()


def test_a_lack_of_memory_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = af.read(loaded_models.tuned(), *SENTENCE)

    def refuse(*args: object, **kwargs: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    monkeypatch.setattr("attention_flows.models.effects.runner.run_forward", refuse)
    with pytest.raises(af.InputError, match="there is not enough memory for a text of"):
        flow.effects()


def test_flows_without_models_and_windows_have_none() -> None:
    attention = [np.full((2, 3, 3), 1 / 3)]
    with pytest.raises(af.InputError, match="the models are not at hand"):
        af.from_attentions(attention, ["a", "b", "c"]).effects()
    with pytest.raises(af.InputError, match="a text read in windows has no effects"):
        af.read(loaded_models.tuned(), "word " * 60, window=32).effects()
    with pytest.raises(af.InputError, match="there is no base whose attention"):
        af.read(loaded_models.tuned(), *SENTENCE).knockout(heads=[(1, 1)], how="base")
    with pytest.raises(af.InputError, match="knocked out by mask, zero, base"):
        af.read(loaded_models.tuned(), *SENTENCE).knockout(heads=[(1, 1)], how="cut")  # type: ignore[arg-type]
