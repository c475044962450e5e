"""The statistics of a study: intervals, tests and corrections, of arrays alone (docs/study.md)."""
