"""The requests that a page may make of a study, by name: their fields, and what answers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from .fields import (
    ColumnsFields,
    GroupsFields,
    HeadFields,
    HeadsFields,
    PairsFields,
    PlaceFields,
    SaveFields,
    SentencesFields,
    StandingFields,
    StudyFields,
    SummaryFields,
    WordsFields,
)
from .filters import chosen_by
from .heads import head, heads, place
from .held import HeldStudy
from .message import columns_message
from .overview import overview
from .save import saved
from .sentences import sentences
from .standing import standing
from .summary import groups, summary
from .words import ranked_words

JSON, BINARY = "application/json", "application/octet-stream"
FILES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def _at_once(fields: Any) -> bool:
    return False


def _with_intervals(fields: Any) -> bool:
    return bool(fields.intervals)


def _long(fields: Any) -> bool:
    return True


@dataclass(frozen=True)
class Method:
    """One request: its ``fields``, the ``answer`` in bytes, its type, and whether it takes long."""

    fields: type[StudyFields]
    answer: Callable[[HeldStudy, Any], bytes]
    takes_long: Callable[[Any], bool] = _at_once
    media_type: Callable[[Any], str] = lambda fields: JSON


def _json(answer: Callable[[HeldStudy, Any], Any]) -> Callable[[HeldStudy, Any], bytes]:
    """The answer as JSON, with null for what is no number."""
    return lambda study, fields: msgspec.json.encode(answer(study, fields))


def _count(study: HeldStudy, fields: StudyFields) -> dict[str, int]:
    return {"n": study.count(chosen_by(study, fields.filter)), "of": len(study.rows)}


def _words(study: HeldStudy, fields: WordsFields) -> dict[str, Any]:
    words = study.words.of(chosen_by(study, fields.filter), fields.least)
    ranked = ranked_words(words, fields.order, fields.top, intervals=fields.intervals)
    return {"words": ranked, "of": len(words.names)}


def _pairs(study: HeldStudy, fields: PairsFields) -> dict[str, Any]:
    edges = study.edges
    kept = edges.where(chosen_by(study, fields.filter), fields.reading, fields.read, fields.layer, fields.head)
    pairs = edges.pairs(kept, fields.least)
    ranked = edges.ranked(pairs, fields.order, fields.top)
    return {"pairs": ranked, "of": len(pairs.names), "edges": study.corpus.manifest.options["edges"]}


METHODS: dict[str, Method] = {
    "": Method(StudyFields, _json(lambda study, fields: overview(study))),
    "columns": Method(ColumnsFields, columns_message, media_type=lambda fields: BINARY),
    "count": Method(StudyFields, _json(_count)),
    "summary": Method(SummaryFields, _json(summary), _with_intervals),
    "groups": Method(GroupsFields, _json(groups), _long),
    "heads": Method(HeadsFields, _json(heads), _with_intervals),
    "head": Method(HeadFields, _json(head)),
    "place": Method(PlaceFields, _json(place)),
    "standing": Method(StandingFields, _json(standing)),
    "words": Method(WordsFields, _json(_words), _with_intervals),
    "pairs": Method(PairsFields, _json(_pairs), _long),
    "sentences": Method(SentencesFields, _json(sentences)),
    "save": Method(SaveFields, saved, _long, lambda fields: FILES[fields.format]),
}
