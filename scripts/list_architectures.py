"""Read every architecture of the installed transformers, made small and random, and list what becomes of each.

    python -m scripts.list_architectures                          # prints the counts, and each that fails
    python -m scripts.list_architectures --families jamba,gpt_oss
    python -m scripts.list_architectures --write docs/architectures.md

It takes some minutes. The exit status is 1 where an architecture fails.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import transformers

from tests.support.architectures.judge import Judged, families, judge_family

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architectures.md"
NO_TEXT = "not text: attention between words"  # in the line that refuses what reads pictures or sound
INTRODUCTION = """\
# Every architecture

All architectures of transformers {version} that its auto classes name for a bare model, a language
model, a masked language model, a classifier or an encoder-decoder. Each was made small and random,
and read. `python -m scripts.list_architectures --write docs/architectures.md` writes this page, and
`make slow` checks it. [Models](models.md) says how families are read.

- **Exact**: every layer, head and weight is that of transformers' own eager `output_attentions`, to
  10⁻⁶, and there are as many layers as the configuration says.
- **Refused**: the model is not read, and one line says why.
- **Not built**: it could not be made small enough to be tried here. Such a model is read or refused
  by the same rules.

| {heads} |
|{rules}|
| {counts} |
"""


def judge_all(names: Sequence[str], jobs: int = 2) -> list[Judged]:
    """What becomes of the architectures of these families, judged in ``jobs`` processes at a time."""
    with ThreadPoolExecutor(jobs) as pool:
        parts = [list(names[part::jobs]) for part in range(jobs)]
        judged = [one for part in pool.map(_in_processes, parts) for one in part]
    return sorted(judged, key=lambda one: (one.family, one.architecture))


def _in_processes(names: list[str]) -> list[Judged]:
    """Judge the families in a process of its own, and in another one from the next family on where it dies."""
    judged: list[Judged] = []
    while names:
        command = [sys.executable, "-m", "scripts.list_architectures", "--worker", ",".join(names)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        judged += [Judged(**line) for line in lines]
        finished = {line["family"] for line in lines}
        left = [name for name in names if name not in finished]
        if done.returncode == 0:
            break
        if left:
            judged.append(Judged(left[0], "all", "fails", f"its process ended with status {done.returncode}"))
        names = left[1:]
    return judged


def page(judged: Sequence[Judged]) -> str:
    """The page of the documentation."""
    counted = counts(judged)
    heads = ["", *counted]
    rows = [
        ["architectures", *(str(count) for count in counted.values())],
        ["families", *(str(len({one.family for one in judged if one.verdict == verdict})) for verdict in counted)],
    ]
    text = INTRODUCTION.format(
        version=transformers.__version__,
        heads=" | ".join(heads),
        rules="|".join(["---", *["---:"] * len(counted)]),
        counts=" |\n| ".join(" | ".join(row) for row in rows),
    )
    sections = [
        ("Exact", "layers of the small model", [one for one in judged if one.verdict == "exact"]),
        ("Refused", "line", [one for one in judged if one.verdict == "refused" and NO_TEXT not in one.reason]),
        ("Fails", "reason", [one for one in judged if one.verdict == "fails"]),
        ("Not built", "reason", [one for one in judged if one.verdict == "not built"]),
    ]
    for title, column, chosen in sections:
        if chosen:
            text += "\n".join(["", f"## {title}", "", f"| family | architectures | {column} |", "|---|---|---|", ""])
            text += "".join(_rows(chosen))
    no_text = sorted({one.family for one in judged if NO_TEXT in one.reason})
    if no_text:
        text += "\n## Refused, because it reads no text\n\n" + ", ".join(f"`{family}`" for family in no_text) + ".\n"
    return text


def counts(judged: Sequence[Judged]) -> dict[str, int]:
    """How many architectures there are of each verdict."""
    found = Counter(one.verdict for one in judged)
    return {verdict: found[verdict] for verdict in ("exact", "refused", "fails", "not built")}


def _rows(judged: Sequence[Judged]) -> Iterator[str]:
    """A row for each family and reason, with the architectures that share it."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in judged:
        groups[one.family, one.reason.replace(one.architecture, "it").replace("|", "\\|")].append(one.architecture)
    for (family, reason), architectures in groups.items():
        yield f"| `{family}` | {', '.join(architectures)} | {reason} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--families", help="only these, separated by commas")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes at a time")
    parser.add_argument("--write", type=Path, help="the page to write")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    known = families()
    if args.worker:
        for name in args.worker.split(","):
            for one in judge_family(name, known[name]):
                print(json.dumps(vars(one)), flush=True)
        return
    judged = judge_all(args.families.split(",") if args.families else list(known), args.jobs)
    for one in judged:
        if args.families or one.verdict == "fails":
            print(f"{one.verdict}: {one.family}, {one.architecture}: {one.reason}")
    print(", ".join(f"{count} {verdict}" for verdict, count in counts(judged).items()))
    if args.write:
        args.write.write_text(page(judged), encoding="utf-8")
    sys.exit(counts(judged)["fails"] > 0)


if __name__ == "__main__":
    main()
