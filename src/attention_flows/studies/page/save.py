"""What a page shows of a filter, as a file."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...errors import InputError
from ..query.result import Result
from .conditions import Filter
from .fields import SaveFields
from .filters import chosen_by
from .heads import heads_table
from .held import HeldStudy
from .limits import MAX_RESAMPLED_PLACES


def saved(study: HeldStudy, fields: SaveFields) -> bytes:
    """The content of the file; raises InputError where there is nothing to save."""
    return Result(_table(study, fields)).content(f".{fields.format}")


def kept_sentences(study: HeldStudy, filter_: Filter | None) -> pa.Table:
    """The sentences that meet a filter, with all their columns; raises InputError for what the study does not have."""
    chosen = chosen_by(study, filter_)
    return study.table if chosen is None else study.table.filter(pa.array(chosen))


def _table(study: HeldStudy, fields: SaveFields) -> pa.Table:
    if fields.what == "sentences":
        return kept_sentences(study, fields.filter)
    chosen = chosen_by(study, fields.filter)
    if fields.what == "heads":
        measure = study.measure(fields.measure, fields.role)
        return pa.table(dict(heads_table(study, measure, chosen, intervals=True)))
    words = study.words.of(chosen, fields.least)
    if not len(words.names):
        raise InputError(f"no word stands {fields.least} times or more in these sentences: choose a lower least")
    ranked = np.argsort(-np.abs(words.totals[:, 0]), kind="stable")
    columns = {"word": words.names[ranked].tolist()} | words.columns(ranked, most=MAX_RESAMPLED_PLACES)
    return pa.table(columns)
