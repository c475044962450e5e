"""Data sets of every kind: the same rows, whichever file they are in."""

from __future__ import annotations

import csv
import json
import pickle
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from attention_flows.errors import InputError
from attention_flows.studies.data.lines import MAX_LINE
from attention_flows.studies.data.source import DataSource, Scan, open_data
from attention_flows.studies.rows import Rejected, Row
from tests.support.folders import SHARED

HEADER = ("text_a", "text_b", "label")
CELLS = [("a film", "", "no"), ("two, of\u2028them", "a pair", "yes"), ("é 'x' \"y\"", "", ""), ("last", "", "no")]
csv_cells = st.text(st.sampled_from("a é\u2028\x85\"',\t\r\n") | st.characters(exclude_categories=["Cs"]), max_size=6)
texts = csv_cells | st.text(max_size=9)
ROWS = [Row(number, text, pair or None, label or None) for number, (text, pair, label) in enumerate(CELLS)]


def save_tsv(file: Path, cells: Sequence[Sequence[str]]) -> None:
    file.write_text("".join("\t".join(row) + "\n" for row in (HEADER, *cells)), encoding="utf-8")


def save_csv(file: Path, cells: Sequence[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows((HEADER, *cells))


def save_json(file: Path, cells: Sequence[Sequence[str]]) -> None:
    lines = (json.dumps(dict(zip(HEADER, row, strict=True))) for row in cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_parquet(file: Path, cells: Sequence[Sequence[str]]) -> None:
    columns = zip(*cells, strict=True)
    parquet.write_table(
        pa.table(dict(zip(HEADER, map(list, columns), strict=True))), file, row_group_size=3, compression="none"
    )


SAVERS: dict[str, Callable[[Path, Sequence[Sequence[str]]], None]] = {
    "data.tsv": save_tsv,
    "data.csv": save_csv,
    "data.jsonl": save_json,
    "data.parquet": save_parquet,
}


def every_row(source: DataSource, scan: Scan) -> list[Row | Rejected]:
    return [row for _, _, rows in source.shards(scan) for row in rows]


def rows_of(data: Any, **named: Any) -> list[Row | Rejected]:
    source = open_data(data, **named)
    return every_row(source, source.scan(2))


def reasons(data: Any) -> dict[int, str]:
    return {row.row: row.reason for row in rows_of(data) if isinstance(row, Rejected)}


@pytest.mark.parametrize("name", SAVERS)
def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    SAVERS[name](tmp_path / name, CELLS)
    assert rows_of(tmp_path / name) == ROWS
    assert rows_of(str(tmp_path / name), limit=3) == ROWS[:3]


def test_python_gives_the_same_rows_and_the_digest_is_that_of_a_file(tmp_path: Path) -> None:
    save_tsv(tmp_path / "data.tsv", CELLS)
    frame = pd.DataFrame(CELLS, columns=HEADER)
    digest = open_data(tmp_path / "data.tsv").scan(2).digest
    for data in (CELLS, [dict(zip(HEADER, row, strict=True)) for row in CELLS], frame):
        assert rows_of(data) == ROWS
        assert open_data(data).scan(3).digest == digest
    assert rows_of([text for text, _, _ in CELLS]) == [Row(row.number, row.text) for row in ROWS]
    assert rows_of([("a",), ("b", "c"), ["d", None, 1]]) == [Row(0, "a"), Row(1, "b", "c"), Row(2, "d", None, "1")]


def test_columns_are_named_by_name_or_position_or_by_default(tmp_path: Path) -> None:
    file = tmp_path / "data.tsv"
    file.write_text("id\tquestion\tsentence\t1\n7\tq\ts\tl\n", encoding="utf-8")
    assert rows_of(file) == [Row(0, "s")]
    assert rows_of(file, text="question", pair=2, label="0") == [Row(0, "q", "s", "7")]
    assert rows_of(file, text="1") == [Row(0, "l")]  # a name goes before a position
    assert rows_of(CELLS, pair="", label="") == [Row(row.number, row.text) for row in ROWS]
    assert open_data(file, text="3").columns == {"text": "1", "pair": None, "label": None}
    missing: tuple[dict[str, Any], ...] = ({"text": "missing"}, {"label": "4"}, {"text": ""}, {"pair": "-1"})
    for named in missing:
        with pytest.raises(
            InputError, match=r"has no column '.*': it has id, question, sentence, 1, or name a position"
        ):
            open_data(file, **named)
    file.write_text("a\tb\n1\t2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"no column named text or .*: name the column of the texts, one of a, b"):
        open_data(file)


def test_labels_are_text(tmp_path: Path) -> None:
    labels = [1, 1.0, "1", None, float("nan"), "", -1, True, "yes", 0.5]
    rows = rows_of([("a", None, label) for label in labels])
    assert [row.label for row in rows if isinstance(row, Row)] == [
        *["1"] * 3, *[None] * 3, "-1", "True", "yes", "0.5"
    ]  # fmt: skip
    frame = pd.DataFrame({"text": ["a", "b", "c"], "label": pd.array([1, None, 0], dtype="Int64")})
    assert [row.label for row in rows_of(frame) if isinstance(row, Row)] == ["1", None, "0"]
    parquet.write_table(pa.table({"text": ["a"], "label": pa.array([3], pa.int8())}), tmp_path / "data.parquet")
    assert rows_of(tmp_path / "data.parquet") == [Row(0, "a", None, "3")]


def test_a_row_that_cannot_be_read_is_rejected_with_a_reason(tmp_path: Path) -> None:
    tsv = tmp_path / "data.tsv"
    tsv.write_bytes(b"text\tlabel\na\tx\nb\n\xff\tx\nc\td\te\n\nlast\tx\r\n")
    assert reasons(tsv) == {
        1: "its line has 1 cell, and the header 2",
        2: "its line is not UTF-8",
        3: "its line has 3 cells, and the header 2",
    }
    assert rows_of(tsv)[-1] == Row(4, "last", None, "x")
    lines = tmp_path / "data.jsonl"
    lines.write_bytes(
        b'{"text": "a"}\n{"text": \n[]\n{"text": 3}\n{"text": null}\n{}\n{"text": "\\ud800"}\n\xff\n'
        b'{"text": "a", "label": []}\n'
    )
    lines.write_bytes(lines.read_bytes().replace(b'{"text": "a"}', b'{"text": "a", "label": 1}', 1))
    assert reasons(lines) == {
        1: "its line is no JSON",
        2: "its line is no JSON object",
        3: "the text is no text but of the type int",
        4: "the text is missing",
        5: "the text is missing",
        6: "the text holds half of a surrogate pair, which is no character",
        7: "its line is not UTF-8",
        8: "the label is neither text nor a number but of the type list",
    }
    data = [("a",), 3, (), ("a", "b", "c", "d"), ("a", 4), ("a", None, "\ud800"), (None,)]
    assert list(reasons(data)) == [1, 2, 3, 4, 5, 6]


def test_what_only_later_rows_have_is_read(tmp_path: Path) -> None:
    file = tmp_path / "data.jsonl"
    file.write_text('oops\n{"text": "a", "score": NaN}\n{"label": 1, "pair": "p", "text": "b"}\n', encoding="utf-8")
    expected = [Row(1, "a"), Row(2, "b", "p", "1")]
    assert rows_of(file) == [Rejected(0, "its line is no JSON"), *expected]
    assert rows_of(["x", ("a",), ("b", "p", 1)])[1:] == expected
    assert rows_of([{"text": "x"}, {"text": "a"}, {"text": "b", "pair": "p", "label": 1}])[1:] == expected


def test_a_long_line_is_rejected_alone(tmp_path: Path) -> None:
    for name, row in (("data.tsv", b"%b"), ("data.csv", b'"%b"'), ("data.jsonl", b'{"text": "%b"}')):
        content = b"\n".join(row % text for text in (b"a" * 200_000, b"b" * (MAX_LINE + 5), b"c"))
        (tmp_path / name).write_bytes(content if name == "data.jsonl" else b"text\n" + content)
        source = open_data(tmp_path / name)
        scan = source.scan(1)
        expected = [Row(0, "a" * 200_000), Rejected(1, "its line is longer than 16,777,216 bytes"), Row(2, "c")]
        assert every_row(source, scan) == expected
        assert [rows for _, _, rows in source.shards(scan, {2})] == [expected[2:]]


def test_bytes_that_are_no_text_within_parquet_are_rejected(tmp_path: Path) -> None:
    texts = pa.Array.from_buffers(pa.string(), 2, pa.array([b"good", b"\xff"]).buffers())
    parquet.write_table(pa.table({"text": texts}), tmp_path / "data.parquet")
    assert rows_of(tmp_path / "data.parquet") == [
        Row(0, "good"),
        Rejected(1, "the text holds half of a surrogate pair, which is no character"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("data.tsv", b"", "is empty: its first line must name the columns"),
        ("data.tsv", b"\xff\xfet\x00e\x00", "is not a UTF-8 table"),
        ("data.tsv", b"text\n", "has no rows"),
        ("data.csv", b'"text\na\n', "its line opens a quote that is never closed"),
        ("data.tsv", b"a" * (2**24 + 2), "its line is longer than 16,777,216 bytes"),
        ("data.jsonl", b"\n", "is empty: each line must be a JSON object"),
        ("data.jsonl", b"[1]\n", "each line must be a JSON object, and the first is none"),
        (
            "data.json",
            b'[\n{"text": "a"},\n{"text": "b"}\n]\n',
            "each line must be a JSON object, and the first is none",
        ),
        ("data.parquet", b"PAR1", "is no Parquet file, or damaged"),
        ("data.xlsx", b"PK", "has another ending than .tsv"),
    ],
)
def test_what_is_no_table_is_refused_in_a_line(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=reason) as error:
        open_data(tmp_path / name).scan(4)
    assert "\n" not in str(error.value)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    for data, reason in (
        (tmp_path / "data.tsv", "there is no file"),
        ("./data", "there is no file"),
        (tmp_path, "is a folder that datasets did not save"),
        ([], "has no rows"),
        (3, "not int"),
        ([3], "not int"),
        (pd.DataFrame({"text": []}), "has no rows"),
    ):
        with pytest.raises(InputError, match=reason):
            open_data(data).scan(4)
    with pytest.raises(InputError, match="at least 1 row"):
        open_data(["a"], limit=0)


@pytest.mark.parametrize("name", SAVERS)
def test_shards_are_read_from_where_they_begin(tmp_path: Path, name: str) -> None:
    cells = [(f"text {number}\u2028" if number % 3 else "é\"'\u00a0", "", str(number)) for number in range(23)]
    SAVERS[name](tmp_path / name, cells)
    source = pickle.loads(pickle.dumps(open_data(tmp_path / name, limit=21)))
    scan = source.scan(4)
    whole = every_row(source, scan)
    assert [row.label for row in whole if isinstance(row, Row)] == [str(number) for number in range(21)]
    for only in ({0}, {4}, {20}, {4, 8, 16}, {0, 20}, set[int]()):
        parts = list(source.shards(scan, only))
        assert [first for first, _, _ in parts] == sorted(only)
        for first, end, rows in parts:
            assert rows == whole[first:end]
    assert (scan.rows, len(scan.starts), len(scan.digests)) == (21, 6, 6)


@settings(deadline=None)
@given(st.lists(st.tuples(csv_cells, csv_cells, csv_cells), min_size=1, max_size=9), st.integers(1, 4))
def test_csv_is_read_as_it_was_written(cells: list[tuple[str, str, str]], shard_rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, quoting=csv.QUOTE_ALL).writerows((HEADER, *cells))
        source = open_data(file)
        scan = source.scan(shard_rows)
        whole = every_row(source, scan)
        parts = [
            row
            for first in range(0, scan.rows, shard_rows)
            for _, _, rows in source.shards(scan, {first})
            for row in rows
        ]
    assert parts == whole
    texts = [row.text if isinstance(row, Row) else row.reason for row in whole]
    assert texts == [text if text.strip() else "the text is empty" for text, _, _ in cells]


@pytest.mark.parametrize("name", SAVERS)
@pytest.mark.parametrize("change", ["cell", "shorter", "removed"])
def test_data_that_change_under_way_are_noticed(tmp_path: Path, name: str, change: str) -> None:
    cells = [(f"text {number}", "", "no") for number in range(12)]
    file = tmp_path / name
    SAVERS[name](file, cells)
    source = open_data(file)
    scan = source.scan(4)
    assert [first for first, _, _ in source.shards(scan, {0})] == [0]
    changed = [*cells[:9], ("TEXT 9", "", "no"), *cells[10:]] if change == "cell" else cells[:9]
    SAVERS[name](file, changed)
    if change == "removed":
        file.unlink()
    with pytest.raises(InputError, match=f"{name} has changed while it was read, in the rows 8 to 11") as error:
        list(source.shards(scan, {8}))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", SAVERS)
def test_data_that_grow_under_way_are_noticed(tmp_path: Path, name: str) -> None:
    cells = [(f"text {number}", "", "no") for number in range(9)]
    SAVERS[name](tmp_path / name, cells[:8])
    source = open_data(tmp_path / name)
    scan, limited = source.scan(4), open_data(tmp_path / name, limit=8)
    SAVERS[name](tmp_path / name, cells)
    shards = source.shards(scan)
    assert [next(shards)[0], next(shards)[0]] == [0, 4]
    with pytest.raises(InputError, match=f"{name} has changed while it was read, in the rows from 8 on"):
        next(shards)
    assert [first for first, _, _ in limited.shards(scan)] == [0, 4]  # whose rows are the same


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=9), st.sampled_from(sorted(SAVERS)))
def test_rows_are_read_as_they_were_written(cells: list[tuple[str, str, str]], name: str) -> None:
    if name == "data.tsv":
        cells = [(text, pair, label.strip("\r")) for text, pair, label in cells]
        plain = re.compile("[\t\n]")
        cells = [(plain.sub(" ", text), plain.sub(" ", pair), plain.sub(" ", label)) for text, pair, label in cells]
    with tempfile.TemporaryDirectory() as folder:
        SAVERS[name](Path(folder) / name, cells)
        rows = rows_of(Path(folder) / name)
    assert rows == [
        Row(number, text, pair or None, label or None) if text.strip() else Rejected(number, "the text is empty")
        for number, (text, pair, label) in enumerate(cells)
    ]


def test_the_digest_is_of_texts_pairs_and_labels_alone(tmp_path: Path) -> None:
    file = tmp_path / "data.tsv"
    file.write_text("id\ttext\tlabel\n1\ta\tx\n2\tb\ty\n", encoding="utf-8")
    first = open_data(file).scan(1)
    file.write_text("id\ttext\tlabel\n8\ta\tx\n9\tb\ty\n", encoding="utf-8")
    assert open_data(file).scan(1).digest == first.digest
    file.write_text("id\ttext\tlabel\n1\ta\tx\n2\tb\tx\n", encoding="utf-8")
    second = open_data(file).scan(1)
    assert second.digest != first.digest
    assert [a == b for a, b in zip(first.digests, second.digests, strict=True)] == [True, False]
    assert open_data(file, label="").scan(1).digest != second.digest
    assert open_data(file, limit=1).scan(1).digest not in (first.digest, second.digest)


def test_the_glue_tables_are_read_whole() -> None:
    for task in ("sst2", "qnli", "mrpc", "sick"):
        file = SHARED / "data" / task / "dev.tsv"
        lines = file.read_text(encoding="utf-8").split("\n")[1:-1]
        rows = rows_of(file)
        assert [row for row in rows if isinstance(row, Row)] == rows
        for line, row in zip(lines, rows, strict=True):
            assert isinstance(row, Row)
            assert line == f"{row.text}\t{row.pair or ''}\t{row.label}"
