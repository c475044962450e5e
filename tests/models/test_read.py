"""The floor that a reading keeps to: 0.01, and more where the message would be too large."""

from __future__ import annotations

import numpy as np
import pytest

from attention_flows.core.view import View
from attention_flows.models.read import read
from attention_flows.wire import budget
from attention_flows.wire import flow as wire
from tests.support import loaded_models

TEXT = "Residents of Jacksonville are known as Jacksonvillians or Jaxsons. " * 6


def test_a_short_text_keeps_to_the_usual_floor() -> None:
    assert read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE).floor == 0.01


@pytest.mark.parametrize("most", [60_000, 100_000, 200_000])
def test_the_floor_is_the_lowest_at_which_the_message_fits(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    models = (loaded_models.base(), loaded_models.tuned())
    everything = read(models, TEXT, floor=0.01)
    monkeypatch.setattr(budget, "MAX_BYTES", most)
    flow = read(models, TEXT)
    size = len(wire.encode(flow))
    assert 0.01 < flow.floor == round(flow.floor, 4)
    assert most - 10_000 < size <= most
    for whole, kept in zip(everything.models, flow.models, strict=True):
        reached = whole.edges.weight.astype(np.float64) >= flow.floor
        np.testing.assert_array_equal(kept.edges.ids(), whole.edges.ids()[reached])
    lower = read(models, TEXT, floor=flow.floor - 0.0002)
    assert len(wire.encode(lower)) > most - 200, "a lower floor would not have fitted"


def test_a_threshold_that_is_asked_for_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    models = (loaded_models.base(), loaded_models.tuned())
    asked = read(models, TEXT, view=View(threshold=0.02))
    monkeypatch.setattr(budget, "MAX_BYTES", 60_000)
    flow = read(models, TEXT, view=View(threshold=0.02))
    assert flow.floor == 0.02
    assert [len(one.edges) for one in flow.trace().traces] == [len(one.edges) for one in asked.trace().traces]
    assert read(models, TEXT, view=View(threshold=0.005)).floor == 0.005
