"""Queries of a study's store by SQL: its views, what a statement may do, and its limits (docs/study.md)."""
