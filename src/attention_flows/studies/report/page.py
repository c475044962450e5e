"""The whole page of a report."""

from __future__ import annotations

from pathlib import Path

from ..._version import __version__
from ...errors import InputError
from ...export.html_document import content_hash, html_document
from ...files import check_writable, write_file
from ..analysis.corpus import Corpus
from .groups import groups
from .heads import heads
from .method import method
from .opening import opening
from .style import STYLE
from .words import words

BODY = """\
<main>
{sections}
<footer class="soft">Made by Attention Flows {version}. The page loads nothing and runs no script.</footer>
</main>"""


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
    sections = "\n".join(section(corpus) for section in (opening, heads, words, groups, method))
    return html_document(
        f"{corpus.manifest.data.name}: {names} · Attention Flows",
        BODY.format(sections=sections, version=__version__),
        f"style-src '{content_hash(STYLE)}'",
        STYLE,
    )
