"""Data sets of the library ``datasets``, by a stand-in with the few parts of it that are used."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from attention_flows.errors import InputError
from attention_flows.studies.data.source import open_data
from attention_flows.studies.rows import Rejected, Row

TEXTS = [f"text {number}" for number in range(2050)]


@dataclass(frozen=True)
class ClassLabel:
    names: list[str]


@dataclass(frozen=True)
class Dataset:
    columns: dict[str, list[Any]]
    features: dict[str, Any]

    @property
    def column_names(self) -> list[str]:
        return list(self.columns)

    def with_format(self, kind: None) -> Self:
        return self

    def select_columns(self, names: list[str]) -> Dataset:
        return Dataset({name: self.columns[name] for name in names}, self.features)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, rows: slice) -> dict[str, list[Any]]:
        assert "picture" not in self.columns, "what no one needs is read"
        return {name: values[rows] for name, values in self.columns.items()}


def dataset() -> Dataset:
    labels = [number % 2 if number else -1 for number in range(len(TEXTS))]
    features = {"sentence": None, "picture": None, "label": ClassLabel(["bad", "good"])}
    return Dataset({"sentence": TEXTS, "picture": labels, "label": labels}, features)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the library was given."""
    calls: list[Any] = []

    def load_from_disk(folder: str) -> Any:
        if folder.endswith("broken"):
            raise FileNotFoundError(f"{folder}\nis broken")
        return {"train": dataset(), "dev": dataset()} if folder.endswith("splits") else dataset()

    def load_dataset(*given: Any, split: str | None) -> Any:
        calls.append((*given, split))
        if given[0] == "nothing":
            raise ConnectionError("no such data set")
        return {"train": dataset()} if split is None else dataset()

    module = types.ModuleType("datasets")
    module.__dict__.update(__version__="5.2.0", load_from_disk=load_from_disk, load_dataset=load_dataset)
    monkeypatch.setitem(sys.modules, "datasets", module)
    return calls


def rows_of(data: Any) -> list[Row | Rejected]:
    source = open_data(data)
    return [row for _, _, rows in source.shards(source.scan(1000)) for row in rows]


EXPECTED = [Row(n, text, None, ("bad", "good")[n % 2] if n else "-1") for n, text in enumerate(TEXTS)]


def test_a_data_set_is_read_with_the_names_of_its_classes() -> None:
    assert rows_of(dataset()) == EXPECTED


def test_a_saved_folder_is_read(tmp_path: Path, loaded: list[Any]) -> None:
    for name in ("saved", "splits", "broken"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ("dataset_dict.json" if name == "splits" else "state.json")).touch()
    assert rows_of(tmp_path / "saved") == EXPECTED
    assert open_data(tmp_path / "saved").name == "saved"
    with pytest.raises(InputError, match="has the splits train, dev: name one"):
        open_data(tmp_path / "splits")
    with pytest.raises(InputError, match=r"cannot read the data set in .*broken: .*broken is broken"):
        open_data(tmp_path / "broken")


def test_a_name_is_that_of_a_data_set_its_configuration_and_split(loaded: list[Any]) -> None:
    for name in ("owner/sst2", "sst2:dev", "glue:sst2:dev"):
        assert rows_of(name) == EXPECTED
        assert open_data(name).name == name
    assert [*dict.fromkeys(loaded)] == [("owner/sst2", None), ("sst2", "dev"), ("glue", "sst2", "dev")]
    with pytest.raises(InputError, match="NAME:SPLIT or NAME:CONFIGURATION:SPLIT"):
        open_data("a:b:c:d")
    with pytest.raises(InputError, match="there is no file nothing, and no data set: no such data set"):
        open_data("nothing")


def test_without_the_library_or_with_an_old_one_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: list[Any]
) -> None:
    (tmp_path / "state.json").touch()
    monkeypatch.setattr(sys.modules["datasets"], "__version__", "3.6.0")
    for data in (tmp_path, "sst2"):
        with pytest.raises(InputError, match=r"3\.6\.0 may run code of a data set: pip install -U datasets, or give a"):
            open_data(data)
    monkeypatch.setitem(sys.modules, "datasets", None)
    for data in (tmp_path, "sst2"):
        with pytest.raises(InputError, match="install the package datasets: pip install datasets, or give a file"):
            open_data(data)
