"""Build the package and use it in clean environments of every Python that pyproject.toml names and this machine has.

    python -m scripts.try_release                    # all of them
    python -m scripts.try_release --python 3.12      # one of them; repeatable
    python -m scripts.try_release --archive wheel    # without the sdist

The wheel and the sdist are each installed alone, with the versions of constraints.txt, and used in an empty folder,
offline: the demo over HTTP, ``trace -o x.pdf``, ``effects``, a small ``study run``, and a notebook. Each prints a line.
Where all pass, what was tried is left in ``dist``. The exit status is 1 where anything fails. Environments lie in the
temporary folder (TMPDIR) and are removed. On Linux pip installs a torch with CUDA, of several
gigabytes, unless PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL names a place that has one for the CPU alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from scripts.check_links import ROOT

from .release.environment import CONSTRAINTS, Environment, FailedError, make_environment, run
from .release.pythons import Python, find_python, named_versions, search_folders
from .release.uses import USES

MIN_FREE = 16 * 10**9  # bytes: an environment with CUDA, and what pip downloads for it
KINDS = ("wheel", "sdist")
SHOWN_LINES = 30  # of what a failed step said


def build(folder: Path) -> dict[str, Path]:
    """The wheel, which is built from the sdist, and the sdist of the package, in ``folder``, by what they are."""
    folder.mkdir()
    variables = os.environ | {"PIP_CONSTRAINT": str(CONSTRAINTS)}
    run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], folder, variables, seconds=1800)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


def try_archive(about: str, python: Python, archive: Path, folder: Path, cache: Path) -> Iterator[bool]:
    """Install the archive and use it, with a line for each step; whether each has passed."""
    made: list[Environment] = []
    yield step(f"{about}  install", lambda: made.append(make_environment(python, archive, folder, cache)))
    for environment in made:
        for name, use in USES.items():
            yield step(f"{about}  {name}", partial(use, environment))


def step(title: str, work: Callable[[], object]) -> bool:
    """Do something, print how it went and how long it took, and return whether it passed."""
    start = time.monotonic()
    try:
        work()
    except FailedError as error:
        print(line(title, False, time.monotonic() - start), flush=True)
        print("\n".join(f"    {text}" for text in str(error).splitlines()[-SHOWN_LINES:]), flush=True)
        return False
    print(line(title, True, time.monotonic() - start), flush=True)
    return True


def line(title: str, passed: bool, seconds: float) -> str:
    """What is printed of a step."""
    return f"{title:<24} {'passed' if passed else 'FAILED'} {seconds:7.1f} s"


def choose(named: tuple[str, ...], wanted: list[str] | None) -> tuple[str, ...]:
    """The versions to try, of those that are ``named``; raises ValueError for a version that is not."""
    unknown = [version for version in wanted or () if version not in named]
    if unknown:
        raise ValueError(f"pyproject.toml does not name {', '.join(unknown)}: it names {', '.join(named)}")
    return tuple(version for version in named if wanted is None or version in wanted)


def try_release(versions: tuple[str, ...], kinds: tuple[str, ...] = KINDS) -> bool:
    """Build the package, try its archives with each version of Python that is here, and say whether all passed."""
    folders = search_folders(os.environ["PATH"], Path.home())
    found = {version: find_python(version, folders) for version in versions}
    for version in (version for version, python in found.items() if python is None):
        print(f"{version}  is not on this machine: not tried", flush=True)
    pythons = [python for python in found.values() if python is not None]
    if not pythons:
        print("no Python to try: nothing was built")
        return False
    with tempfile.TemporaryDirectory(prefix="attention-flows-release-") as name:
        folder, archives = Path(name), dict[str, Path]()
        if not step("build", lambda: archives.update(build(folder / "dist"))):
            return False
        results = []
        for python in pythons:
            with tempfile.TemporaryDirectory(dir=folder) as cache:
                for kind in kinds:
                    with tempfile.TemporaryDirectory(dir=folder) as place:
                        about = f"{python.version}  {kind}"
                        results += list(try_archive(about, python, archives[kind], Path(place), Path(cache)))
        print(f"{sum(results)} of {len(results)} passed")
        if not all(results):
            return False
        dist = ROOT / "dist"
        dist.mkdir(exist_ok=True)
        for kind in kinds:
            shutil.copy2(archives[kind], dist / archives[kind].name)
            print(f"left in dist: {archives[kind].name}")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", metavar="3.x", help="a version to try; repeatable")
    parser.add_argument("--archive", choices=KINDS, help="only this one")
    options = parser.parse_args()
    try:
        versions = choose(named_versions((ROOT / "pyproject.toml").read_text(encoding="utf-8")), options.python)
    except ValueError as error:
        parser.error(str(error))
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < MIN_FREE:
        parser.error(f"{tempfile.gettempdir()} has {free / 1e9:.0f} GB left, and {MIN_FREE / 1e9:.0f} are needed")
    return 0 if try_release(versions, (options.archive,) if options.archive else KINDS) else 1


if __name__ == "__main__":
    sys.exit(main())
