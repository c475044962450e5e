"""A model's name is the last telling part of the path that it was loaded from."""

from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.models.loading.load import load
from attention_flows.models.loading.names import short_name
from tests.support.small_models import save_bert


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("sentiment-bert", "sentiment-bert"),
        ("sentiment-bert/model", "sentiment-bert"),
        ("sentiment-bert/output/final", "sentiment-bert"),
        ("sentiment-bert/checkpoint-500", "checkpoint-500"),
        ("models--google--t5-small/snapshots/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "google/t5-small"),
        ("models--bert-base-uncased/snapshots/main", "main"),
        ("BaseLine/Model", "BaseLine"),
    ],
)
def test_generic_folders_are_passed_over(folder: str, name: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(parents=True)
    assert short_name(tmp_path / folder) == name


def test_a_hub_id_is_its_own_name() -> None:
    assert short_name("google/bert_uncased_L-2_H-128_A-2") == "google/bert_uncased_L-2_H-128_A-2"


def test_generic_parts_alone_leave_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda self: True)
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert short_name(Path("/models/model")) == "model"
    assert short_name(Path("/")) == "/"


def test_a_given_name_comes_first(tmp_path: Path) -> None:
    folder = tmp_path / "reviews" / "model"
    save_bert(folder)
    assert load(folder).name == "reviews"
    assert load(folder, name="mine").name == "mine"
