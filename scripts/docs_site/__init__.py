"""The documentation as a site: `make docs` builds it from the same Markdown that GitHub shows."""
