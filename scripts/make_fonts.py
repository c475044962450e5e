"""Make the typeface of saved pictures: Noto Sans for Latin, Greek and Cyrillic, with some signs of Noto Sans Math.

    pip install fonttools
    python -m scripts.make_fonts /usr/share/fonts/truetype/noto

With it a machine without fonts writes legible PNG and PDF files; other scripts need the machine's own fonts.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "src" / "attention_flows" / "assets" / "fonts"
FAMILY = "Attention Flows Sans"  # a name of its own, so that another edition of Noto Sans never takes its place
STYLES = ("Regular", "Bold")
BLOCKS = ((0x20, 0x250), (0x2B0, 0x400), (0x400, 0x530), (0x1E00, 0x1F00), (0x2000, 0x2070), (0x20A0, 0x20C0))
SIGNS = "←→≠≤≥⋯"  # of Noto Sans Math
FEATURES = ["ccmp", "kern", "liga", "mark", "mkmk"]
COPYRIGHT, LICENCE = 0, 13
NAMES = {1: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", "")}


def make(style: str, folder: Path) -> None:
    font = TTFont(folder / f"NotoSans-{style}.ttf", recalcTimestamp=False)
    options = Options(hinting=False, layout_features=FEATURES, notdef_outline=True, name_IDs=[COPYRIGHT, 2, LICENCE])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, end in BLOCKS for code in range(first, end)] + [0xFFFD])
    subsetter.subset(font)
    add_signs(font, TTFont(folder / "NotoSansMath-Regular.ttf"))
    for name, text in NAMES.items():
        font["name"].setName(f"{text}-{style}" if name == 6 else text, name, 3, 1, 0x409)
    font.save(OUT / f"AttentionFlowsSans-{style}.ttf")


def add_signs(font: Any, signs: Any) -> None:
    glyphs, order = signs.getGlyphSet(), font.getGlyphOrder()
    for sign in SIGNS:
        source = signs.getBestCmap()[ord(sign)]
        name = f"uni{ord(sign):04X}"
        pen = TTGlyphPen(None)
        glyphs[source].draw(pen)
        font.setGlyphOrder(order := [*order, name])
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = signs["hmtx"][source]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(sign)] = name


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of NotoSans-Regular.ttf and the other fonts")
    args = parser.parse_args()
    for style in STYLES:
        make(style, args.folder)
