from __future__ import annotations

from pathlib import Path

import pytest

from attention_flows.data.tables import MAX_SENTENCES, read_sentences
from attention_flows.errors import InputError
from tests.support.folders import SHARED


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
    assert len(read_sentences(SHARED / "data" / "qnli" / "train.tsv")) == MAX_SENTENCES


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"a\tb\n1\t2\n", "no column named text"), (b"text\n", "has no sentences"), (b"text\n\xff\xfe\n", "not a UTF-8")],
)
def test_a_table_that_is_none_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "data.tsv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_sentences(file)
