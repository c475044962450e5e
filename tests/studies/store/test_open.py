"""A store goes on with its own study alone, and counts only what its manifest names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from attention_flows.errors import InputError
from attention_flows.studies.store.lock import store_lock
from attention_flows.studies.store.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from attention_flows.studies.store.open import create_or_resume
from attention_flows.studies.store.shard import write_shard
from attention_flows.studies.store.verify import verify_store
from tests.support.small_stores import RANGES, contents, save_store, small_manifest, small_shard
from tests.support.study_records import Kind


def finish(folder: Path, kind: Kind) -> Manifest:
    """Write the shards that the store lacks, as a run does."""
    manifest = create_or_resume(folder, small_manifest(kind))
    present = {shard.rows for shard in manifest.shards}
    for rows in RANGES:
        if rows not in present:
            entry = write_shard(folder, manifest, *rows, *small_shard(kind, rows, (1,)))
            manifest = manifest.with_shards([entry])
            write_manifest(folder, manifest)
    write_manifest(folder, manifest.as_finished())
    return read_manifest(folder)


@pytest.mark.parametrize("exists", [True, False])
def test_absent_or_empty_folder_becomes_a_store(exists: bool, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "store"
    if exists:
        folder.mkdir(parents=True)
    with store_lock(folder):
        manifest = create_or_resume(folder, small_manifest(Kind()))
    assert manifest == small_manifest(Kind()) == read_manifest(folder)


@pytest.mark.parametrize("shards", [0, 1, 2, 3])
def test_resumed_store_has_the_bytes_of_an_unbroken_one(shards: int, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    save_store(whole, Kind())
    manifest = save_store(broken, Kind(), shards=shards)
    assert create_or_resume(broken, small_manifest(Kind())).shards == manifest.shards
    assert finish(broken, Kind()).finished
    assert contents(broken) == contents(whole)
    assert list(verify_store(broken)) == []


def test_what_the_manifest_does_not_name_is_removed(tmp_path: Path) -> None:
    save_store(tmp_path, Kind(), shards=1)
    before = contents(tmp_path)
    write_shard(tmp_path, small_manifest(Kind()), 4, 8, *small_shard(Kind(), (4, 8)))
    part = ".attention-flows-0123456789abcdef.part"
    for place in (tmp_path, tmp_path / "heads"):
        (place / part).write_bytes(b"half")
    create_or_resume(tmp_path, small_manifest(Kind()))
    assert contents(tmp_path) == before


def test_other_files_stay(tmp_path: Path) -> None:
    save_store(tmp_path, Kind(), shards=1)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "report.html").write_text("mine")
    create_or_resume(tmp_path, small_manifest(Kind()))
    assert {"notes.txt", "report.html"} <= set(contents(tmp_path))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda manifest: small_manifest(Kind(("base",))), r"two models, and this one of one"),
        (
            lambda manifest: replace(
                manifest, models=(manifest.models[0], replace(manifest.models[1], digest="f" * 64))
            ),
            r"tuned model small/tuned has other weights",
        ),
        (lambda manifest: replace(manifest, data=replace(manifest.data, digest="f" * 64)), r"data .*rows\.tsv"),
        (lambda manifest: replace(manifest, data=replace(manifest.data, rows=9)), r"data .*10 rows.* 9 rows"),
        (
            lambda manifest: replace(manifest, options={**manifest.options, "edges": 30}),
            r"option edges is 6, and this one's 30",
        ),
        (lambda manifest: small_manifest(Kind(effects=False)), r"option effects is True, and this one's False"),
    ],
)
def test_another_study_is_refused_with_what_differs(
    change: Callable[[Manifest], Manifest], named: str, tmp_path: Path
) -> None:
    save_store(tmp_path, Kind(), shards=2)
    before = contents(tmp_path)
    with pytest.raises(InputError, match=named) as refused:
        create_or_resume(tmp_path, change(small_manifest(Kind())))
    assert "\n" not in str(refused.value)
    assert contents(tmp_path) == before


def test_same_content_under_other_names_is_the_same_study(tmp_path: Path) -> None:
    manifest = save_store(tmp_path, Kind(), shards=1)
    models = tuple(replace(model, name=f"/elsewhere/{model.name}") for model in manifest.models)
    other = replace(small_manifest(Kind()), models=models, data=replace(manifest.data, name="copy.tsv"))
    assert create_or_resume(tmp_path, other) == manifest


def test_folder_that_is_no_study_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    for opening in (lambda: create_or_resume(tmp_path, small_manifest(Kind())), store_lock(tmp_path).__enter__):
        with pytest.raises(InputError, match="not empty and no study"):
            opening()
    assert list(contents(tmp_path)) == ["thesis.tex"]
    assert not (tmp_path / ".lock").exists()


def test_foreign_manifest_is_refused_and_stays(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"format": "other", "version": 1}')
    with pytest.raises(InputError, match="is no study"):
        create_or_resume(tmp_path, small_manifest(Kind()))
    assert contents(tmp_path) == {MANIFEST: b'{"format": "other", "version": 1}'}
