"""Print one table of speeds and sizes: ``make bench``."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import held
import torch
import transformers

from benchmarks import page, reading, recording
from benchmarks.table import show

TOKENS = 32
LONG_WORDS = 126  # and the two special tokens


def pairs_of(tokens: int) -> list[tuple[str, str]]:
    """The QNLI dev pairs of so many tokens."""
    tokenizer = held.base().tokenizer
    return [(a, b) for a, b, _ in held.qnli_dev() if len(tokenizer(a, b)["input_ids"]) == tokens]


def long_text() -> str:
    """The beginning of a novel, cut so that it makes LONG_WORDS words."""
    book = (held.SHARED / "data" / "text" / "hound_of_the_baskervilles.txt").read_text("utf-8")
    start = book.index("Mr. Sherlock Holmes, who was usually very late")
    text = " ".join(book[start : start + 4000].split())
    encoding = held.base().tokenizer(text, add_special_tokens=False)
    last_token = encoding.word_ids().index(LONG_WORDS) - 1
    return text[: encoding.token_to_chars(last_token).end]


def main() -> None:
    models = (held.base(), held.tuned())
    pairs, text = pairs_of(TOKENS), long_text()
    print(
        f"Python {platform.python_version()}, torch {torch.__version__}, transformers {transformers.__version__}, "
        f"{os.cpu_count()} cores, {platform.machine()}"
    )
    show(f"In Python, a pair of {TOKENS} tokens", reading.lines(models, pairs, "≤ 250 kB"))
    show(f"In Python, {LONG_WORDS + 2} words", reading.lines(models, [(text, None)]))
    show("Recording a fine-tuning", recording.lines())
    show("In Chromium", page.lines(pairs, text))


if __name__ == "__main__":
    main()
