"""Exact measures of heads, from all of their attention."""
