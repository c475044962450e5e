"""What a model shows of a text or a pair, as tests write it."""

from __future__ import annotations

from attention_flows.core.sentence import Sentence
from attention_flows.core.words import Unit
from attention_flows.models.capture.captured import Captured, capture
from attention_flows.models.capture.encode import Encoded, encode
from attention_flows.models.loading.model import Model


def encode_text(
    model: Model, text: str, pair: str | None = None, unit: Unit = "word", *, whole: bool = True
) -> Encoded:
    return encode(model, Sentence(text, pair), unit, whole=whole)


def capture_text(
    model: Model, text: str, pair: str | None = None, *, unit: Unit = "word", floor: float = 0.01
) -> Captured:
    return capture(model, encode_text(model, text, pair, unit), floor)
