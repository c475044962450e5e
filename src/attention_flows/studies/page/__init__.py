"""A study in memory, for a page that asks by name and by filter, never by SQL (docs/wire.md)."""
