"""Sentences: the built-in examples, and the user's tables."""
