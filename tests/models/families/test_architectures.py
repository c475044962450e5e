"""Every architecture of the installed transformers is read exactly, or refused with one line."""

from __future__ import annotations

import pytest
import transformers

from scripts.list_architectures import PAGE, judge_all, page
from tests.support.architectures.judge import families


@pytest.mark.slow
def test_every_architecture_is_exact_or_refused_with_a_line() -> None:
    judged = judge_all(list(families()))
    failing = [f"{one.family}, {one.architecture}: {one.reason}" for one in judged if one.verdict == "fails"]
    assert not failing, "\n".join(failing)
    written = PAGE.read_text("utf-8")
    if f"transformers {transformers.__version__} " in written:
        assert page(judged) == written, "python -m scripts.list_architectures --write docs/architectures.md"
