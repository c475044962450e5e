"""Up to how many sentences a page's intervals are bootstrapped: with more they are normal ones.

At these numbers the two agree to about a hundredth of the interval's width, and a page does not wait.
"""

from __future__ import annotations

MAX_RESAMPLED = 20_000
MAX_RESAMPLED_PLACES = 2000  # of each of many words, or of pairs of words
