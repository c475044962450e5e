"""Blocks of a page that a script writes, between marks that a reader does not see."""

from __future__ import annotations

import re


def replaced(text: str, mark: str, block: str) -> str:
    """The page with a block in place of what stands between a mark and the end after it.

    Raises ValueError where the page has no such mark.
    """
    begin, end = f"<!-- {mark} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the page has no mark {begin}")
    return pattern.sub(lambda _: f"{begin}\n\n{block}\n\n{end}", text)
