"""Two sentences of a small model, from the models to the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from attention_flows.core.effects.cut import cut_edges
from attention_flows.core.effects.request import EffectsRequest
from attention_flows.core.sentence import Sentence
from attention_flows.models.effects.experiments import ModelExperiments
from attention_flows.models.long_texts.policy import WHOLE
from scripts import measure_truth
from scripts.truth import measure
from scripts.truth.rankings import RANKINGS
from scripts.truth.report import write_report
from tests.support import loaded_models
from tests.support.folders import ROOT
from tests.support.pairs import pair
from tests.support.small_families import TEXTS

MODELS = pair("bert")
LABELS = MODELS[1].labels or ()
ROWS: list[measure_truth.Row] = [(TEXTS[0], None, LABELS[0]), (TEXTS[0], TEXTS[1], LABELS[1])]
PAGE = ROOT / "docs" / "truth.md"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("truth") / "cache.jsonl"
    counts = dict.fromkeys(measure.STAGES, 2)
    wanted = list(measure_truth.keys(["small"], counts, {"small": [0, 1]}, 0))
    add_measurements(wanted, file)
    return file


def add_measurements(wanted: list[measure_truth.Key], file: Path) -> None:
    missing = measure_truth.missing_of(wanted, file)
    measure_truth.write(measure_truth.measured({"small": MODELS}, {"small": ROWS}, missing), len(missing), file)


def test_a_run_goes_on_where_it_stopped(cache: Path, tmp_path: Path) -> None:
    lines = cache.read_text("utf-8").splitlines()
    file = tmp_path / "cut-off.jsonl"
    file.write_text("\n".join(lines[:-2]) + "\n" + lines[-2][:40] + "\n", "utf-8")
    keys = list(measure_truth.read_cache(cache))
    add_measurements(keys, file)
    assert measure_truth.read_cache(file) == measure_truth.read_cache(cache)


def test_effects_are_those_of_the_package(cache: Path) -> None:
    measured = measure_truth.read_cache(cache)["effects", "small", 0, 1]
    experiments = ModelExperiments(MODELS, Sentence(*ROWS[1][:2]), "token", WHOLE)
    for reference in ("base", "zero"):
        effects = experiments.effects(EffectsRequest("tuned", reference))
        found = measured["references"][reference]
        assert measured["value"] - found["value"] == pytest.approx(effects.difference, abs=1e-6)
        assert (found["steps"], found["error"]) == (effects.steps, pytest.approx(effects.error, abs=1e-4))
        assert np.array(found["heads"]) == pytest.approx(effects.heads, abs=1e-5)
    everywhere = measured["restored"][0]["value"]
    assert everywhere == pytest.approx(measured["references"]["base"]["value"], abs=1e-5)


def test_knockouts_and_their_scores_are_of_the_same_edges(cache: Path) -> None:
    units = measure_truth.read_cache(cache)["knockouts", "small", 0, 1]
    assert units.keys() == {"edge", "head", "word"}
    for unit, hows in units.items():
        for of in hows.values():
            assert {len(scores) for scores in of["scores"].values()} == {len(of["held"])} == {len(of["reacting"])}
            missing = {"contribution"} if unit == "head" else set()
            assert of["scores"].keys() == set(RANKINGS) - missing
    # Each measured edge is one whose response, formed by the package, is the score beside it.
    of_edges = units["edge"]["base"]
    experiments = ModelExperiments(MODELS, Sentence(*ROWS[1][:2]), "token", WHOLE)
    effects = experiments.effects(EffectsRequest("tuned", "base"))
    strongest = effects.top(1)
    edge = (int(strongest.layer[0]), int(strongest.head[0]), int(strongest.from_index[0]), int(strongest.to_index[0]))
    place = int(np.argmax(np.abs(of_edges["scores"]["effect"])))
    assert of_edges["scores"]["effect"][place] == pytest.approx(float(strongest.effect[0]), rel=1e-4)
    knockout = experiments.knockouts([cut_edges([edge])], "base", of="tuned")[0]
    assert of_edges["reacting"][place] == pytest.approx(knockout.effect, abs=1e-6)


def test_curves_have_every_ranking(cache: Path) -> None:
    curves = measure_truth.read_cache(cache)["curves", "small", 0, 1]
    for of in curves.values():
        assert of["f"] is None or of["f"].keys() == set(RANKINGS)


def test_the_page_is_written_between_its_marks(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "truth.md").write_text(PAGE.read_text("utf-8"), "utf-8")
    write_report(measure_truth.read_cache(cache), ["small"], tmp_path)
    text = (tmp_path / "truth.md").read_text("utf-8")
    prose = re.compile(r"<!-- measured: .*?<!-- end -->", re.DOTALL)
    assert prose.sub("", text) == prose.sub("", PAGE.read_text("utf-8"))
    assert "| small | 2 | 2 | 2 |" in text
    names = {path.name for path in (tmp_path / "truth").iterdir()}
    assert names == set(re.findall(r"\(truth/([\w-]+\.svg)\)", text))


@pytest.mark.slow
def test_a_demo_tasks_effects_are_complete(tmp_path: Path) -> None:
    models = loaded_models.base(), measure_truth.merged(loaded_models.tuned())
    rows: list[measure_truth.Row] = [(text, other, label) for text, other, label in loaded_models.qnli_dev()]
    keys = list(measure_truth.keys(["qnli"], {"effects": 20}, {"qnli": measure_truth.sample(len(rows), 20, 1)}, 1))
    measure_truth.write(measure_truth.measured({"qnli": models}, {"qnli": rows}, keys), 20, tmp_path / "cache.jsonl")
    measured = [json.loads(line)["measured"] for line in (tmp_path / "cache.jsonl").read_text("utf-8").splitlines()]
    errors = [of["error"] for sentence in measured for of in sentence["references"].values()]
    assert np.mean(np.array(errors) <= 0.02) >= 0.95


@pytest.mark.slow
def test_several_processes_measure_what_one_does() -> None:
    rows: dict[str, list[measure_truth.Row]] = {
        "qnli": [(text, other, label) for text, other, label in loaded_models.qnli_dev()]
    }
    keys: list[measure_truth.Key] = [("effects", "qnli", 0, row) for row in (3, 5, 8)]
    alone = {
        record["row"]: record for record in measure_truth.measured(measure_truth.built_in_models(["qnli"]), rows, keys)
    }
    together = {record["row"]: record for record in measure_truth.measured_in_processes(["qnli"], rows, keys, 2)}
    assert together == alone
    with pytest.raises(RuntimeError, match="a process failed"):
        list(measure_truth.measured_in_processes(["qnli"], rows, [("effects", "qnli", 0, len(rows["qnli"]))], 2))
