from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.small_models import save_bert


@pytest.fixture(scope="package")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of two models of two layers that take 40 tokens: for what does not depend on the models."""
    folder = tmp_path_factory.mktemp("small")
    save_bert(folder / "base")
    save_bert(folder / "tuned", seed=1)
    return folder / "base", folder / "tuned"
