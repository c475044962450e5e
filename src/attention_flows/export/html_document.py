"""A whole HTML document that loads nothing: what pages that are saved have in common."""

from __future__ import annotations

import base64
import hashlib
import html

from .._version import __version__

DOCUMENT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Attention Flows {version}">
<title>{title}</title>
{style}</head>
<body>
{body}
</body>
</html>
"""


def html_document(title: str, body: str, policy: str, style: str = "") -> str:
    """The document with this ``body``, which is HTML; the ``title`` is text.

    ``policy`` is its policy of content, to which what every such page forbids is added.
    """
    return DOCUMENT.format(
        policy=html.escape(f"default-src 'none'; {policy}; base-uri 'none'; form-action 'none'"),
        version=__version__,
        title=html.escape(title),
        style=f"<style>{style}</style>\n" if style else "",
        body=body,
    )


def content_hash(content: str) -> str:
    """How a policy names a script or a style by what it holds."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
