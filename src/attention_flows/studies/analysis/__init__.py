"""What a study says of its sentences together: tables of heads, words and groups, and a summary (docs/study.md)."""
