"""``attention-flows study verify``."""

from __future__ import annotations

from ....core.one_line import counted
from ....errors import InputError
from ....escapes import show_controls
from ...output import echo
from ...parser import Command
from ...progress import step
from .store import STORE, StoreOptions


def verify(store: StoreOptions) -> None:
    """Read every file of a study, and hold it against the manifest."""
    study = store.open()
    from ....studies.store.verify import verify_store

    with step("reading every file"):
        problems = list(verify_store(study.folder))
    if problems:
        echo(*map(show_controls, problems))
        raise InputError(
            f"{study.folder} is damaged ({counted(len(problems), 'problem')}): the command that ran it, with --repair, "
            "measures what is damaged again"
        )
    shards = counted(len(study.manifest.shards), "shard")
    echo(show_controls(f"{study.folder}: {shards} read, and every file is as the manifest says"))


COMMAND = Command(verify, store=STORE)
