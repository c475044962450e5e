"""A study: one or two models over a data set, in a store that is queried and resumed (docs/study.md)."""
