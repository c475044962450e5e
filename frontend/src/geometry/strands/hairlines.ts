import type { Picture } from "../../flow/explorer";
import { depthOf, ringOf } from "../depth";
import { measuredIn, type DisplayMode } from "../displayMode";

/** Where a word's state is carried from one layer to the next by itself, drawn as hairlines along its ray. */
export interface Hairlines {
  count: number;
  /** a hairline runs from this ring to the one outside it, ring − 1 */
  ring: Uint8Array;
  word: Uint16Array;
}

/** `over` gives its buffers up. */
export function hairlinesOf(picture: Picture, displayMode: DisplayMode, over?: Hairlines): Hairlines {
  const { flow, view } = picture;
  const depth = depthOf(view, flow.layers);
  const n = flow.words.length;
  const most = depth.rings * n;
  const lines: Hairlines =
    over && over.ring.length >= most
      ? { ...over, count: 0 }
      : { count: 0, ring: new Uint8Array(most), word: new Uint16Array(most) };
  const sides = measuredIn(picture, displayMode);
  if (!sides.some(({ view: own, trace }) => own.residual || trace.carries)) return lines;
  // The centre's own ray begins at its disc.
  for (let ring = depth.rings - 1; ring >= 1; ring--) {
    const layer = Math.max(ringOf(depth, ring), ringOf(depth, ring - 1));
    for (let word = 0; word < n; word++) {
      if (!sides.some(({ trace, view: own }) => trace.linked(layer, word, own.residual))) continue;
      lines.ring[lines.count] = ring;
      lines.word[lines.count++] = word;
    }
  }
  return lines;
}
