from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.data.examples import probe_examples, read_examples
from attention_flows.demo import QNLI
from attention_flows.errors import InputError
from tests.support import loaded_models


def test_the_published_example_is_first() -> None:
    first = read_examples(QNLI.examples())[0]
    assert (first.text, first.pair) == loaded_models.JACKSONVILLE


@pytest.mark.parametrize("content", [b"[{", b"{}\xff", b'[{"text": "a"}]', b"[3]"])
def test_damaged_examples_are_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "examples.json"
    with pytest.raises(InputError, match=r"cannot read .*examples\.json"):
        read_examples(file)
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"examples\.json is damaged .*: install attention-flows again"):
        read_examples(file)


def test_a_recorded_sentence_makes_an_example() -> None:
    short, long = probe_examples([("a text", None), ("a " * 40, "b")])
    assert (short.title, short.text, short.pair, short.expected, short.note) == ("a text", "a text", None, None, "")
    assert (len(long.title), long.title[-1], long.pair) == (60, "…", "b")
