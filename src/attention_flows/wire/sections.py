"""The optional sections of a flow's message: parts of the header that only some flows have (docs/wire.md).

A further section, such as another edge weight, is one more entry of SECTIONS. A reader skips sections that it does not
know, so that a new one needs no new version of the format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from ..core.backend import RecordedBackend
from ..core.flow import Flow
from ..core.head_measures import FIRST_MEASURES, MEASURES, HeadMeasurements
from ..errors import InputError
from ..schema import check
from .effects import EffectsEntry

HeadsByLayer = list[list[float | None]]


class Measures(Struct):
    """The exact measures of heads, by name, of each model, and the change of each head and of its root's row."""

    base: dict[str, HeadsByLayer]
    tuned: dict[str, HeadsByLayer] | None = None
    change: HeadsByLayer | None = None
    root_change: HeadsByLayer | None = None


@dataclass(frozen=True)
class Section:
    """One optional part of the header.

    ``to_json`` gives its value for a flow, and None where the flow has no such section. ``from_json`` gives the fields
    of :class:`.Flow` that the value stands for, which has been checked against the ``schema``.
    """

    name: str
    schema: Any
    to_json: Callable[[Flow], Any]
    from_json: Callable[[Any], dict[str, Any]]


def _measures_to_json(flow: Flow) -> dict[str, Any] | None:
    """The exact measures of heads, if they are computed already."""
    measurements = flow.backend.known_measurements if flow.backend else None
    return measurements.to_dict() if measurements else None


def _measures_from_json(value: Measures) -> dict[str, Any]:
    models = {role: model for role, model in (("base", value.base), ("tuned", value.tuned)) if model is not None}
    for role, model in models.items():
        for name in FIRST_MEASURES:
            if name not in model:
                raise InputError(f"the section measures lacks {name} of {role}")
        for name in model.keys() & set(MEASURES):
            if list(map(len, model[name])) != list(map(len, model[MEASURES[0]])):
                raise InputError(f"the section measures has {name} of {role} of other heads")
    document = {**models, "change": value.change, "root_change": value.root_change}
    return {"backend": RecordedBackend(HeadMeasurements.from_dict(document))}


def _effects_from_json(value: EffectsEntry) -> dict[str, Any]:
    value.check()
    return {"effects_document": value.to_dict()}


# In the order in which the header has them.
SECTIONS = (
    Section("notes", list[str], lambda flow: flow.notes or None, lambda lines: {"notes": tuple(lines)}),
    Section("measures", Measures, _measures_to_json, _measures_from_json),
    Section("effects", EffectsEntry, lambda flow: flow.effects_document, _effects_from_json),
)


def sections_to_json(flow: Flow) -> dict[str, Any]:
    """The sections that ``flow`` has, by name."""
    values = {section.name: section.to_json(flow) for section in SECTIONS}
    return {name: value for name, value in values.items() if value is not None}


def sections_from_json(header: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of :class:`.Flow` that the sections in ``header`` stand for; raises InputError for other types."""
    fields: dict[str, Any] = {}
    for section in SECTIONS:
        if section.name in header:
            value = check(header[section.name], section.schema, f"the section {section.name}")
            fields |= section.from_json(value)
    return fields
