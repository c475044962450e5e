"""What a page's requests may take."""

from __future__ import annotations

MAX_RESAMPLED = 20_000  # sentences: with more, intervals are normal ones, which equal the bootstrap's to three digits
