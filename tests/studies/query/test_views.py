"""The views against the files, read row by row with pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from attention_flows.studies.query.run import run_query
from tests.support.study_stores import StoreLayout, build_store, tables_of

LAYOUTS = {
    "both": StoreLayout(sentences=150, heads=(2, 3)),
    "uneven": StoreLayout(sentences=60, heads=(2, 3), tuned_heads=(3, 1, 2), effects=False),
    "single": StoreLayout(sentences=60, heads=(4,), tuned=False, labels=False),
    "bare": StoreLayout(sentences=40, tuned=False, effects=False, classes=False, labels=False),
}


@pytest.fixture(scope="module", params=list(LAYOUTS))
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, StoreLayout]:
    layout = LAYOUTS[request.param]
    # A name that has what a pattern of files has, and a quotation mark.
    return build_store(tmp_path_factory.mktemp("st*ore[1] it's"), layout), layout


def stored(folder: Path, name: str) -> list[dict[str, Any]]:
    tables = [parquet.read_table(file) for file in sorted((folder / name).iterdir())]
    rows: list[dict[str, Any]] = pa.concat_tables(tables).to_pylist()
    return rows


def queried(folder: Path, text: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run_query(tables_of(folder), text).to_arrow().to_pylist()
    return rows


def test_sentences_and_rejected_are_the_files(store: tuple[Path, StoreLayout]) -> None:
    folder, _ = store
    for name in ("sentences", "rejected"):
        assert queried(folder, f"from {name} order by row") == stored(folder, name)


def test_heads(store: tuple[Path, StoreLayout]) -> None:
    folder, layout = store
    both = {"base": layout.heads, "tuned": layout.tuned_heads or layout.heads}
    expected = []
    for row in stored(folder, "heads"):
        cells: dict[tuple[int, int], dict[str, Any]] = {}
        for name in row.keys() - {"row"}:
            places = [
                (layer, head)
                for layer, count in enumerate(both["tuned" if name.endswith("_tuned") else "base"], start=1)
                for head in range(count)
            ]
            for place, value in zip(places, row[name], strict=True):
                cells.setdefault(place, dict.fromkeys(row))[name] = value
        expected += [
            values | {"row": row["row"], "layer": layer, "head": head}
            for (layer, head), values in sorted(cells.items())
        ]
    assert queried(folder, "from heads order by row, layer, head") == expected


def test_words(store: tuple[Path, StoreLayout]) -> None:
    folder, _ = store
    expected = []
    for row in stored(folder, "words"):
        lists = {name: values for name, values in row.items() if name != "row"}
        for position, values in enumerate(zip(*lists.values(), strict=True)):
            cells = dict(zip(lists, values, strict=True))
            names = {
                "row": row["row"],
                "position": position,
                "word": cells.pop("labels"),
                "segment": cells.pop("segments"),
            }
            expected.append(names | cells)
    assert queried(folder, "from words order by row, position") == expected


def test_edges(store: tuple[Path, StoreLayout]) -> None:
    folder, _ = store
    words = {row["row"]: row["labels"] for row in stored(folder, "words")}
    expected = []
    for row in stored(folder, "edges"):
        lists = {name: values for name, values in row.items() if name != "row"}
        for values in zip(*lists.values(), strict=True):
            edge = dict(zip(lists, values, strict=True)) | {"row": row["row"]}
            labels = words[row["row"]]
            edge |= {"from_word": labels[edge["from_position"]], "to_word": labels[edge["to_position"]]}
            expected.append(edge)

    def key(edge: dict[str, Any]) -> Any:
        return [str(edge[name]) for name in sorted(edge)]

    assert sorted(queried(folder, "from edges"), key=key) == sorted(expected, key=key)


def test_columns_stand_in_the_documented_order(store: tuple[Path, StoreLayout]) -> None:
    folder, _ = store
    heads = run_query(tables_of(folder), "from heads limit 0").to_arrow().column_names
    edges = run_query(tables_of(folder), "from edges limit 0").to_arrow().column_names
    words = run_query(tables_of(folder), "from words limit 0").to_arrow().column_names
    assert heads[:3] == ["row", "layer", "head"]
    assert edges[:7] == ["row", "layer", "head", "from_position", "from_word", "to_position", "to_word"]
    assert words[:5] == ["row", "position", "word", "segment", "influence_base"]
