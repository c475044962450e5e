"""``attention-flows study``: its commands, one a file, in the order in which the help lists them."""

from __future__ import annotations

from ...parser import PROGRAM, CommandGroup
from . import info, query, report, run, verify

COMMAND = CommandGroup(
    "study",
    (run.COMMAND, info.COMMAND, verify.COMMAND, query.COMMAND, report.COMMAND),
    "Both models over a data set: run, resume, query and report.",
    f"{PROGRAM} study run bert-base-uncased ./my-adapter --data dev.tsv -o my-study",
)
