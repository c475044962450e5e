"""Slow and obvious versions of what the package computes. They share no code with it."""
