"""The fields of a page's requests to a study (docs/wire.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from ...core.flow import Role
from .conditions import Filter, Index, Name, Text

MAX_COLUMNS = 64
MAX_ROWS = 500
MAX_ROW = 10**12

RowNumber = Annotated[int, Meta(ge=0, le=MAX_ROW)]
Least = Annotated[int, Meta(ge=1, le=MAX_ROW)]


class StudyFields(Struct, frozen=True, kw_only=True):
    """The fields that all have: requests of one ``slot`` replace each other, and the ``filter`` chooses sentences."""

    slot: Annotated[str, Meta(max_length=64)] = ""
    filter: Filter | None = None


class ColumnsFields(StudyFields, frozen=True, kw_only=True):
    columns: Annotated[tuple[Name, ...], Meta(max_length=MAX_COLUMNS)] = ()


class SummaryFields(StudyFields, frozen=True, kw_only=True):
    intervals: bool = True


class GroupsFields(StudyFields, frozen=True, kw_only=True):
    by: Literal["label", "prediction", "correct", "flipped"]


class HeadsFields(StudyFields, frozen=True, kw_only=True):
    measure: Name
    role: Role | None = None
    intervals: bool = True


class HeadFields(StudyFields, frozen=True, kw_only=True):
    measure: Name
    role: Role | None = None
    layer: Index
    head: Index
    top: Annotated[int, Meta(ge=0, le=1000)] = 50


class PlaceFields(StudyFields, frozen=True, kw_only=True):
    measure: Name
    role: Role | None = None
    layer: Index
    head: Index
    row: RowNumber


class StandingFields(StudyFields, frozen=True, kw_only=True):
    values: Annotated[dict[Name, float], Meta(max_length=MAX_COLUMNS)]


class WordsFields(StudyFields, frozen=True, kw_only=True):
    order: Name | None = None
    least: Least = 5
    top: Annotated[int, Meta(ge=1, le=500)] = 50
    intervals: bool = True


class PairsFields(StudyFields, frozen=True, kw_only=True):
    reading: Text | None = field(default=None, name="from")
    read: Text | None = field(default=None, name="to")
    layer: Index | None = None
    head: Index | None = None
    order: Name | None = None
    least: Least = 5
    top: Annotated[int, Meta(ge=1, le=500)] = 50


class SentencesFields(StudyFields, frozen=True, kw_only=True):
    rows: Annotated[tuple[RowNumber, ...], Meta(max_length=MAX_ROWS)]


class SaveFields(StudyFields, frozen=True, kw_only=True):
    what: Literal["sentences", "heads", "words"] = "sentences"
    format: Literal["csv", "parquet"] = "csv"
    measure: Name = "effect"
    role: Role | None = None
    least: Least = 5
