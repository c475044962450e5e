"""Families whose heads are not all that mixes words: a line on each, which every flow of it carries."""

from __future__ import annotations

FAMILY_NOTES = {
    "diffllama": "the heads are halves of pairs: the model subtracts the second half's, by a learned factor, from the "
    "first half's",
    "falcon_h1": "every layer also mixes words by a recurrence beside its heads, which is not shown",
}
