"""Tasks and courses in Chromium. Every number that the page is held to comes from Python."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from attention_flows.demo import TASKS
from attention_flows.flow import Flow
from attention_flows.models.course.course import Course
from attention_flows.models.read import read
from tests.support import loaded_models
from tests.support.browser_app import expected_counts, set_threshold, wait_until_shown

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page) -> Page:
    set_threshold(page, 0.2)
    return page


def at_checkpoint(index: int) -> Flow:
    return loaded_models.course().compare(index, *loaded_models.JACKSONVILLE)


def test_each_stop_of_the_course_shows_that_checkpoint(page: Page) -> None:
    for index in (4, 0, 2, 5):
        page.get_by_test_id("course-slider").fill(str(index))
        wait_until_shown(page, threshold=0.2, **expected_counts(at_checkpoint(index).trace()))


def test_the_untrained_checkpoint_attends_as_the_base_does(page: Page) -> None:
    page.get_by_test_id("course-slider").fill("0")
    wait_until_shown(page, only_base=0, only_tuned=0)


def test_a_selection_stays_along_the_course(page: Page) -> None:
    word = at_checkpoint(4).find("called")
    page.get_by_test_id(f"word-{word}").click()
    page.get_by_test_id("course-slider").fill("4")
    wait_until_shown(page, **expected_counts(at_checkpoint(4).trace(word)))


def test_the_course_says_accuracy_and_checkpoint(page: Page) -> None:
    checkpoints = loaded_models.course().checkpoints
    page.get_by_test_id("course-slider").fill("4")
    accuracy = checkpoints[4].accuracy
    assert accuracy is not None
    expect(page.get_by_test_id("course")).to_contain_text(f"{accuracy * 100:.1f}")
    expect(page.get_by_test_id("checkpoint-name")).to_contain_text(f"step {checkpoints[4].step} of")


def test_the_value_of_the_slider_stands_below_its_thumb(page: Page) -> None:
    slider, value = page.get_by_test_id("course-slider"), page.get_by_test_id("course-value")
    checkpoints = loaded_models.course().checkpoints
    for index, checkpoint in enumerate(checkpoints):
        slider.fill(str(index))
        expect(value).to_contain_text(f"step {checkpoint.step}")
        box, text = slider.bounding_box(), value.bounding_box()
        assert box is not None
        assert text is not None
        thumb = box["x"] + 7 + (box["width"] - 14) * index / (len(checkpoints) - 1)
        assert text["x"] - 1 <= thumb <= text["x"] + text["width"] + 1
        assert 0 <= text["y"] - box["y"] <= box["height"] + 4


@pytest.mark.parametrize("task", [task.id for task in TASKS])
def test_an_example_of_every_task_is_traced_by_its_own_model(page: Page, task: str) -> None:
    (opened_task,) = (entry for entry in loaded_models.tasks() if entry.id == task)
    subject = opened_task.subject
    assert isinstance(subject, Course)
    example = opened_task.examples[1]
    page.get_by_test_id("example-button").click()
    page.get_by_test_id(f"example-{task}-1").click()
    expect(page.get_by_test_id("text")).to_have_value(example.text)
    set_threshold(page, 0.2)
    flow = read((loaded_models.base(), subject.model()), example.text, example.pair)
    wait_until_shown(page, threshold=0.2, **expected_counts(flow.trace()))
    prediction = flow.models[1].prediction
    assert prediction is not None
    expect(page.get_by_test_id("prediction")).to_contain_text(f"{max(prediction.probabilities) * 100:.1f}")


def test_another_task_shows_its_own_example_and_offers_the_text_before(page: Page) -> None:
    example = loaded_models.task("sick").examples[0]
    page.get_by_test_id("task-select").select_option("sick")
    expect(page.get_by_test_id("text")).to_have_value(example.text)
    expect(page.get_by_test_id("pair")).to_have_value(example.pair or "")
    expect(page.get_by_test_id("task-notice")).to_have_text("This is an example of Textual entailment.")
    page.get_by_test_id("task-offer").click()
    expect(page.get_by_test_id("text")).to_have_value(loaded_models.JACKSONVILLE[0])
    expect(page.get_by_test_id("prediction")).to_contain_text("neutral")
    expect(page.get_by_test_id("task-notice")).to_have_count(0)


def test_the_readers_own_text_is_kept_and_the_page_says_what_it_is_read_as(page: Page) -> None:
    text, pair = page.get_by_test_id("text"), page.get_by_test_id("pair")
    text.fill("Who paid for it?")
    pair.fill("The town paid for the bridge.")
    pair.press("Enter")
    expect(page.get_by_test_id("sentence")).to_contain_text("town")
    page.get_by_test_id("task-select").select_option("sst2")
    expect(page.get_by_test_id("task-notice")).to_have_text(
        "Your text, read as a sentence (Sentiment); its second part is left out."
    )
    expect(pair).to_have_count(0)
    expect(text).to_have_attribute("aria-label", "Sentence")
    course = loaded_models.task("sst2").require_subject()
    assert isinstance(course, Course)
    flow = read((loaded_models.base(), course.model()), "Who paid for it?")
    expect(page.get_by_test_id("sentence").locator("button[data-testid^=word-]")).to_have_count(len(flow.words))
    page.get_by_test_id("task-select").select_option("qnli")
    expect(page.get_by_test_id("task-notice")).to_have_text(
        "Your text, read as a question and a sentence (Question–answer verification)."
    )
    expect(pair).to_have_value("The town paid for the bridge.")
    expect(pair).to_have_attribute("aria-label", "Sentence")


def test_a_pinned_trace_is_compared_with_another_task_on_the_same_words(page: Page) -> None:
    page.get_by_test_id("pin").click()
    page.get_by_test_id("task-select").select_option("sick")
    expect(page.get_by_test_id("task-notice")).to_contain_text("The same text, read as a premise and a hypothesis")
    expect(page.get_by_test_id("text")).to_have_value(loaded_models.JACKSONVILLE[0])
    expect(page.get_by_test_id("crumb-pin")).to_be_visible()


def test_the_example_panel_is_used_by_keyboard(page: Page) -> None:
    page.get_by_test_id("example-button").click()
    expect(page.get_by_test_id("example-panel")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("example-panel")).to_have_count(0)
    expect(page.get_by_test_id("text")).not_to_have_value(loaded_models.JACKSONVILLE[0])
    expect(page.get_by_test_id("example-button")).to_be_focused()
