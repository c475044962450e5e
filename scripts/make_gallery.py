"""Render the gallery again after an intended change of the renderer; look at docs/gallery.md before committing.

python -m scripts.make_gallery                     the pictures, from the frozen messages
python -m scripts.make_gallery --messages          the messages first, with the built-in models
python -m scripts.make_gallery --sheet sheet.png   all pictures on one page, too
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from attention_flows.export.picture.extra import import_extra
from attention_flows.wire import flow as wire
from tests.support.folders import GALLERY, ROOT
from tests.support.gallery_views import SENTENCES, VIEWS, Sentence

PAGE = ROOT / "docs" / "gallery.md"
COLUMNS = 3
MAX_LINKS = 200
SHEET = """
#set page(width: 1800pt, height: auto, margin: 12pt)
#grid(columns: 4, gutter: 10pt, {cells})
"""


def freeze(sentence: Sentence) -> bytes:
    """The message of a sentence, read by the built-in models."""
    from attention_flows.demo import FOLDER
    from attention_flows.demo.base import find_base
    from attention_flows.demo.open import demo_tasks
    from attention_flows.models.loading.load import load, load_tuned
    from attention_flows.models.read import read
    from attention_flows.tasks.subject import TUNED

    base = load(find_base(), name="all-MiniLM-L6-v2")
    task = next(task for task in demo_tasks(base) if task.id == sentence.task)
    example = task.examples[sentence.example]
    text, pair = (sentence.text, sentence.pair) if sentence.text else (example.text, example.pair)
    if sentence.models == 1:
        model = load_tuned(base, FOLDER / sentence.task) if sentence.effects else base
        flow = read((model,), text, pair, unit=sentence.unit, floor=sentence.floor)
    else:
        flow = task.require_subject().compare(TUNED, text, pair, unit=sentence.unit, floor=sentence.floor)
    if sentence.effects:
        known = flow.with_effects()
        flow = replace(known, effects_document=shortened(known.effects_document or {}))
    return wire.encode(flow)


def shortened(document: Mapping[str, Any]) -> dict[str, Any]:
    """The effects with the links that a picture may draw, no edges, and numbers of six digits."""
    links = {name: column[:MAX_LINKS] for name, column in document["links"].items()}
    edges: dict[str, list[float]] = {name: [] for name in document["edges"]}
    return {name: _rounded(part) for name, part in {**document, "links": links, "edges": edges}.items()}


def _rounded(part: Any) -> Any:
    if isinstance(part, float):
        return float(f"{part:.6g}")
    if isinstance(part, Mapping):
        return {name: _rounded(item) for name, item in part.items()}
    return [_rounded(item) for item in part] if isinstance(part, list | tuple) else part


def page() -> str:
    """docs/gallery.md: every picture with its title, in rows."""
    lines = [
        "# The gallery",
        "",
        "`tests/support/gallery_views.py` lists these pictures. The renderer must draw them byte for",
        "byte, as `tests/export/picture/test_gallery.py` checks.",
        "",
    ]
    lines += ["|" + " |" * COLUMNS, "|" + "---|" * COLUMNS]
    for start in range(0, len(VIEWS), COLUMNS):
        cells = (
            f"{view.title}<br>![{view.title}](../tests/gallery/{view.file.name})"
            for view in VIEWS[start : start + COLUMNS]
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def sheet(file: Path) -> None:
    cells = ", ".join(f'image("{view.file.name}")' for view in VIEWS)
    fonts = [ROOT / "src" / "attention_flows" / "assets" / "fonts"]
    import_extra("typst").compile(
        SHEET.format(cells=cells).encode(), output=str(file), root=str(GALLERY), font_paths=fonts, ppi=72
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", action="store_true", help="read the sentences again")
    parser.add_argument("--sheet", type=Path, help="write all pictures on one page, a PNG")
    args = parser.parse_args()
    if args.messages:
        for name, sentence in SENTENCES.items():
            (GALLERY / "messages" / f"{name}.flow").write_bytes(freeze(sentence))
    for view in VIEWS:
        view.file.write_text(view.drawn(), encoding="utf-8", newline="\n")
    PAGE.write_text(page(), encoding="utf-8")
    if args.sheet is not None:
        sheet(args.sheet)


if __name__ == "__main__":
    main()
