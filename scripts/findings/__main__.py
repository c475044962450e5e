"""Measure published findings again on the built-in tasks: docs/findings.md, its figures and its numbers.

    python -m scripts.findings last-layers             one finding, and the page with what is there of the others
    python -m scripts.findings                         all of them, about a quarter of an hour
    python -m scripts.findings --page                  figures and page alone, from the numbers that are there

The studies of the dev sets are those of the package and of python -m scripts.demo_studies.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import torch

from attention_flows.errors import InputError
from scripts.findings.finding import Finding
from scripts.findings.material import SEED, Material
from scripts.findings.numbers import rounded
from scripts.findings.page import page, read_documents
from scripts.findings.registry import FINDINGS

ROOT = Path(__file__).parents[2]
PACKAGES = ("attention-flows", "torch", "transformers", "peft", "numpy")


def measure(finding: Finding, data: Path, studies: Path, out: Path, most: int | None = None) -> None:
    """Write a finding's numbers to ``out``/findings, with what made them."""
    material = Material(data, studies, most)
    numbers = finding.measure(material)
    made_with = {
        "versions": {name: version(name) for name in PACKAGES},
        "seed": SEED,
        "digests": dict(sorted(material.used.items())),
    }
    document = {"finding": finding.name, "made_with": made_with, "numbers": rounded(numbers)}
    folder = out / "findings"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{finding.name}.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write_page(out: Path) -> None:
    """Write ``out``/findings.md and the figures from the numbers in ``out``/findings."""
    documents = read_documents(out / "findings")
    for finding in FINDINGS:
        if finding.name in documents:
            finding.draw(documents[finding.name]["numbers"]).save(out / "findings" / f"{finding.name}.svg")
    (out / "findings.md").write_text(page(documents), "utf-8")


def main() -> None:
    by_name = {finding.name: finding for finding in FINDINGS}
    parser = argparse.ArgumentParser(
        prog="python -m scripts.findings", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(by_name)} (default: all)")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs", metavar="DIR", help="in place of docs")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="holds TASK/dev.tsv")
    parser.add_argument("--studies", type=Path, default=ROOT / "runs" / "studies", help="holds TASK/study")
    parser.add_argument("--most", type=int, help="at most so many sentences in any sample")
    parser.add_argument("--page", action="store_true", help="measure nothing")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in by_name]
    if unknown:
        parser.error(f"there is no finding {unknown[0]}: there are {', '.join(by_name)}")
    torch.set_num_threads(1)
    try:
        for name in [] if options.page else options.names or by_name:
            started = time.process_time()
            measure(by_name[name], options.data, options.studies, options.out, options.most)
            print(f"{name}: {time.process_time() - started:.0f} s of CPU", flush=True)
    except InputError as error:
        sys.exit(str(error))
    write_page(options.out)
    print(f"wrote {options.out / 'findings.md'}")


if __name__ == "__main__":
    main()
