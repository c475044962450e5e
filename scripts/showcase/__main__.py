"""Make the showcase: one story in three pictures, from the shipped models and the shipped study.

It is docs/showcase.md, and stands at the start of README.md.

python -m scripts.showcase              pictures and page, from what was measured
python -m scripts.showcase --measure    what the models say first, then these
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.showcase.page import in_readme, page
from scripts.showcase.pictures import knockout, rings, study_heads
from scripts.showcase.story import FOLDER_OF_DOCS, Story, measure, shipped_study

STORY, MESSAGE, PAGE = "story.json", "pair.flow", "showcase.md"
README = FOLDER_OF_DOCS.parents[1] / "README.md"


def files(measured: Path = FOLDER_OF_DOCS) -> dict[str, str]:
    """Every file of the showcase by its path under docs, from the story and the message in ``measured``."""
    story, message = Story.read(measured / STORY), (measured / MESSAGE).read_bytes()
    study = shipped_study()
    return {
        PAGE: page(story, study),
        "showcase/rings.svg": rings(message, "light"),
        "showcase/rings-dark.svg": rings(message, "dark"),
        "showcase/study.svg": study_heads(study, story.carriers.heads).to_text(),
        "showcase/knockout.svg": knockout(story).to_text(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.showcase", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measure", action="store_true", help="run the models")
    options = parser.parse_args()
    if options.measure:
        FOLDER_OF_DOCS.mkdir(exist_ok=True)
        story, message = measure(shipped_study())
        story.save(FOLDER_OF_DOCS / STORY)
        (FOLDER_OF_DOCS / MESSAGE).write_bytes(message)
    for name, text in files().items():
        (FOLDER_OF_DOCS.parent / name).write_text(text, encoding="utf-8", newline="\n")
        if name == PAGE:
            README.write_text(in_readme(README.read_text("utf-8"), text), encoding="utf-8", newline="\n")
    print(f"wrote {FOLDER_OF_DOCS.parent / PAGE}")


if __name__ == "__main__":
    main()
