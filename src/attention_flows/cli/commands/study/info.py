"""``attention-flows study info``."""

from __future__ import annotations

from ...output import echo
from ...parser import Command
from .store import STORE, StoreOptions


def info(store: StoreOptions) -> None:
    """What a study is of: its models, data and options, how far it is, and its size."""
    study = store.open()
    from ....studies.info import info_text

    echo(info_text(study.folder, study.manifest))


COMMAND = Command(info, store=STORE)
