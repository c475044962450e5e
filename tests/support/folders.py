"""Where the tests' files are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
GALLERY = ROOT / "tests" / "gallery"
SHARED = ROOT.parent / "shared"  # data and models, beside the checkout; the product never needs them
