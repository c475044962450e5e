"""The whole page of a report."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path

from ..._version import __version__
from ...errors import InputError
from ...files import check_writable, write_file
from ..analysis.corpus import Corpus
from .groups import groups
from .heads import heads
from .method import method
from .opening import opening
from .style import STYLE
from .words import words

POLICY = "default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'"
PAGE = """\
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
<style>{style}</style>
</head>
<body>
<main>
{body}
<footer class="soft">Made by Attention Flows {version}. The page loads nothing and runs no script.</footer>
</main>
</body>
</html>
"""


def write_report(corpus: Corpus, file: Path) -> None:
    """Write the report to ``file``; raises InputError where that is no HTML file or cannot be written."""
    if file.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"a report is an HTML page: name it .html, not {file.name!r}")
    check_writable(file)
    write_file(file, report_page(corpus))


def report_page(corpus: Corpus) -> str:
    """The report as an HTML document that is the same for the same store.

    Its policy allows no script and no access to the network; every text of the data and the models is escaped.
    """
    names = " → ".join(str(model.name) for model in corpus.manifest.models)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
    body = "\n".join(section(corpus) for section in (opening, heads, words, groups, method))
    return PAGE.format(
        policy=html.escape(POLICY.format(style=f"sha256-{digest}")),
        version=__version__,
        title=html.escape(f"{corpus.manifest.data.name}: {names} · Attention Flows"),
        style=STYLE,
        body=body,
    )
