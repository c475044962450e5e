"""The showcase: one story in three pictures, from the shipped models and the shipped study (docs/showcase.md)."""
