from __future__ import annotations

from attention_flows.studies.info import info_text
from attention_flows.studies.study import Study


def test_what_a_study_is_of(both: Study) -> None:
    lines = dict(line.split(maxsplit=1) for line in info_text(both.folder, both.manifest).splitlines())
    assert lines["study"] == f"{both.folder}, version 1, finished"
    assert lines["base"].startswith("small/base (bbbbbbbbbbbb), 3 × 4 heads, no, yes")
    assert lines["reference"] == "base"
    assert lines["data"] == "dev.tsv (dddddddddddd), 300 rows; text sentence, label label"
    assert "effects yes, edges 6" in lines["options"]
    assert lines["measures"].startswith("change, root_change, entropy")
    assert lines["sentences"] == "298, 2 rejected"
    files = [file for file in both.folder.rglob("*.parquet") if file.parent.parent == both.folder]
    size = sum(file.stat().st_size for file in files)
    assert lines["size"] == f"{size / 1e6:,.1f} MB in 3 shards, {size / 298:,.0f} bytes a sentence"


def test_one_model_without_effects_or_classes(bare: Study, uneven: Study) -> None:
    text = info_text(bare.folder, bare.manifest)
    assert "tuned" not in text
    assert "no classes" in text
    assert "none, without effects" in text
    assert "3 layers of 3, 1, 2 heads" in info_text(uneven.folder, uneven.manifest)
