"""Does attention tell the truth? Rankings of attention edges beside measured knockouts (docs/truth.md)."""
