"""Build the site, offline and strictly: any warning fails, and so does a page that loads something from elsewhere.

    python -m scripts.docs_site            # into build/docs/html

It needs the extra ``docs``. The exit status is 1 where the site has a fault.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.check_links import ROOT

from .loads import problems
from .stage import EXTRA, stage


def build(folder: Path) -> int:
    """Build the site into ``folder``'s ``html``, and return the exit status."""
    source, site = folder / "source", folder / "html"
    for old in (source, site):
        shutil.rmtree(old, ignore_errors=True)
        old.mkdir(parents=True)
    stage(source)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-E"]
    extra = f"html_extra_path={source / EXTRA}"
    paths = ["-c", str(Path(__file__).parent), "-D", extra, "-d", str(folder / "trees"), str(source), str(site)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    if subprocess.run([*command, *paths], cwd=ROOT, env=environment, check=False).returncode:
        return 1
    faults = list(problems(site))
    print("\n".join(faults) or f"the site is in {site}: open {site / 'index.html'}")
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs", help="by default build/docs")
    return build(parser.parse_args().out.resolve())


if __name__ == "__main__":
    sys.exit(main())
