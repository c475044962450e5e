"""The real models that tests share, each loaded once."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from attention_flows.demo import ADAPTER
from attention_flows.demo.base import find_base
from attention_flows.models.load import Model, load

SHARED = Path(__file__).resolve().parents[2] / "shared"
JACKSONVILLE = (
    "What are people from Jacksonville called?",
    "Residents of Jacksonville are known as Jacksonvillians or Jaxsons.",
)


@functools.cache
def base() -> Model:
    return load(find_base(), name="base")


@functools.cache
def tuned() -> Model:
    return load(base(), adapter=ADAPTER, name="tuned")


@functools.cache
def qnli_dev() -> tuple[tuple[str, str, str], ...]:
    """Question, answer, label of each dev row."""
    with (SHARED / "data" / "qnli" / "dev.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return tuple((a, b, label) for a, b, label in rows)
