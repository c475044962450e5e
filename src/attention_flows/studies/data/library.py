"""Data sets that the library ``datasets`` reads: from a folder that it wrote, or by name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from ...core.one_line import listed
from ...errors import InputError
from .columns import Named
from .memory import LibraryTable

SAVED = ("dataset_dict.json", "state.json")  # what `save_to_disk` leaves in a folder
INSTALL = "pip install datasets"
MIN_VERSION = 4  # the first that reads no data set by a script of its own


def is_saved(folder: Path) -> bool:
    """Whether ``folder`` is one that ``save_to_disk`` wrote."""
    return any((folder / name).is_file() for name in SAVED)


def open_folder(folder: Path, named: Named) -> LibraryTable:
    """The data set that ``save_to_disk`` wrote to ``folder``."""
    datasets = _library(f"to read the data set in {folder} install the package datasets")
    try:
        dataset = datasets.load_from_disk(str(folder))
    except Exception as error:  # whatever the library raises, with a reason of its own
        raise InputError(f"cannot read the data set in {folder}: {_reason(error)}") from error
    return LibraryTable.of(_one_split(dataset, str(folder)), named, folder.name)


def open_name(name: str, named: Named) -> LibraryTable:
    """The data set ``NAME:SPLIT`` or ``NAME:CONFIGURATION:SPLIT`` of the hub or of the library's cache."""
    datasets = _library(f"there is no file {name}; for a data set of that name install the package datasets")
    path, *rest = name.split(":")
    if len(rest) > 2:
        raise InputError(f"a data set is named NAME:SPLIT or NAME:CONFIGURATION:SPLIT, not {name!r}")
    try:
        dataset = datasets.load_dataset(path, *rest[:-1], split=rest[-1] if rest else None)
    except Exception as error:
        raise InputError(f"there is no file {name}, and no data set: {_reason(error)}") from error
    return LibraryTable.of(_one_split(dataset, name), named, name)


def _library(why: str) -> ModuleType:
    """The library; raises InputError, which starts with ``why``, where it is missing or may run a data set's code."""
    try:
        datasets = import_module("datasets")
    except ImportError as error:
        raise InputError(f"{why}: {INSTALL}, or give a file") from error
    if int(datasets.__version__.partition(".")[0]) < MIN_VERSION:
        raise InputError(
            f"datasets {datasets.__version__} may run code of a data set: pip install -U datasets, or give a file"
        )
    return datasets


def _one_split(dataset: Any, name: str) -> Any:
    """The data set itself, or the only split of several."""
    if not hasattr(dataset, "keys"):
        return dataset
    splits = list(dataset.keys())
    if len(splits) != 1:
        raise InputError(f"{name} has the splits {listed(splits)}: name one, as its folder or NAME:SPLIT")
    return dataset[splits[0]]


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
