"""The folder of a model or an adapter: found on this machine or on the hub, and checked for damaged files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError
from safetensors import SafetensorError, safe_open

from ...errors import InputError
from ...files import check_regular, read_json
from .schemas import REMEDY, SCHEMAS, WeightsIndex, read_adapter_config, read_config

# Weights are downloaded as safetensors only: no pickle, and no code of a repository.
ALLOW_PATTERNS = ["*.json", "*.safetensors", "*.txt", "*.model", "*.spm"]
IGNORE_PATTERNS = ["*/*", "*.bin", "*.py"]

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
WEIGHTS_INDEX = "model.safetensors.index.json"
ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"


def find_folder(name: str | Path, *, local_only: bool = False) -> Path:
    """The folder of the model or adapter with a path or a hub id; downloads it from the hub unless it is cached.

    Raises InputError if there is none, or if its files are damaged.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        if folder.exists():
            raise InputError(f"{folder} is a file: name the model's folder, or a hub id")
        if isinstance(name, Path) or str(name).startswith((".", "/", "~")) or str(name).count("/") > 1:
            raise InputError(f"there is no model folder {name}")
        folder = _from_hub(str(name), local_only)
    check_folder(folder)
    return folder


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds a PEFT adapter rather than a whole model."""
    return (folder / ADAPTER_CONFIG).exists()


def check_folder(folder: Path) -> None:
    """Raise InputError, with the name of the file, if the configuration or the weights are missing or damaged."""
    for item in folder.iterdir():
        check_regular(item)  # before anything is opened: to open a pipe waits for ever
    if (folder / ADAPTER_WEIGHTS).exists() and not is_adapter(folder):
        raise InputError(f"{folder / ADAPTER_CONFIG} is missing: fetch it again")
    config = folder / (ADAPTER_CONFIG if is_adapter(folder) else CONFIG)
    if not config.exists():
        raise InputError(f"{folder} holds no model: it has neither {CONFIG} nor {ADAPTER_CONFIG}")
    _check_json(folder)
    if is_adapter(folder):
        expected, files = ADAPTER_WEIGHTS, [folder / ADAPTER_WEIGHTS]
    else:
        expected, files = WEIGHTS, sorted({*_shards(folder), *folder.glob("model*.safetensors")})
    if not any(file.exists() for file in files):
        raise InputError(
            f"{folder} has no safetensors weights ({expected} is missing), and pickled ones are not loaded: "
            "save the model again with safe_serialization=True"
        )
    for file in files:
        _check_weights(file)


def _from_hub(name: str, local_only: bool) -> Path:
    try:
        return Path(
            huggingface_hub.snapshot_download(
                name, allow_patterns=ALLOW_PATTERNS, ignore_patterns=IGNORE_PATTERNS, local_files_only=local_only
            )
        )
    except HFValidationError as error:
        raise InputError(f"{name!r} is neither a folder nor a hub id such as bert-base-uncased") from error
    except RepositoryNotFoundError as error:
        raise InputError(f"unknown model {name!r}: there is no such folder, and the hub does not list it") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise InputError(
            f"unknown model {name!r}: there is no such folder, the hub's cache lacks it and the hub cannot be reached"
        ) from error


def _shards(folder: Path) -> Iterator[Path]:
    """The files of weights that the index names. Raises InputError for one that does not lie in the folder."""
    index = folder / WEIGHTS_INDEX
    if not index.exists():
        return
    # The hub's cache has links to the files beside the folder, named by their content.
    homes = [folder.resolve(), (folder.parent.parent / "blobs").resolve()]
    for name in dict.fromkeys(read_json(index, WeightsIndex, REMEDY).weight_map.values()):
        file = folder / name
        if Path(name).name != name or file.resolve().parent not in homes:
            raise InputError(f"{index} names a file outside its folder, {name[:100]}: {REMEDY}")
        yield file


def _check_json(folder: Path) -> None:
    """Raise InputError for a JSON file that is damaged, or has a value that no model can be loaded from."""
    if (folder / CONFIG).exists():
        read_config(folder / CONFIG)
    if is_adapter(folder):
        read_adapter_config(folder / ADAPTER_CONFIG)
    for name, schema in SCHEMAS.items():
        if (folder / name).exists():
            read_json(folder / name, schema, REMEDY)


def _check_weights(file: Path) -> None:
    try:
        with safe_open(file, framework="numpy"):  # reads the header and compares the file's length with it
            pass
    except (SafetensorError, OSError) as error:
        raise InputError(f"{file} is missing, damaged or only there in part: fetch it again") from error
