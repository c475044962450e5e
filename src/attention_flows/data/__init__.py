"""Sentences to choose from: the built-in examples and the user's tables."""
