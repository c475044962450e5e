"""A real JupyterLab on a temporary folder, and a notebook in it, driven as a user drives it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.folders import ROOT

TIMEOUT_MS = 60_000
RETRY_S = 2.0  # an ignored key is pressed again after so long
STILL = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--IdentityProvider.token=",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.open_browser=False",
    "--ServerApp.port_retries=0",
)


@contextlib.contextmanager
def lab(folder: Path, *, application: str = "lab") -> Iterator[str]:
    """Start JupyterLab (or ``notebook``) on ``folder`` and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    prefer(folder, "@jupyterlab/apputils-extension:notification", fetchNews="false", checkForUpdates=False)
    folders = {name: str(home) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    folders |= {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    source = str(ROOT / "src")
    command = [sys.executable, "-m", "jupyter", application, f"--port={port}", f"--notebook-dir={folder}", *STILL]
    with (home / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [*command, "--allow-root"],
            stdout=log,
            stderr=log,
            cwd=folder,
            env=os.environ | folders | {"PYTHONPATH": source, "HF_HUB_OFFLINE": "1"},
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        _await(f"{address}api/status", process, home / "log.txt")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:  # how JupyterLab ends on a busy machine is not what is tested
            process.kill()
            process.wait()


def prefer(folder: Path, plugin: str, **values: object) -> Path:
    """Write a plugin's settings for the JupyterLab on ``folder``: a page that is opened from now on has them."""
    package, name = plugin.split(":")
    file = folder / ".home" / "settings" / package / f"{name}.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values))
    return file


@contextlib.contextmanager
def preferred(folder: Path, plugin: str, **values: object) -> Iterator[None]:
    """As ``prefer``, until the end of the block."""
    file = prefer(folder, plugin, **values)
    try:
        yield
    finally:
        file.unlink()


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        with contextlib.suppress(OSError), urllib.request.urlopen(address):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.25)
    raise AssertionError(log.read_text())


def write_notebook(file: Path, cells: Sequence[str]) -> None:
    """A notebook of these code cells, not yet run."""
    code: dict[str, object] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": [{**code, "id": f"cell-{index}", "source": cell} for index, cell in enumerate(cells)],
    }
    file.write_text(json.dumps(book))


class Notebook:
    """An open notebook."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        expect(page.locator(".jp-CodeCell").first).to_be_visible(timeout=TIMEOUT_MS)
        # Running a cell before its kernel is ready opens a dialog.
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=TIMEOUT_MS)

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-CodeCell").nth(index)

    def output(self, index: int) -> Locator:
        return self.cell(index).locator(".jp-OutputArea-output").last

    def run(self, index: int, code: str | None = None) -> Locator:
        """Run one cell, with other code if some is given, and wait until it is done."""
        before = self._count(index)
        editor = self.cell(index).locator(".cm-content")
        if code is not None:
            editor.click()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(code)
            expect(editor).to_have_text(code)
        deadline = time.monotonic() + TIMEOUT_MS / 1000
        pressed = 0.0
        while (count := self._count(index)) == before or not count.isdecimal():
            now = time.monotonic()
            assert now < deadline, f"the cell is not run: [{count}]"
            if count == before and now - pressed > RETRY_S:
                # A notebook that is still loading takes the focus away, and the key is lost.
                editor.click()
                self.page.keyboard.press("Control+Enter")
                pressed = now
            self.page.wait_for_timeout(50)
        return self.output(index)

    def _count(self, index: int) -> str:
        """The cell's prompt: its number, nothing before it has run, or * while it runs."""
        prompt = self.cell(index).locator(".jp-InputPrompt")
        expect(prompt).to_contain_text("[")
        return prompt.inner_text().strip().strip("[]: ")

    def save(self) -> None:
        """Save, without moving the focus."""
        self.page.keyboard.press("Control+S")
        expect(self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)

    def end_kernel(self) -> None:
        """Shut the kernel down; a page that opens the notebook starts a new one."""
        for item in ("Kernel", "Shut Down Kernel"):
            self.page.get_by_role("menuitem", name=item, exact=True).click()
        expect(self.page.get_by_text("Python 3 (ipykernel) |")).to_have_count(0)
