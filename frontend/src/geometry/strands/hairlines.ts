import type { Picture } from "../../flow/explorer";
import { depthOf, ringOf } from "../depth";
import { measuredIn, type DisplayMode } from "../displayMode";

/** The residual and carried links, which are drawn as hairlines along the words' rays. */
export interface Hairlines {
  count: number;
  /** a hairline runs from this ring to the one outside it, ring − 1 */
  ring: Uint8Array;
  word: Uint16Array;
}

/** The hairlines of a drawing. The buffers of `reused` are overwritten. */
export function hairlinesOf(picture: Picture, displayMode: DisplayMode, reused?: Hairlines): Hairlines {
  const { flow, view } = picture;
  const depth = depthOf(view, flow.layers);
  const n = flow.words.length;
  const capacity = depth.rings * n;
  const lines: Hairlines =
    reused && reused.ring.length >= capacity
      ? { ...reused, count: 0 }
      : { count: 0, ring: new Uint8Array(capacity), word: new Uint16Array(capacity) };
  const sides = measuredIn(picture, displayMode);
  if (!sides.some(({ view: sideView, trace }) => sideView.residual || trace.carries)) return lines;
  // The centre has none: its word's ray begins at its disc.
  for (let ring = depth.rings - 1; ring >= 1; ring--) {
    const layer = Math.max(ringOf(depth, ring), ringOf(depth, ring - 1));
    for (let word = 0; word < n; word++) {
      if (!sides.some(({ trace, view: sideView }) => trace.linked(layer, word, sideView.residual))) continue;
      lines.ring[lines.count] = ring;
      lines.word[lines.count++] = word;
    }
  }
  return lines;
}
