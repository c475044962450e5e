"""The showcase in the docs, against what the script makes of the shipped study and of what was measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from attention_flows.flow import Flow
from attention_flows.studies.study import Study
from attention_flows.wire import flow as wire
from scripts.showcase.__main__ import MESSAGE, PAGE, README, STORY, files
from scripts.showcase.page import in_readme, page
from scripts.showcase.pictures import said
from scripts.showcase.story import FOLDER_OF_DOCS, ROW, State, Story, first_heads, measure, shipped_study
from tests.support import loaded_models

DOCS = FOLDER_OF_DOCS.parent


@pytest.fixture(scope="module")
def study() -> Study:
    return shipped_study()


@pytest.fixture(scope="module")
def story() -> Story:
    return Story.read(FOLDER_OF_DOCS / STORY)


def test_the_docs_have_what_the_script_makes() -> None:
    made = files()
    for name, text in made.items():
        assert (DOCS / name).read_text("utf-8") == text, "if it is meant, run scripts.showcase and look at it"
    readme = README.read_text("utf-8")
    assert in_readme(readme, made[PAGE]) == readme
    for name in made.keys() - {PAGE}:
        assert f"docs/{name}" in readme
    named = {Path(name).name for name in made if "/" in name}
    assert {file.name for file in FOLDER_OF_DOCS.iterdir()} == named | {STORY, MESSAGE}
    assert set(re.findall(r"showcase/[\w-]+\.svg", made["showcase.md"])) == {name for name in made if "/" in name}


def test_the_pair_and_its_heads_are_those_of_the_study(study: Study, story: Story) -> None:
    row = study.sql("SELECT text, pair, target, value, reference_value FROM sentences WHERE row = ?", [ROW])
    text, pair, target, value, reference = row.to_arrow().to_pylist()[0].values()
    assert (story.text, story.pair, story.target) == (text, pair, target)
    assert story.own.value == pytest.approx(value, abs=1e-3)
    assert story.reference == pytest.approx(reference, abs=1e-3)
    query = "SELECT layer, head FROM heads GROUP BY ALL ORDER BY avg({}) DESC LIMIT 2"
    for heads, measured in ((story.carriers.heads, "effect"), (story.changed.heads, "change")):
        assert heads == first_heads(study, measured)
        rows = study.sql(query.format(f"{measured}::DOUBLE")).to_arrow().to_pylist()
        assert heads == tuple((row["layer"], row["head"]) for row in rows)


def test_the_message_is_of_the_pair(story: Story) -> None:
    flow = Flow.of(wire.decode((FOLDER_OF_DOCS / MESSAGE).read_bytes()))
    assert (flow.text, flow.pair) == (story.text, story.pair)
    prediction = flow.models[-1].prediction
    assert prediction is not None
    assert prediction.probabilities == pytest.approx(story.own.probabilities, abs=1e-3)


def test_the_model_says_so(story: Story) -> None:
    tuned = loaded_models.tuned()
    with torch.no_grad():
        logits = tuned.network(**tuned.tokenizer(story.text, story.pair, return_tensors="pt")).logits[0]
    assert story.own.probabilities == pytest.approx(logits.softmax(0).tolist(), abs=1e-3)
    assert story.labels == tuned.labels


def test_the_text_follows_the_numbers(study: Study, story: Story) -> None:
    text = " ".join(page(story, study).split())
    assert "it changes its mind: 97% becomes 30%" in text
    part = study.part()
    assert f"{part.value:.0%} [{part.low:.0%}, {part.high:.0%}]" in text
    states = {name: State(story.carriers.heads, 2.0, (0.88, 0.12)) for name in ("carriers",)}
    kept = Story(**{**vars(story), **states})
    assert said(kept, kept.carriers) == story.target
    assert "it keeps its mind: 97% becomes 88%" in " ".join(page(kept, study).split())


def test_a_story_is_read_as_it_was_saved(story: Story, tmp_path: Path) -> None:
    story.save(tmp_path / "story.json")
    assert Story.read(tmp_path / "story.json") == story


@pytest.mark.slow
def test_what_was_measured_is_what_the_models_say(study: Study, story: Story) -> None:
    again, message = measure(study)
    for name in ("own", "carriers", "changed"):
        before, after = getattr(story, name), getattr(again, name)
        assert after.heads == before.heads
        assert (after.value, *after.probabilities) == pytest.approx((before.value, *before.probabilities), abs=2e-3)
    assert again.reference == pytest.approx(story.reference, abs=2e-3)
    assert all(abs(again.flipped[name] - count) <= 2 for name, count in story.flipped.items())
    flow = Flow.of(wire.decode(message))
    assert flow.words.labels == Flow.of(wire.decode((FOLDER_OF_DOCS / MESSAGE).read_bytes())).words.labels
