"""Running models with given and changed attention: attribution, faithfulness, knockouts (docs/effects.md)."""
