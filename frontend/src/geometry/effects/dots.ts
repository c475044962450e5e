import { emptyNodes, type NodeList } from "../nodes/nodes";
import type { RingsLayout } from "../rings";
import type { DrawnLink } from "./links";

const STRONG = 3;
const REST = 1.7;

/** A dot at each state where a drawn link ends: at a strong one on the list's right side, else on its left. The centre has none. */
export function dotsOf(links: readonly DrawnLink[], layout: RingsLayout): NodeList {
  const n = layout.angle.length;
  const rest = REST * Math.sqrt(layout.unit);
  const radii = new Map<number, number>();
  for (const { layer, from, to, strong } of links) {
    const radius = strong ? STRONG * Math.sqrt(layout.unit) : rest;
    for (const state of [layer * n + from, (layer - 1) * n + to])
      if (state < layout.layers * n) radii.set(state, Math.max(radius, radii.get(state) ?? 0));
  }
  const dots = emptyNodes(radii.size);
  for (const [state, radius] of [...radii].sort(([a], [b]) => a - b)) {
    const index = dots.count++;
    dots.layer[index] = Math.floor(state / n);
    dots.word[index] = state % n;
    dots[radius > rest ? "right" : "left"][index] = radius;
  }
  return dots;
}
