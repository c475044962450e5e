"""A flow as the output of a notebook's cell."""
