"""BertViz, CircuitsVis and Inspectus beside us: bytes, and time to a picture in the same Chromium.

They are installed in an environment of their own under ``.bench/``, with the two scripts that BertViz fetches.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import Browser, Route
from playwright.sync_api import TimeoutError as TooLong

from attention_flows.demo.base import find_base
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.support import loaded_models
from tests.support.browser_app import chromium, demo
from tests.support.folders import ROOT

from .cost import forward, text_of
from .page import open_sentence

PLACE = ROOT / ".bench"
PYTHON = PLACE / "peers" / "bin" / "python"
SCRIPTS = {
    "require.min.js": "requirejs/require.js",
    "d3.min.js": "d3/dist/d3.min.js",
    "jquery.min.js": "jquery/dist/jquery.min.js",
}
PACKAGES = ("d3@5.7.0", "jquery@2.1.4", "requirejs@2.3.6")  # the versions that BertViz names, or the next that npm has
LENGTHS = (32, 128, 256, 512)
LIMIT = 120  # seconds
MARKS = {"bertviz": "#vis svg line", "circuitsvis": "canvas, img", "inspectus": "canvas, svg rect"}
NAMES = {"bertviz": "BertViz, model view", "circuitsvis": "CircuitsVis, attention heads", "inspectus": "Inspectus"}
# The time of the first frame that shows one of a selector's elements, by the page's own clock.
WATCH = """selector => {
  const look = () => document.querySelector(selector)
    ? requestAnimationFrame(() => { window.painted = performance.now() })
    : requestAnimationFrame(look);
  look();
}"""


def table() -> str:
    """The whole comparison as a table in Markdown."""
    _install()
    lengths = " | ".join(f"{length} tokens" for length in LENGTHS)
    rows = [f"| | {lengths} |", "|---|" + "---:|" * len(LENGTHS), _ours()]
    with tempfile.TemporaryDirectory() as folder, chromium(whole=True) as browser:
        cells: dict[str, list[str]] = {name: [] for name in MARKS}
        versions: dict[str, str] = {}
        skipped: set[str] = set()
        for length in LENGTHS:
            _write_attention(Path(folder), length)
            for name in MARKS:
                versions[name], size = _html(name, Path(folder))
                seconds = None if name in skipped else _painted(browser, name, Path(folder) / f"{name}.html")
                if seconds is None:
                    skipped.add(name)  # a longer text only takes longer
                cells[name].append(
                    f"{size / 1e6:,.1f} MB, " + ("no picture" if seconds is None else f"{seconds:,.1f} s")
                )
                print(f"{name} {length}: {cells[name][-1]}", file=sys.stderr, flush=True)
        about = f"Chromium {browser.version}; after a first wait of {LIMIT} s for nothing a longer text was not opened."
    # A page that was not opened still has a size.
    rows += [f"| {NAMES[name]} {versions[name]} | " + " | ".join(cells[name]) + " |" for name in MARKS]
    return "\n".join(
        [*rows, "", f"{about}; a picture that took more than {LIMIT} s was not waited for, nor tried longer."]
    )


def _ours() -> str:
    """Our row, for the same model and texts; the time runs from Enter and includes running the model."""
    cells = []
    with demo("serve", str(find_base())) as address, chromium(whole=True) as browser:
        page = browser.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        for length in LENGTHS:
            size = len(wire.encode(read((loaded_models.base(),), text_of(length))))
            cells.append(f"{size / 1e6:,.2f} MB, {open_sentence(page, text_of(length), '') / 1000:,.1f} s")
        page.close()
    return "| **Attention Flows**, from Enter, the model's run included | " + " | ".join(cells) + " |"


def _install() -> None:
    """The peers' environment, once."""
    if not PYTHON.exists():
        venv.create(PYTHON.parent.parent, with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, "torch", "numpy", "ipython"], check=True)
    # Without what they say they depend on: transformers and more, which drawing an attention does not use.
    subprocess.run(
        [*pip, "--no-deps", "bertviz", "circuitsvis", "inspectus", "importlib-metadata<9", "zipp"], check=True
    )
    scripts = PLACE / "scripts"
    if not all((scripts / "node_modules" / file).exists() for file in SCRIPTS.values()):
        scripts.mkdir(parents=True, exist_ok=True)
        (scripts / "package.json").write_text("{}\n")
        npm = ["sh", str(ROOT / "scripts" / "npm.sh"), "install", "--no-audit", "--no-fund", *PACKAGES]
        subprocess.run(npm, cwd=scripts, check=True, capture_output=True)


def _write_attention(folder: Path, length: int) -> None:
    text = text_of(length)
    attention = torch.cat(forward(loaded_models.base(), text, "eager").attentions).numpy()  # type: ignore[attr-defined]
    np.save(folder / "attention.npy", attention)
    tokens = loaded_models.base().tokenizer.convert_ids_to_tokens(loaded_models.base().tokenizer(text)["input_ids"])
    (folder / "tokens.json").write_text(json.dumps(tokens), encoding="utf-8")


def _html(name: str, folder: Path) -> tuple[str, int]:
    """The peer's version, and the bytes of the page that it makes."""
    command = [str(PYTHON), str(ROOT / "benchmarks" / "peerhtml.py"), name, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1], (folder / f"{name}.html").stat().st_size


def _painted(browser: Browser, name: str, file: Path) -> float | None:
    """Seconds until a page shows its first marks, None where that takes longer than LIMIT."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})

    def fulfil(route: Route) -> None:
        route.fulfill(path=PLACE / "scripts" / "node_modules" / SCRIPTS[route.request.url.rpartition("/")[2]])

    page.route("https://cdnjs.cloudflare.com/**", fulfil)
    page.add_init_script(f"({WATCH})({json.dumps(MARKS[name])})")
    try:
        page.goto(file.as_uri(), wait_until="commit", timeout=LIMIT * 1000)
        page.wait_for_function("window.painted", timeout=LIMIT * 1000)
        return float(page.evaluate("window.painted")) / 1000
    except TooLong:
        return None
    finally:
        page.close()
