"""Print the tables of docs/scale.md: what was measured, and what larger studies cost, worked out from that.

``python -m scripts.scale_table`` prints both. The figures of SST-2 and of QNLI are written here once they are measured
(``python -m benchmarks study``, and a run of 10,000 sentences).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

SIZES = (10**4, 10**6, 10**9)
SHARD_ROWS = (1024, 1024, 16_384)
SHARD_BYTES = 620  # of the manifest
UNKNOWN = "…"


@dataclass(frozen=True)
class Measured:
    """What was measured on texts of one length; None where it is not yet.

    ``machine`` is sentences a second of the engine local on two cores, ``core`` of each of two workers of one core,
    ``gpu`` of one GPU, all with effects; ``*_measures`` without. ``run`` is the seconds of 10,000 sentences with
    effects, from the command to its end; ``reading`` is rows a second; ``memory`` the peak of a worker in MB.
    """

    machine: float | None = None
    machine_measures: float | None = None
    core: float | None = None
    core_measures: float | None = None
    gpu: float | None = None
    gpu_measures: float | None = None
    bytes: float | None = None
    bytes_measures: float | None = None
    reading: float | None = None
    memory: float | None = None
    run: float | None = None


SST2 = Measured(
    machine=19.4,
    machine_measures=103,
    core=8.7,
    core_measures=52,
    gpu=195,
    gpu_measures=720,
    bytes=2480,
    bytes_measures=2184,
    reading=65_000,
    memory=730,
    run=529,
)
QNLI = Measured(
    machine=4.6,
    machine_measures=24.4,
    core=2.5,
    core_measures=14.7,
    gpu=28,
    gpu_measures=91,
    bytes=3080,
    bytes_measures=2757,
    memory=850,
)

ROWS = (
    ("*m*: this machine's 2 cores, with effects", "machine", "a second"),
    ("… measures alone", "machine_measures", "a second"),
    ("*c*: each of two workers of one core, with effects", "core", "a second"),
    ("… measures alone", "core_measures", "a second"),
    ("*g*: one NVIDIA H100, with effects", "gpu", "a second"),
    ("… measures alone", "gpu_measures", "a second"),
    ("*b*: a sentence in the store, with effects", "bytes", "bytes"),
    ("… measures alone", "bytes_measures", "bytes"),
    ("*d*: reading the data", "reading", "rows a second"),
    ("peak memory of a worker", "memory", "MB"),
)


def measured_table() -> Iterator[str]:
    """The figures as they are."""
    yield from ("| *measured* | SST-2 | QNLI |", "|---|---:|---:|")
    for what, name, unit in ROWS:
        cells = (_number(getattr(of_task, name), unit) for of_task in (SST2, QNLI))
        yield f"| {what} | {' | '.join(cells)} |"


def computed_table(of_task: Measured) -> Iterator[str]:
    """What studies of more sentences take, with effects."""
    yield from (f"| | {' | '.join(map(_power, SIZES))} |", "|---|---:|---:|---:|")
    for what, rate, count in (
        ("this machine, 2 cores", of_task.machine, 1),
        ("64 cores", of_task.core, 64),
        ("1,024 cores", of_task.core, 1024),
        ("1 H100", of_task.gpu, 1),
        ("64 H100", of_task.gpu, 64),
    ):
        seconds = [_seconds(size, rows, rate, count) for size, rows in zip(SIZES, SHARD_ROWS, strict=True)]
        cells = [_computed(_duration(entry)) for entry in seconds]
        if what == "this machine, 2 cores" and of_task.run is not None:
            cells[0] = f"{_duration(of_task.run)} *measured*"
        yield f"| {what} | {' | '.join(cells)} |"
    reading = [None if of_task.reading is None else 2 * size / of_task.reading for size in SIZES]
    yield f"| reading the data twice | {' | '.join(_computed(_duration(entry)) for entry in reading)} |"
    store = [None if of_task.bytes is None else of_task.bytes * size for size in SIZES]
    yield f"| the store | {' | '.join(_computed(_size(entry)) for entry in store)} |"
    yield f"| `--shard-rows` | {' | '.join(f'{rows:,}' for rows in SHARD_ROWS)} |"
    shards = [math.ceil(size / rows) for size, rows in zip(SIZES, SHARD_ROWS, strict=True)]
    cells = [f"{count:,}, {_computed(_size(count * SHARD_BYTES))}" for count in shards]
    yield f"| shards, and their manifest | {' | '.join(cells)} |"


def _seconds(size: int, shard_rows: int, rate: float | None, workers: int) -> float | None:
    """What workers take, each with as many shards as the one that has most; one worker has all rows."""
    if rate is None:
        return None
    shards = math.ceil(size / shard_rows)
    return min(size, math.ceil(shards / workers) * shard_rows) / rate


def _power(size: int) -> str:
    return "10" + str(round(math.log10(size))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:,.0f} {unit}" if value >= 20 else f"{value:.2g} {unit}"


def _computed(text: str) -> str:
    return text if text == UNKNOWN else f"{text} *computed*"


def _duration(seconds: float | None) -> str:
    """In the largest unit of which there are at least two."""
    if seconds is None:
        return UNKNOWN
    for name, unit in (("years", 365 * 86400.0), ("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * unit:
            return f"{_short(seconds / unit)} {name}"
    return f"{_short(seconds)} s"


def _size(content: float | None) -> str:
    if content is None:
        return UNKNOWN
    for name, unit in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if content >= unit:
            return f"{_short(content / unit)} {name}"
    return f"{content:.0f} bytes"


def _short(value: float) -> str:
    """Two digits, which is more than such a forecast is worth."""
    return f"{value:.2g}" if value < 10 else f"{round(value, 1 - math.floor(math.log10(value))):,.0f}"


def main() -> None:
    """Print both tables."""
    print(*measured_table(), "", *computed_table(SST2), sep="\n")


if __name__ == "__main__":
    main()
