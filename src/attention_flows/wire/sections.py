"""The optional sections of a flow's message: parts of the header that only some flows have (docs/wire.md).

A further section, such as another edge weight, is one more entry of SECTIONS. A reader skips sections that it does not
know, so that a new one needs no new version of the format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.backend import Measuring
from ..core.flow import Flow
from ..core.head_measures import HeadNumbers


@dataclass(frozen=True)
class Section:
    """One optional part of the header.

    ``to_json`` gives its value for a flow, and None where the flow has no such section. ``from_json`` gives the fields
    of :class:`.Flow` that the value stands for.
    """

    name: str
    to_json: Callable[[Flow], Any]
    from_json: Callable[[Any], dict[str, Any]]


def _measures_to_json(flow: Flow) -> dict[str, Any] | None:
    """The exact measures of heads, if they are computed already."""
    measures = flow.measuring.at_hand if flow.measuring else None
    return measures.document() if measures else None


def _measures_from_json(value: dict[str, Any]) -> dict[str, Any]:
    return {"measuring": Measuring(at_hand=HeadNumbers.from_document(value))}


# In the order in which the header has them.
SECTIONS = (
    Section("notes", lambda flow: flow.notes or None, lambda lines: {"notes": tuple(lines)}),
    Section("measures", _measures_to_json, _measures_from_json),
)


def sections_to_json(flow: Flow) -> dict[str, Any]:
    """The sections that ``flow`` has, by name."""
    values = {section.name: section.to_json(flow) for section in SECTIONS}
    return {name: value for name, value in values.items() if value is not None}


def sections_from_json(header: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of :class:`.Flow` that the sections in ``header`` stand for."""
    fields: dict[str, Any] = {}
    for section in SECTIONS:
        if section.name in header:
            fields |= section.from_json(header[section.name])
    return fields
