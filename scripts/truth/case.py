"""One sentence that is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_flows.core.effects.effects import Effects
from attention_flows.core.effects.request import EffectsRequest
from attention_flows.core.sentence import Sentence
from attention_flows.models.effects.experiments import ModelExperiments
from attention_flows.models.loading.model import Model
from attention_flows.models.long_texts.policy import WHOLE
from scripts.truth.rankings import REFERENCES

DIGITS = 6


@dataclass(frozen=True)
class Case:
    """A sentence, its right label, and the base and tuned model that read it; ``seed`` draws what is drawn."""

    models: tuple[Model, Model]
    sentence: Sentence
    label: str
    seed: int

    @property
    def on_tokens(self) -> ModelExperiments:
        return ModelExperiments(self.models, self.sentence, "token", WHOLE)

    def effects(self) -> dict[str, Effects]:
        """The effects against both references, of what the tuned model predicts."""
        return {name: self.on_tokens.effects(EffectsRequest("tuned", name)) for name in REFERENCES}


def numbers(values: NDArray[np.floating]) -> Any:
    """The values as JSON has them, with DIGITS digits."""
    if values.ndim > 1:
        return [numbers(row) for row in values]
    return [float(f"{value:.{DIGITS}g}") for value in values.tolist()]
