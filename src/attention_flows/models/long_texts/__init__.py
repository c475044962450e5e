"""Texts that are longer than a model takes."""
