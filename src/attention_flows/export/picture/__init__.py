"""Traces as pictures: SVG, PNG and PDF."""
