import type { View } from "../../flow/view";
import { ONLY_BASE, ONLY_TUNED } from "../../flow/strands";
import { traceArea, traceLine } from "../../geometry/rimProfile";
import type { Scene } from "../../geometry/scene";
import {
  AREA_OPACITY,
  EMPTY_OPACITY,
  drawCells,
  FRAME,
  GLYPH_STEPS,
  LINE_WIDTHS,
  newPens,
  SELECTED,
  stepOpacity,
} from "../glyphs";
import type { Ink } from "./ink";
import { SvgPen } from "./svgPen";
import { element } from "./xml";

/** Heads on the rings, and the profiles around the rim. */
export function glyphs(
  { glyphs: drawn, displayMode, heads }: Pick<Scene, "glyphs" | "displayMode"> & Pick<View, "heads">,
  ink: Ink,
): string {
  if (!drawn) return "";
  const pens = newPens(() => new SvgPen());
  drawCells(pens, drawn.cells, drawn.values, displayMode, heads);
  const parts = drawn.profiles.flatMap((profile) => {
    const [area, line] = [new SvgPen(), new SvgPen()];
    traceArea(area, profile);
    traceLine(line, profile);
    const colour = ink.kinds[profile.role === "base" ? ONLY_BASE : ONLY_TUNED];
    return [
      element("path", { class: "profile", d: area.path, fill: colour, "fill-opacity": AREA_OPACITY }),
      element("path", {
        d: line.path,
        fill: "none",
        stroke: colour,
        "stroke-width": LINE_WIDTHS[profile.role],
      }),
    ];
  });
  const frame = { stroke: ink.hairline, "stroke-width": FRAME };
  if (pens.grounds.path) parts.push(element("path", { d: pens.grounds.path, fill: ink.page, ...frame }));
  if (pens.empty.path)
    parts.push(
      element("path", { d: pens.empty.path, fill: "none", ...frame, "stroke-opacity": EMPTY_OPACITY }),
    );
  for (const [paths, kind] of [
    [pens.base, ONLY_BASE],
    [pens.tuned, ONLY_TUNED],
  ] as const)
    for (let step = 1; step <= GLYPH_STEPS; step++)
      if (paths[step].path)
        parts.push(
          element("path", { d: paths[step].path, fill: ink.kinds[kind], "fill-opacity": stepOpacity(step) }),
        );
  if (pens.selected.path)
    parts.push(
      element("path", { d: pens.selected.path, fill: "none", stroke: ink.text, "stroke-width": SELECTED }),
    );
  return element("g", { class: "glyphs", "stroke-linejoin": "round" }, parts.join("\n"));
}
