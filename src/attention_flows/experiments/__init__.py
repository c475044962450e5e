"""Experiments with a flow's models that a page requests, from the server or in a notebook, answered in JSON."""
