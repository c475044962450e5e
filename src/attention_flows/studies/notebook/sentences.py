"""What answers a widget's requests about one sentence: the study's models, which this imports torch for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ...core.cache import Cache
from ...core.sentence import Sentence
from ...core.words import Unit
from ...errors import InputError
from ...experiments.answers import METHODS, Answering
from ...flow import Flow
from ...models.loading.model import Model
from ...models.long_texts.policy import Long
from ...schema import check
from ...tasks.model_pair import Models
from ...tasks.subject import TUNED
from ...wire.flow import encode

MAX_FLOWS = 8


@dataclass(frozen=True, kw_only=True)
class SentenceFields:
    """The JSON fields of a request about a sentence."""

    text: str
    pair: str | None = None
    unit: Unit | None = None
    floor: float | None = None

    @property
    def key(self) -> Hashable:
        """What the words depend on."""
        return self.text, self.pair, self.unit


@dataclass(frozen=True)
class SentenceAnswers:
    """Answers requests about sentences that ``models`` read. The last flows keep what was computed for them."""

    models: Models
    flows: Cache[Answering] = field(default_factory=lambda: Cache(MAX_FLOWS, lambda flow: 1))

    @classmethod
    def of(cls, models: Sequence[Model], *, truncate: bool) -> SentenceAnswers:
        """The answers of a study's models, which read a long text as the study did."""
        return cls(Models(tuple(models), Long(truncate=truncate)))

    def answer(self, name: str, body: Any) -> bytes:
        """A flow's message, or else JSON; raises InputError for a request that cannot be answered."""
        sentence = check(body, SentenceFields, "the request")
        if name == "flow":
            return encode(self._read(sentence))
        if name == "heads":
            return msgspec.json.encode(self._measures(sentence))
        if name not in METHODS:
            raise InputError(f"a notebook does not answer {name!r:.60}")
        answering = self.flows.get(sentence.key, lambda: Answering(self._read(sentence)))
        return msgspec.json.encode(answering.answer(name, body))

    def _read(self, sentence: SentenceFields) -> Flow:
        unit = sentence.unit or "word"
        return self.models.compare(TUNED, sentence.text, sentence.pair, unit=unit, floor=sentence.floor)

    def _measures(self, sentence: SentenceFields) -> dict[str, Any]:
        words, unit = Sentence(sentence.text, sentence.pair), sentence.unit or "word"
        measures = self.models.backend(TUNED, words, unit=unit).head_measurements()
        if measures is None:
            raise InputError("the models are not in memory")
        return measures.to_dict()
