from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.data.examples import probe_examples, read_examples
from attention_flows.data.tables import MOST, read_sentences
from attention_flows.demo import QNLI
from attention_flows.errors import InputError
from tests.support import loaded_models
from tests.support.folders import SHARED


def test_the_published_example_is_first() -> None:
    first = read_examples(QNLI.examples())[0]
    assert (first.text, first.pair) == loaded_models.JACKSONVILLE


@pytest.mark.parametrize("content", [b"[{", b"{}\xff", b'[{"text": "a"}]', b"[3]"])
def test_damaged_examples_are_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "examples.json"
    with pytest.raises(InputError, match=r"examples\.json is missing or damaged"):
        read_examples(file)
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"examples\.json is missing or damaged"):
        read_examples(file)


def test_a_recorded_sentence_makes_an_example() -> None:
    one, two = probe_examples([("a text", None), ("a " * 40, "b")])
    assert (one.title, one.text, one.pair, one.expected, one.note) == ("a text", "a text", None, None, "")
    assert (len(two.title), two.title[-1], two.pair) == (60, "…", "b")


def test_a_tab_separated_table_is_read_without_quoting(tmp_path: Path) -> None:
    file = tmp_path / "data.tsv"
    file.write_text('text_a\ttext_b\tlabel\n"So what\tnothing"\tyes\n\n alone \t\t\n', encoding="utf-8")
    first, second = read_sentences(file)
    assert (first.text, first.pair, first.expected) == ('"So what', 'nothing"', "yes")
    assert (second.text, second.pair, second.expected) == (" alone ", None, None)


def test_a_comma_separated_table_is_read_with_quoting(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text('\ufeffsentence,other\n"one, two",3\n', encoding="utf-8")
    (only,) = read_sentences(file)
    assert (only.text, only.pair, only.expected) == ("one, two", None, None)


def test_the_qnli_table_gives_as_many_as_a_menu_holds() -> None:
    assert len(read_sentences(SHARED / "data" / "qnli" / "train.tsv")) == MOST


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"a\tb\n1\t2\n", "no column named text"), (b"text\n", "has no sentences"), (b"text\n\xff\xfe\n", "not a UTF-8")],
)
def test_a_table_that_is_none_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "data.tsv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_sentences(file)
