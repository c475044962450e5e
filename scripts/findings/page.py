"""docs/findings.md, from the findings' JSON files: its text holds no number that is not from there."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.check_links import slug
from scripts.findings.finding import Finding
from scripts.findings.registry import FINDINGS

WIDTH = 100
HEAD = """
These are findings about attention and fine-tuning that others published, measured again on the
[built-in tasks](studies.md): all-MiniLM-L6-v2 with an adapter for each. `python -m scripts.findings NAME` measures one
and writes its numbers, its figure and this page, from the data that
[CONTRIBUTING.md](../CONTRIBUTING.md#commands) names. Numbers, figures and verdicts come from that script; a verdict
follows from the numbers by a rule. What a paper reports is summarised here.

Brackets and whiskers hold 95 % intervals over sentences: BCa ([how](study.md#statistics)), unless something else is
said. *n* is the number of sentences. A verdict is about these small models and tasks, and says nothing about whether a
paper is right about its own.
"""


def page(documents: Mapping[str, Mapping[str, Any]]) -> str:
    """The page with a section for each finding that there is a document of."""
    present = [finding for finding in FINDINGS if finding.name in documents]
    rows = [_row(finding, documents[finding.name]) for finding in present]
    summary = "\n".join(["| finding | paper | verdict |", "|---|---|---|", *rows])
    sections = [_section(finding, documents[finding.name]) for finding in present]
    return "\n\n".join(["# Published findings, measured again", wrapped(HEAD), summary, *sections]) + "\n"


def _row(finding: Finding, document: Mapping[str, Any]) -> str:
    names = "; ".join(f"{short} {year}" for short, year in finding.authors)
    return f"| [{finding.title}](#{slug(finding.title)}) | {names} | {finding.judge(document['numbers']).word} |"


def _section(finding: Finding, document: Mapping[str, Any]) -> str:
    numbers, judged = document["numbers"], finding.judge(document["numbers"])
    made = document["made_with"]
    versions = ", ".join(f"{name} {version}" for name, version in made["versions"].items())
    parts = [
        f"## {finding.title}",
        wrapped(f"**The paper.** {finding.paper}. {finding.claim}"),
        wrapped(f"**Here.** {finding.method}"),
        f"![{finding.draw(numbers).title}](findings/{finding.name}.svg)",
        wrapped(f"**Verdict: it {judged.word}.** {judged.why}"),
        finding.table(numbers).to_markdown(),
        wrapped(f"**Where this differs.** {finding.differs}"),
        wrapped(
            f"`python -m scripts.findings {finding.name}`; numbers, models and data: [{finding.name}.json]"
            f"(findings/{finding.name}.json); {versions}; one thread."
        ),
    ]
    return "\n\n".join(parts)


def wrapped(text: str) -> str:
    """Paragraphs in lines of at most WIDTH."""
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    return "\n\n".join(
        textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False) for part in paragraphs
    )


def read_documents(folder: Path, findings: Sequence[Finding] = FINDINGS) -> dict[str, dict[str, Any]]:
    """The JSON files of a folder by their findings' names."""
    files = {finding.name: folder / f"{finding.name}.json" for finding in findings}
    return {name: json.loads(file.read_text("utf-8")) for name, file in files.items() if file.exists()}
