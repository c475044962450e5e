"""The bytes that a front end receives."""

from .flow import decode, encode

__all__ = ["decode", "encode"]
