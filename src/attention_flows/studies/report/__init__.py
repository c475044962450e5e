"""A study's report: one page of HTML that opens offline and runs no script (docs/study.md)."""
