import type { Picture } from "../flow/explorer";

/** Where a word's state is carried from one ring to the next by itself, drawn as hairlines along its ray. */
export interface Hairlines {
  count: number;
  /** a hairline runs from this ring to the one outside it, ring − 1 */
  ring: Uint8Array;
  word: Uint16Array;
}

export function hairlinesOf({ base, tuned, mode, flow }: Picture): Hairlines {
  const n = flow.words.length;
  const lines: Hairlines = {
    count: 0,
    ring: new Uint8Array(flow.layers * n),
    word: new Uint16Array(flow.layers * n),
  };
  const sides = [mode === "tuned" ? null : base, mode === "base" ? null : tuned].filter(
    (side) => side !== null,
  );
  if (!sides.some(({ view, trace }) => view.residual || trace.carries)) return lines;
  // The root's own ray begins at its disc.
  for (let layer = flow.layers - 1; layer >= 1; layer--) {
    for (let word = 0; word < n; word++) {
      const kept = sides.some(({ trace, view }) => trace.linked(layer, word, view.residual));
      if (!kept) continue;
      lines.ring[lines.count] = layer;
      lines.word[lines.count++] = word;
    }
  }
  return lines;
}
