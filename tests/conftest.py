"""How many examples a property has: the same whichever tests run with it."""

from __future__ import annotations

import os

from hypothesis import settings

# A busy machine is no failure: an example may take its time.
settings.register_profile("every change", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every change"))
