"""The built-in models: an adapter trained for this project, over a base that is found, not shipped."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

ADAPTER = Path(str(files(__package__))) / "qnli"
