"""The cache keeps what was used last, within its bound."""

from __future__ import annotations

from attention_flows.core.cache import Cache


def test_what_was_not_used_for_longest_makes_room() -> None:
    cache: Cache[str] = Cache(6, len)
    for word in ("one", "two"):
        cache.put(word, word)
    assert cache.get("one", lambda: "computed") == "one"
    cache.put("three", "six")
    assert cache.get("one", lambda: "again") == "one"
    assert cache.get("two", lambda: "ten") == "ten"


def test_a_value_beyond_the_bound_is_not_kept() -> None:
    cache: Cache[str] = Cache(3, len)
    assert cache.get("word", lambda: "longer") == "longer"
    assert cache.get("word", lambda: "new") == "new"
