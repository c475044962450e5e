"""The columns of the sentences of a filter as one binary message (docs/wire.md)."""

from __future__ import annotations

import numpy as np

from ...wire.message import Format, write_message
from .fields import ColumnsFields
from .filters import chosen_by
from .held import HeldStudy

COLUMNS = Format("attention-flows/study-columns", 1)


def columns_message(study: HeldStudy, fields: ColumnsFields) -> bytes:
    """The rows of the filter and the columns that are asked for; raises InputError for one that is not there."""
    columns = [study.column(name) for name in fields.columns]
    chosen = chosen_by(study, fields.filter)
    arrays = {"row": study.chosen_rows(chosen).astype(np.uint32)}
    arrays |= {column.name: column.data if chosen is None else column.data[chosen] for column in columns}
    parts = {"rows": len(arrays["row"]), "columns": [column.name for column in columns]}
    return write_message(COLUMNS, parts, arrays, {})
