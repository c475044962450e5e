"""Files written whole: what was there is lost neither to a full disk nor to the end of the process."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from attention_flows import files
from attention_flows.errors import InputError
from attention_flows.files import read_file, read_json, write_file
from tests.support.folders import ROOT

OLD, NEW = b"old" * 400_000, b"new" * 400_000
KILLED = 120


def kill_writers(file: Path) -> int:
    """How often a file was neither the old one nor the new after the process that wrote it had been killed."""
    random, lost = Random(0), 0
    for _ in range(KILLED):
        file.write_bytes(OLD)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(writer, b".")
                while True:
                    write_file(file, NEW)
            finally:
                os._exit(1)
        os.read(reader, 1)
        time.sleep(random.random() * 0.006)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
        lost += file.read_bytes() not in (OLD, NEW)
        for part in file.parent.glob(".*.part"):
            part.unlink()
    return lost


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_process_that_is_killed_while_it_writes_loses_nothing(tmp_path: Path) -> None:
    """In a process without torch, which is quickly forked."""
    code = "import sys; from pathlib import Path; from tests.test_files import kill_writers as kill; "
    command = [sys.executable, "-c", f"{code} print(kill(Path(sys.argv[1])))", str(tmp_path / "picture.svg")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ, check=True)
    assert done.stdout == "0\n"


@pytest.mark.parametrize("step", ["os.open", "os.fdopen", "os.fsync", "Path.chmod", "Path.replace"])
def test_a_write_that_fails_leaves_the_old_file_alone(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "picture.svg"
    file.write_bytes(OLD)
    owner, name = step.split(".")
    monkeypatch.setattr(os if owner == "os" else Path, name, fail)
    with pytest.raises(InputError, match=r"cannot write .*picture\.svg: no space left on device"):
        write_file(file, NEW)
    monkeypatch.undo()
    assert file.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_written_is_there_with_the_mode_that_it_had(tmp_path: Path) -> None:
    file, other = tmp_path / "a.csv", tmp_path / "b.csv"
    other.touch()
    write_file(file, "Ça\r\n")
    assert file.read_bytes() == "Ça\r\n".encode()
    assert file.stat().st_mode == other.stat().st_mode, "a new file has the mode that any other gets"
    file.chmod(0o640)
    write_file(file, b"again")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"again", 0o640)


def test_a_link_goes_on_to_name_its_file(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target, link, loose = tmp_path / "far" / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"
    target.write_bytes(OLD)
    link.symlink_to(target)
    loose.symlink_to(tmp_path / "far" / "d.csv")
    write_file(link, NEW)
    write_file(loose, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert (tmp_path / "far" / "d.csv").read_bytes() == NEW


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_device_is_written_as_it_is(tmp_path: Path) -> None:
    link = tmp_path / "full.csv"
    link.symlink_to("/dev/full")
    with pytest.raises(InputError, match="no space left on device"):
        write_file(link, NEW)
    assert link.is_symlink()
    link.unlink()
    link.symlink_to("/dev/null")
    write_file(link, NEW)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "it is a folder"),
        ("missing/a.csv", "there is no folder"),
        ("file/a.csv", "[Nn]ot a directory|there is no folder"),
        ("a" * 300, "[Ff]ile name too long"),
        ("a\0b", "null"),
    ],
)
def test_a_place_where_nothing_can_be_written_gets_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=reason) as error:
        write_file(tmp_path / name, NEW)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_may_not_be_written_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(OLD)
    file.chmod(0o400)
    with pytest.raises(InputError, match="may not be written"):
        write_file(file, NEW)
    assert file.read_bytes() == OLD


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "config.json"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="is no regular file"):
        read_file(pipe)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_JSON_BYTES", 10)
    file = tmp_path / "config.json"
    file.write_text('{"a": 12345}')
    with pytest.raises(InputError, match="larger than the 10 bytes"):
        read_json(file, dict[str, int], "fetch it again")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": "x"}', r"expected int, got str - at \$\[\.\.\.\]"),
        (b"{", "input data was truncated"),
        (b'{"a":' * 100_000, "expected int, got object"),
        (b'{"b": 3, "a":' + b"[" * 100_000, "expected int, got array"),
        (b'{"a": "\\ud800"}', "truncated"),
        (b"\xff", "malformed"),
        (b"3", "expected object, got int"),
        (b"null", "expected object, got null"),
    ],
)
def test_a_damaged_json_file_names_itself_and_the_field(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=rf"config\.json is damaged .*{reason}.*: fetch it again"):
        read_json(file, dict[str, int], "fetch it again")


def test_numbers_that_are_not_finite_are_read(tmp_path: Path) -> None:
    """As Python writes them, into a Trainer's state for one."""
    file = tmp_path / "state.json"
    file.write_text('{"a": NaN, "b": -Infinity}')
    assert read_json(file, dict[str, float], "")["b"] == -float("inf")
