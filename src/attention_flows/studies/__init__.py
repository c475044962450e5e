"""A study: one or two models over a data set, kept in a store that is queried, resumed and opened again (docs/study.md)."""
