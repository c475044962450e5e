import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../flow/strands";
import { place } from "../../geometry/rings";
import type { Scene } from "../../geometry/scene";
import type { Ink } from "./ink";
import { SvgPen } from "./svgPen";
import { element } from "./xml";

const OUTLINE = 2;
const OUTLINE_CROWDED = 0.75;
const CROWDED = 6;

/** The traced states as discs: halves in an overlay, else whole ones; in a difference in the larger side's colour. */
export function discs({ nodes, displayMode, list: { layout } }: Scene, ink: Ink): string {
  const pens = { base: new SvgPen(), tuned: new SvgPen(), both: new SvgPen() };
  for (let index = 0; index < nodes.count; index++) {
    const { x, y } = place(layout, nodes.layer[index], nodes.word[index]);
    const [left, right] = [nodes.left[index], nodes.right[index]];
    if (displayMode === "overlay") {
      halfDisc(pens.base, x, y, left, false);
      halfDisc(pens.tuned, x, y, right, true);
    } else if (displayMode === "difference")
      wholeDisc(
        left === right ? pens.both : left > right ? pens.base : pens.tuned,
        x,
        y,
        Math.max(left, right),
      );
    else wholeDisc(pens[displayMode], x, y, left);
  }
  const crowded = layout.slot * layout.radius[layout.layers - 1] < CROWDED;
  const outline = { fill: "none", stroke: ink.page, "stroke-width": crowded ? OUTLINE_CROWDED : OUTLINE };
  const fills = { base: ink.kinds[ONLY_BASE], tuned: ink.kinds[ONLY_TUNED], both: ink.kinds[SHARED] };
  const drawn = (["base", "tuned", "both"] as const).flatMap((side) => {
    const d = pens[side].path;
    if (d === "") return [];
    const filled = element("path", { class: side, d, fill: fills[side] });
    // The outline is under the fill, but over the other half, so that it separates the two.
    return displayMode === "overlay" ? [element("path", { d, ...outline }), filled] : [filled];
  });
  return element("g", { class: "nodes" }, drawn.join("\n"));
}

export function halfDisc(pen: SvgPen, x: number, y: number, radius: number, right: boolean): void {
  if (radius === 0) return;
  pen.moveTo(x, y - radius);
  pen.halfTo(radius, right, x, y + radius);
  pen.close();
}

export function wholeDisc(pen: SvgPen, x: number, y: number, radius: number): void {
  if (radius === 0) return;
  pen.moveTo(x, y - radius);
  pen.halfTo(radius, true, x, y + radius);
  pen.halfTo(radius, true, x, y - radius);
  pen.close();
}
