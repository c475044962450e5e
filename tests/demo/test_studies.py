from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.demo import QNLI
from attention_flows.demo.studies import demo_studies
from attention_flows.errors import InputError
from attention_flows.studies.store.manifest import MANIFEST


def test_the_package_has_the_study_of_qnli() -> None:
    assert {task: len(study.rows) for task, study in demo_studies().items()} == {"qnli": 500}


def test_a_damaged_study_is_refused(tmp_path: Path) -> None:
    assert demo_studies(tmp_path) == {}
    QNLI.study(tmp_path).mkdir(parents=True)
    (QNLI.study(tmp_path) / MANIFEST).write_text("{}")
    with pytest.raises(InputError, match="manifest"):
        demo_studies(tmp_path)
