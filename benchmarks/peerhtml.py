"""Writes one peer's HTML for one model's attention. Runs in the peers' own environment, so it imports nothing of ours.

``python peerhtml.py NAME FOLDER`` reads ``attention.npy`` [layers, heads, tokens, tokens] and ``tokens.json`` in
FOLDER, writes ``NAME.html`` there and prints the peer's version.
"""

import importlib
import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

HEAD = '<!doctype html><html><head><meta charset="utf-8"></head><body>'


def main(name: str, folder: Path) -> None:
    attention = np.load(folder / "attention.npy")
    tokens = json.loads((folder / "tokens.json").read_text("utf-8"))
    body = {"bertviz": bertviz, "circuitsvis": circuitsvis, "inspectus": inspectus}[name](attention, tokens)
    (folder / f"{name}.html").write_text(f"{HEAD}{body}</body></html>", encoding="utf-8")
    print(importlib.metadata.version(name))


def bertviz(attention: np.ndarray, tokens: list[str]) -> str:
    """The model view: every layer and head."""
    torch = importlib.import_module("torch")
    layers = [torch.from_numpy(layer)[None] for layer in attention]
    view = importlib.import_module("bertviz").model_view(layers, tokens, html_action="return")
    return str(view.data)


def circuitsvis(attention: np.ndarray, tokens: list[str]) -> str:
    """The attention heads of all layers, with its code in the page, as it is shown where there is no network."""
    every = attention.reshape(-1, *attention.shape[2:])
    view = importlib.import_module("circuitsvis.attention").attention_heads(every, tokens, mask_upper_tri=False)
    return str(view.local_src)


def inspectus(attention: np.ndarray, tokens: list[str]) -> str:
    """Its attention view; what it would hand to a notebook is gathered."""
    shown: list[str] = []
    notebook = importlib.import_module("IPython.display")

    def gather(item: Any) -> None:
        shown.append(item.data)

    notebook.display = gather  # type: ignore[attr-defined]
    # It takes "##" in a label for an element's id, and shows nothing at all.
    importlib.import_module("inspectus").attention(attention, [token.removeprefix("##") for token in tokens])
    return "".join(shown)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
