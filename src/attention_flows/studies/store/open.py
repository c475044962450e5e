"""Opening a store to write to it: a new one, or one that has a part of the same study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...errors import InputError
from ...files import check_writable, remove_file
from .manifest import MANIFEST, Manifest, read_manifest, write_manifest
from .schema import TABLES
from .verify import shard_problems

PART = ".attention-flows-*.part"  # what a killed run leaves of a file


def check_folder(folder: Path) -> None:
    """Raise InputError for a path where no store can be: a file, or a folder that holds something else."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: a study needs a folder of its own")
    if folder.is_dir() and not (folder / MANIFEST).exists():
        others = sorted(item.name for item in folder.iterdir() if not item.name.startswith("."))
        if others:
            raise InputError(f"{folder} is not empty and no study (it has {others[0]}): choose another folder")


def create_or_resume(folder: Path, manifest: Manifest, *, repair: bool = False) -> Manifest:
    """The manifest to go on from: ``manifest`` in a new store, else the store's own with the shards that it names.

    Files that it does not name are removed. Shards that are damaged are left out of it with ``repair``, to be measured
    again. Raises InputError for a store of another study, naming what differs, and for one that is damaged.
    """
    check_folder(folder)
    check_writable(folder / MANIFEST)
    if not (folder / MANIFEST).exists():
        write_manifest(folder, manifest)
        return manifest
    stored = read_manifest(folder)
    differences = list(_differences(stored, manifest))
    if differences:
        raise InputError(f"{folder} is another study: {'; '.join(differences)}. Choose another folder")
    if repair:
        whole = tuple(shard for shard in stored.shards if not any(shard_problems(folder, stored, shard)))
        if whole != stored.shards:
            stored = replace(stored, shards=whole, finished=False)
            write_manifest(folder, stored)
    for file, size in named_files(folder, stored).items():
        if not file.is_file() or file.stat().st_size != size:
            raise InputError(
                f"{file} is missing or only there in part: `attention-flows study verify` lists what is damaged, and "
                "a run with repair measures it again"
            )
    remove_unnamed(folder, stored)
    return stored


def remove_unnamed(folder: Path, manifest: Manifest) -> None:
    """Remove the files in the folders of the tables that the manifest does not name, and what is left of others."""
    named = named_files(folder, manifest)
    for name in TABLES:
        for file in (*(folder / name).glob("*.parquet"), *(folder / name).glob(PART)):
            if file not in named:
                remove_file(file)
    for file in folder.glob(PART):
        remove_file(file)


def named_files(folder: Path, manifest: Manifest) -> dict[Path, int]:
    """The files that the manifest names, and their sizes."""
    return {
        folder / table / shard.file_name: file.bytes for shard in manifest.shards for table, file in shard.files.items()
    }


def _differences(stored: Manifest, wanted: Manifest) -> Iterator[str]:
    """What the study in the store and the one that is to run do not have in common."""
    if stored.roles != wanted.roles:
        yield f"it is of {_count(stored)}, and this one of {_count(wanted)}"
    for model, other in zip(stored.models, wanted.models, strict=False):
        if (model.digest, model.labels, model.heads) != (other.digest, other.labels, other.heads):
            yield f"its {model.role} model {model.name} has other weights or another tokenizer than {other.name}"
    if (stored.data.digest, stored.data.rows) != (wanted.data.digest, wanted.data.rows):
        yield f"its data {_data(stored)} are not the rows of {_data(wanted)}"
    for name in sorted({*stored.options, *wanted.options}):
        value, other_value = stored.options.get(name), wanted.options.get(name)
        if value != other_value:
            yield f"its option {name} is {value}, and this one's {other_value}"
    if stored.measures != wanted.measures:
        yield "it has other measures"


def _count(manifest: Manifest) -> str:
    return "one model" if len(manifest.models) == 1 else "two models"


def _data(manifest: Manifest) -> str:
    return f"({manifest.data.name}, {manifest.data.rows:,} rows)"
