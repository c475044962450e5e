"""Print the tables of speeds and sizes: ``make bench``."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
import transformers

from benchmarks import cost, effects, load, page, peers, reading, recording, study, study_view, weights
from benchmarks.table import table
from tests.support import loaded_models
from tests.support.folders import SHARED

TOKENS = 32
LONG_WORDS = 126  # and the two special tokens
LONG_TOKENS = 8192
FULL_TOKENS = 512
WHEN_NAMED = {"million"}  # which takes many minutes
HEAD = """# Benchmarks

This is the last output of `make bench`. Bare passes, other tools and Attention Flows were measured
in one run on one machine.

Times are medians. Where work is compared, the candidates ran in turns, and the best of three
medians is given. Memory is what the kernel counts as the peak resident set of a fresh process from
the start of the work on (`/proc/self/clear_refs`), after the work was done once before.

"""


def pairs_of(tokens: int) -> list[tuple[str, str]]:
    """The QNLI dev pairs of so many tokens."""
    tokenizer = loaded_models.base().tokenizer
    return [(a, b) for a, b, _ in loaded_models.qnli_dev() if len(tokenizer(a, b)["input_ids"]) == tokens]


def novel() -> str:
    """A novel from its first sentence on."""
    book = (SHARED / "data" / "text" / "hound_of_the_baskervilles.txt").read_text("utf-8")
    return book[book.index("Mr. Sherlock Holmes, who was usually very late") :]


def long_text() -> str:
    """The beginning of a novel, cut so that it makes LONG_WORDS words."""
    text = " ".join(novel()[:4000].split())
    encoding = loaded_models.base().tokenizer(text, add_special_tokens=False)
    last_token = encoding.word_ids().index(LONG_WORDS) - 1
    return text[: encoding.token_to_chars(last_token).end]


def text_of_tokens(tokens: int) -> str:
    """The beginning of a novel that makes at most so many tokens, the special ones included."""
    text = " ".join(novel()[:8000].split())
    encoding = loaded_models.base().tokenizer(text, add_special_tokens=False)
    return text[: encoding.token_to_chars(tokens - 6).end]


def machine() -> str:
    """The versions and the hardware of the run."""
    files = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    about = "".join(file.read_text() for file in files if file.exists())
    fields = dict(line.split(":", 1) for line in about.splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    cpu = fields.get("model name", platform.machine())
    memory = int(fields["MemTotal"].split()[0]) / 2**20 if "MemTotal" in fields else 0
    return (
        f"Python {platform.python_version()}, torch {torch.__version__}, transformers {transformers.__version__}, "
        f"{os.cpu_count()} cores ({cpu}), {torch.get_num_threads()} threads, {memory:.0f} GiB of memory."
    )


def sections(text: str, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """The title and the table of each part; the ones that take longest come last."""
    models = (loaded_models.base(), loaded_models.tuned())
    pairs = pairs_of(TOKENS)
    parts: dict[str, tuple[str, Callable[[], str]]] = {
        "pair": (f"In Python, a pair of {TOKENS} tokens", lambda: table(reading.lines(models, pairs, "≤ 250 kB"))),
        "words": (f"In Python, {LONG_WORDS + 2} words", lambda: table(reading.lines(models, [(text, None)]))),
        "analysis": (
            "In Python, without a model",
            lambda: table([*reading.analysis_lines(), *reading.import_lines()]),
        ),
        "weights": (f"Other weights, {TOKENS} tokens", lambda: table(weights.lines(models[1], *pairs[0]))),
        "recording": ("Recording a fine-tuning", lambda: table(recording.lines())),
        "page": ("In Chromium", lambda: table(page.lines(pairs, text))),
        "deep": ("In Chromium, 512 tokens", lambda: table(page.deep_lines(text_of_tokens(FULL_TOKENS)))),
        "load": ("The server under load", lambda: table(load.lines())),
        "effects": ("Effects and knockouts", lambda: table(effects.lines(pairs))),
        "study": ("A study", lambda: table(study.lines())),
        "view": ("The study view", lambda: table(study_view.lines(study_view.FEW))),
        "million": ("The study view, large", lambda: table(study_view.lines(study_view.MANY))),
        "cost": ("What capture costs", lambda: table(cost.lines())),
        "long": (f"{LONG_TOKENS:,} tokens, once each", lambda: table(cost.long_lines(LONG_TOKENS))),
        "peers": ("Beside other tools, one model of 6 × 12 heads", peers.table),
    }
    for name, (title, make) in parts.items():
        if name in wanted or (not wanted and name not in WHEN_NAMED):
            yield title, make()


def main() -> None:
    """Measure everything, or the named parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "parts",
        nargs="*",
        help="pair words analysis weights recording page deep load effects study view million cost long peers "
        "(default: all but million)",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="keep the output in FILE too")
    args = parser.parse_args()
    output = [f"{machine()} {datetime.date.today():%d %B %Y}."]
    print(output[0])
    for title, lines in sections(long_text(), set(args.parts)):
        output.append(f"## {title}\n\n{lines}")
        print(f"\n{output[-1]}", flush=True)
        if args.write is not None:
            args.write.write_text(HEAD + "\n\n".join(output) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
