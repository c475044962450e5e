"""Records of CSV files: the cells that Python's csv module gives, and a row at a time where it gives up."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention_flows.studies.data.csv_records import CsvReader, split_record
from attention_flows.studies.data.lines import MAX_LINE, LineReader

files = st.text(st.sampled_from('a",\n') | st.sampled_from("é\u2028\x00"), max_size=30).map(lambda text: f"x\n{text}")


def records(file: Path, start: int = 0) -> list[tuple[int, str | None]]:
    return list(CsvReader(LineReader(file)).read(start))


def cells(file: Path) -> list[list[str] | None]:
    return [None if record is None else split_record(record) for _, record in records(file)]


@settings(deadline=None)
@given(files)
def test_the_cells_are_those_of_the_csv_module(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.csv"
        file.write_text(content, encoding="utf-8", newline="")
        read = cells(file)
        parts = records(file)
        assert all(records(file, position) == parts[index:] for index, (position, _) in enumerate(parts))
    if None not in read:  # every quote is closed
        assert read == [row or [""] for row in csv.reader(io.StringIO(content, newline=""))]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_cell_may_hold_ends_of_lines(tmp_path: Path, end: str) -> None:
    (tmp_path / "data.csv").write_bytes(f'"a{end}""b"" , c{end}",d{end}e\rf,"g"{end}'.encode())
    assert cells(tmp_path / "data.csv") == [[f'a{end}"b" , c{end}', "d"], ["e\rf", "g"]]


def test_a_quote_that_is_never_closed_takes_its_own_line_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.csv").write_bytes(b'5" disk,e\na,"b\nc,d\n')
    assert cells(tmp_path / "data.csv") == [['5" disk', "e"], None, ["c", "d"]]
    monkeypatch.setattr("attention_flows.studies.data.csv_records.MAX_LINE", 100)
    (tmp_path / "data.csv").write_bytes(b'a,"b\n' + b"c,d\n" * 30 + b'"e",f\n')  # what would close it is too far off
    assert cells(tmp_path / "data.csv") == [None, *[["c", "d"]] * 30, ["e", "f"]]


def test_cells_may_be_long_and_lines_too_long(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(b'"%b",b\n%b\nc,"d\n%b\ne,f\n' % (b"a" * 200_000, *[b"a" * (MAX_LINE + 9)] * 2))
    assert cells(tmp_path / "data.csv") == [["a" * 200_000, "b"], None, None, None, ["e", "f"]]
