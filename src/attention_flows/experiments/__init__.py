"""Experiments that a page can ask of a flow's models, in the server and in a notebook, with answers in JSON."""
