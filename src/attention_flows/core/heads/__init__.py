"""Heads: their change, their distances and order, and the table of them."""
