"""The manifest: it is read as it was written, and a damaged one says so in a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from attention_flows.errors import InputError
from attention_flows.studies.store.manifest import FileEntry, ShardEntry, read_manifest, write_manifest
from tests.support.study_records import Kind, manifest_of


def shard(first: int, end: int, rejected: int = 0) -> ShardEntry:
    return ShardEntry((first, end), end - first - rejected, rejected, {"heads": FileEntry(7, "0f" * 32)})


def written(folder: Path, **changes: Any) -> None:
    document = manifest_of(Kind(), 8).with_shards([shard(0, 4), shard(4, 8, 1)]).to_dict()
    (folder / "manifest.json").write_text(json.dumps(document | changes))


@pytest.mark.parametrize("kind", [Kind(), Kind(("base",), (2, 0, 3), effects=False)], ids=["two", "one"])
def test_it_is_read_as_it_was_written(tmp_path: Path, kind: Kind) -> None:
    manifest = manifest_of(kind, 8)
    for changed in (manifest, manifest.with_shards([shard(4, 8, 2), shard(0, 4)]).as_finished()):
        write_manifest(tmp_path, changed)
        assert read_manifest(tmp_path) == changed
        assert json.loads((tmp_path / "manifest.json").read_text()) == changed.to_dict()


def test_its_bytes_do_not_depend_on_the_order_in_which_shards_are_finished() -> None:
    manifest = manifest_of(Kind(), 12)
    entries = [shard(0, 4), shard(4, 8), shard(8, 12)]
    assert manifest.with_shards(entries[::-1]).to_json() == manifest.with_shards(entries).to_json()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": "attention-flows/course"}, "is no study: .* format 'attention-flows/course'"),
        ({"version": 2}, "is a study of version 2, .* take a newer"),
        ({"version": 0}, "version 0, .* take another"),
        ({"shards": 3}, "damaged"),
        ({"models": []}, "damaged"),
        ({"finished": None}, "damaged"),
        ({"data": {"name": "a", "columns": {}, "digest": "x", "rows": 8}}, "damaged"),
        ({"measures": {"shared": ["a; DROP"], "of_model": []}}, "damaged"),
        ({"shards": [{"rows": [0, 9], "sentences": 9, "rejected": 0, "files": {}}]}, "rows 0 to 9 of 8"),
        ({"shards": [{"rows": [4, 4], "sentences": 0, "rejected": 0, "files": {}}]}, "rows 4 to 4"),
        ({"shards": [{"rows": [0, 4], "sentences": 3, "rejected": 0, "files": {}}]}, "as many sentences as rows"),
        ({"shards": [{"rows": [-4, 4], "sentences": 8, "rejected": 0, "files": {}}]}, "damaged"),
        (
            {"shards": [{"rows": [first, first + 4], "sentences": 4, "rejected": 0, "files": {}} for first in (0, 3)]},
            "overlap",
        ),
        (
            {"shards": [{"rows": [0, 4], "sentences": 4, "rejected": 0, "files": {"..": {"bytes": 1, "sha256": ""}}}]},
            "damaged",
        ),
    ],
)
def test_one_that_cannot_be_is_refused_in_a_line(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    written(tmp_path, **changes)
    with pytest.raises(InputError, match=reason) as error:
        read_manifest(tmp_path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": "attention-flows/study"}', b"[" * 9999]
)
def test_a_damaged_file_is_refused_in_a_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(InputError, match="damaged") as error:
        read_manifest(tmp_path)
    assert "\n" not in str(error.value)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no folder .*missing"):
        read_manifest(tmp_path / "missing")
    with pytest.raises(InputError, match=r"is no study: it has no manifest\.json"):
        read_manifest(tmp_path)


def test_roles_are_those_of_one_model_or_two(tmp_path: Path) -> None:
    models = manifest_of(Kind(), 8).to_dict()["models"]
    written(tmp_path, models=models[::-1])
    with pytest.raises(InputError, match="its models are tuned, base"):
        read_manifest(tmp_path)
