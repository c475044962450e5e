"""The query language, and the edges that a query matches."""
