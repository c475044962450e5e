"""JSON from outside, checked against declared types (msgspec)."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from .errors import InputError

T = TypeVar("T")


def parse_json(content: bytes | str, schema: type[T], name: str) -> T:
    """The value in ``content``, a JSON text, as ``schema``: a dataclass, a msgspec.Struct or any annotation of values.

    ``name`` is the file or the request, which the message names along with the field. Raises InputError for what is
    not JSON, does not have the type, or is nested too deep.
    """
    try:
        return msgspec.json.decode(content, type=schema)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InputError(f"{name}: {reason(error)}") from error


def check(value: Any, schema: type[T], name: str) -> T:
    """``value``, parsed before, as ``schema``; raises InputError as ``parse_json`` does."""
    try:
        return msgspec.convert(value, type=schema)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError(f"{name}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Why a value was refused, in one line."""
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start}"
    text = str(error).replace("`", "")
    return text if text.startswith("JSON") else text[:1].lower() + text[1:]
