"""A study of a few rows, and the page of what studies say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from attention_flows.demo import SST2
from attention_flows.studies.store.lock import LOCK
from attention_flows.studies.store.verify import verify_store
from attention_flows.studies.study import Study, open_study
from scripts import demo_studies
from tests.support import loaded_models
from tests.support.study_stores import StoreLayout, build_store


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return open_study(build_store(tmp_path_factory.mktemp("page"), StoreLayout()))


def test_a_study_is_made_anew_and_ships_nothing_else(tmp_path: Path) -> None:
    data = tmp_path / "data" / "sst2" / "dev.tsv"
    data.parent.mkdir(parents=True)
    rows = ["\t".join(row) for row in loaded_models.dev("sst2")[:4]]
    data.write_text("\n".join(["text_a\ttext_b\tlabel", *rows]) + "\n", encoding="utf-8")
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "old").write_text("of an earlier study")
    made = demo_studies.make_study(loaded_models.base(), SST2, tmp_path / "data", folder)
    assert made.corpus.counts["sentences"] == 4
    assert not (folder / "old").exists()
    assert not (folder / LOCK).exists()
    assert list(verify_store(folder)) == []
    assert "tuned" in made.accuracy()


def test_a_study_that_is_too_large_is_not_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_studies, "MAX_BYTES", 1000)
    data = tmp_path / "sst2" / "dev.tsv"
    data.parent.mkdir(parents=True)
    data.write_text("text_a\ttext_b\tlabel\na good film\t\tpositive\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"more than the 1,000 of a task: keep fewer edges$"):
        demo_studies.make_study(loaded_models.base(), SST2, tmp_path, tmp_path / "study")


def test_the_page_has_the_figures_of_each_study(study: Study) -> None:
    text = demo_studies.page([(SST2, study)])
    part = study.part()
    assert f"[{part.low:.3f}, {part.high:.3f}] |" in text
    rows = re.findall(r"^\| L(\d) H(\d+) \| ([+-]\d\.\d{3}) ", text, re.MULTILINE)
    assert len(rows) == demo_studies.HEADS
    heads = study.heads().set_index(["layer", "head"])["mean"]
    assert [float(mean) for *_, mean in rows] == [round(heads[int(layer), int(head)], 3) for layer, head, _ in rows]
    assert sorted(heads.abs(), reverse=True)[: demo_studies.HEADS] == [
        abs(heads[int(layer), int(head)]) for layer, head, _ in rows
    ]
    words = re.findall(r"^\| `(\S+)` \| [+-]", text, re.MULTILINE)
    assert words == list(study.words(top=demo_studies.WORDS)["word"])
