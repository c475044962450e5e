"""Sphinx's settings for the site. Nothing that it loads comes from elsewhere."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from typing import Any

from attention_flows import __version__
from scripts.docs_site.inserts import resolve

project = "Attention Flows"
author = "the authors of Attention Flows"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["extra", "files"]

# Links lead to headings as on GitHub.
myst_heading_anchors = 6
myst_links_external_new_tab = False

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_title = f"Attention Flows {__version__}"
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # it would fetch pages, which a browser refuses to a page that is opened from a disk
html_static_path = ["static"]
html_css_files = ["site.css"]
# Links have the blue of the application's page (frontend/src/hosts/tokens.css).
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1d55ad", "color-brand-content": "#1d55ad"},
    "dark_css_variables": {"color-brand-primary": "#8dbaff", "color-brand-content": "#8dbaff"},
}
highlight_language = "none"  # of a block that names no language
pygments_style = "friendly"
pygments_dark_style = "native"

FIELDS = re.compile(r":class:`\.([\w.]+)` documents its fields")
MADE_BY_HAND = {"View", "Selection", "AttentionFlowsCallback"}  # by readers: their arguments are shown
PAGE = re.compile(r"\bdocs/([\w-]+)\.md\b")


def add_fields(app: Any, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Say what "X documents its fields" refers to, list fields with their types, and link to a page that is named."""
    text = "\n".join(lines)
    described = FIELDS.search(text)
    if described:
        document = inspect.getdoc(resolve(f"attention_flows.{described[1]}")) or ""
        paragraphs = document.partition("\n\n")[2]
        text = text[: described.start()] + text[described.end() :].lstrip(".: ") + "\n\n" + paragraphs
    if what == "class" and is_dataclass(value) and name.rpartition(".")[2] not in MADE_BY_HAND:
        listed = ", ".join(f"``{item.name}: {item.type}``" for item in fields(value))
        text += f"\n\n**Fields**: {listed}"
    lines[:] = PAGE.sub(r":doc:`\1`", text).splitlines()


def hide_constructor(app: Any, what: str, name: str, *rest: Any) -> tuple[str, str | None] | None:
    """No arguments for a class that calls return and nobody makes; its fields are listed."""
    return ("", None) if what == "class" and name.rpartition(".")[2] not in MADE_BY_HAND else None


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", add_fields)
    app.connect("autodoc-process-signature", hide_constructor)
