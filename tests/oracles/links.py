"""Links by a slow loop over every layer, pair of words and head."""

from __future__ import annotations

from typing import Any


def links(effects: Any) -> list[dict[str, float]]:
    """Every link that exists, the strongest effect first."""
    found = []
    for layer, exists in enumerate(effects.exists):
        heads, words, _ = exists.shape
        for query in range(words):
            for key in range(words):
                if not any(exists[head, query, key] for head in range(heads)):
                    continue
                shares = [float(effects.effect[layer][head, query, key]) for head in range(heads)]
                own = [float(effects.attention[layer][head, query, key]) for head in range(heads)]
                reference = [float(effects.reference_attention[layer][head, query, key]) for head in range(heads)]
                best = max(range(heads), key=lambda head: (abs(shares[head]), -head))
                found.append(
                    {
                        "layer": layer + 1,
                        "from": query,
                        "to": key,
                        "effect": sum(shares),
                        "change": sum(own) - sum(reference),
                        "absolute": sum(map(abs, shares)),
                        "attention": sum(own),
                        "head": best,
                        "head_effect": shares[best],
                        "reference": reference[best],
                        "value": own[best],
                    }
                )
    return sorted(found, key=lambda link: -abs(link["effect"]))
