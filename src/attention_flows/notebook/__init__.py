"""A flow in a notebook."""
