"""Effects: each attention edge's share of what attention does to a prediction (docs/effects.md)."""
