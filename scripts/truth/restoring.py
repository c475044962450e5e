"""Completeness of effects, and predictions with the base's attention put back, of one sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from attention_flows.core.effects.cut import Cut, CutPart
from attention_flows.core.effects.target import TargetRequest
from attention_flows.models.capture.encode import encode
from attention_flows.models.effects.attribution import attribute
from attention_flows.models.effects.knockouts import knocked_out
from attention_flows.models.effects.maps import ReadMaps
from attention_flows.models.effects.runner import Runner, running
from scripts.truth.case import Case, numbers


def measure_effects(case: Case) -> dict[str, Any]:
    """Completeness against both references, and the prediction with the base's attention put back.

    The passes are those of ModelExperiments; both references share what they have in common.
    """
    base, tuned = case.models
    read = ReadMaps()
    with running(base.network):
        Runner(base, encode(base, case.sentence, "token")).run(1, read)
    restored = read.token_maps().maps
    runner = Runner(tuned, encode(tuned, case.sentence, "token"))
    with running(tuned.network):
        own = runner.read(TargetRequest())
        maps, target, value = own.maps, own.target, own.value
        layers = [CutPart(layer) for layer, _ in sorted(maps.maps)]
        cuts = [Cut(tuple(layers), "all attention"), *(Cut((part,), f"layer {part.layer}") for part in layers)]
        kept = runner.run(1, keep_layers=True).layers
        readings = knocked_out(runner, target, maps, cuts, "base", restored, kept=kept)
        references = {"base": restored, "zero": maps.zeros()}
        found = {name: attribute(runner, target, maps, of, value, None) for name, of in references.items()}
    special = torch.from_numpy(runner.encoded.words.special)

    def right(probabilities: tuple[float, ...] | None) -> bool:
        assert probabilities is not None, "a classifier has probabilities"
        assert tuned.labels is not None, "a classifier has labels"
        return tuned.labels[int(np.argmax(probabilities))] == case.label

    return {
        "value": value,
        "tokens": runner.encoded.words.tokens,
        "right": target.target.label == case.label,
        "restored": [{"value": of.value, "right": right(of.probabilities)} for of in readings],
        "references": {
            name: {
                "value": of.reference_value,
                "steps": of.steps,
                "error": of.error,
                "heads": [numbers(of_map.sum(dim=(1, 2)).numpy()) for _, of_map in sorted(of.effects.items())],
                "special": sum(float(of_map[:, :, special].sum()) for of_map in of.effects.values()),
            }
            for name, of in found.items()
        },
    }
