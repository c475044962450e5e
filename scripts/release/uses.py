"""What a release is used for in a clean environment: each use raises FailedError where it does not work."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from .environment import Environment, FailedError

TEXT, PAIR = "Who wrote it?", "It was written by Ada."
SENTENCE = ("--text", TEXT, "--pair", PAIR)
ROWS = 4
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/(?:\?token=\S+)?")
SCRIPT = re.compile(r"""<script[^>]*\bsrc="([^"]+)\"""")
FIND_MODELS = "from attention_flows.demo import QNLI, base; print(base.find_base(), QNLI.adapter(), sep='\\n')"
WIDGET = "application/vnd.jupyter.widget-view+json"
SECONDS_TO_START, SECONDS_TO_STOP = 180, 15


def use_demo(environment: Environment) -> None:
    """The demo is started, gives its page with its script, answers a sentence, and ends with Ctrl+C."""
    log = environment.work / "demo.log"
    with log.open("w") as output:
        command = [str(environment.bin / "attention-flows"), "demo", "--no-browser"]
        server = subprocess.Popen(
            command, cwd=environment.work, env=environment.variables, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _ask(_address(server, log))
            server.send_signal(signal.SIGINT)
            server.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired as error:
            raise FailedError(f"the demo runs on {SECONDS_TO_STOP} s after Ctrl+C") from error
        except OSError as error:
            raise FailedError(f"{error}\n{log.read_text()}") from error
        finally:
            server.kill()
            server.wait()


def use_trace(environment: Environment) -> None:
    """``trace -o x.pdf`` writes a PDF."""
    environment.run("attention-flows", "trace", *_models(environment), *SENTENCE, "-o", "x.pdf")
    _check((environment.work / "x.pdf").read_bytes()[:5] == b"%PDF-", "x.pdf is no PDF")


def use_effects(environment: Environment) -> None:
    """``effects`` prints the strongest words, heads and edges."""
    printed = environment.run("attention-flows", "effects", *_models(environment), *SENTENCE)
    _check("nats" in printed and "layer" in printed, printed)


def use_study(environment: Environment) -> None:
    """``study run`` measures a few rows, and ``study query`` counts them."""
    rows = "".join(f"{TEXT}\t{PAIR}\tentailment\n" for _ in range(ROWS))
    (environment.work / "data.tsv").write_text(f"text\tpair\tlabel\n{rows}", encoding="utf-8")
    study = ["attention-flows", "study"]
    environment.run(*study, "run", *_models(environment), "--data", "data.tsv", "-o", "study")
    environment.run(*study, "query", "study", "SELECT count(effect) AS n FROM heads", "-o", "n.json")
    ((count),) = json.loads((environment.work / "n.json").read_text())
    _check(count["n"] > 0 and count["n"] % ROWS == 0, f"the study has {count['n']} effects of heads")


def use_notebook(environment: Environment) -> None:
    """A notebook is executed, and its last cell shows the interactive picture."""
    file = environment.work / "notebook.ipynb"
    file.write_text(json.dumps(notebook(*_models(environment))), encoding="utf-8")
    environment.run("jupyter-execute", "--inplace", file.name)
    *_, last = json.loads(file.read_text(encoding="utf-8"))["cells"]
    shown = [kind for output in last["outputs"] for kind in output.get("data", {})]
    _check(WIDGET in shown, f"the notebook shows {', '.join(shown) or 'nothing'}")


USES: dict[str, Callable[[Environment], None]] = {
    "demo": use_demo,
    "trace": use_trace,
    "effects": use_effects,
    "study": use_study,
    "notebook": use_notebook,
}


def address(printed: str) -> str | None:
    """The address, with its token, that the server printed; None before it has."""
    match = ADDRESS.search(printed)
    return None if match is None else match[0]


def notebook(base: str, adapter: str) -> dict[str, Any]:
    """A notebook, as a document, whose last cell is a flow of the two models."""
    sources = [
        f"import attention_flows as af\nbase = af.load({base!r})\ntuned = af.load(base, adapter={adapter!r})",
        f"af.compare(base, tuned, {TEXT!r}, {PAIR!r})",
    ]
    cells = [
        {"cell_type": "code", "id": f"cell-{number}", "source": source, "metadata": {}, "outputs": []}
        | {"execution_count": None}
        for number, source in enumerate(sources)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}


def _models(environment: Environment) -> tuple[str, str]:
    """The folders of the demo's base model and of its adapter for questions, as the environment has them."""
    base, adapter = environment.run("python", "-c", FIND_MODELS).split("\n")[:2]
    for folder in (base, adapter):
        _check(Path(folder).is_relative_to(environment.folder), f"{folder} is not in the environment")
    return base, adapter


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        found = address(log.read_text(encoding="utf-8"))
        if found:
            return found
        time.sleep(0.2)
    raise FailedError(f"the demo printed no address:\n{log.read_text(encoding='utf-8')}")


def _ask(start: str) -> None:
    """Open the page and its scripts, and have a sentence of the first task traced."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))  # its cookie is what the token in the address gives

    def get(url: str, body: dict[str, Any] | None = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        with browser.open(Request(url, data, {"Content-Type": "application/json"}), timeout=120) as answer:
            content: bytes = answer.read()
            return content

    page = get(start).decode()
    scripts = SCRIPT.findall(page)
    _check(bool(scripts), f"the page has no script:\n{page}")
    for script in scripts:
        _check(len(get(urljoin(start, script))) > 0, f"{script} is empty")
    task = json.loads(get(urljoin(start, "api/models")))["tasks"][0]["id"]
    flow = get(urljoin(start, "api/flow"), {"task": task, "text": TEXT, "pair": PAIR, "unit": "word", "page": "try"})
    _check(len(flow) > 1000, f"the answer to a sentence has {len(flow)} bytes")


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise FailedError(message)
