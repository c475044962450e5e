import type { Picture } from "../flow/explorer";
import type { RingsLayout } from "./rings";

/** The states of a picture as discs. A disc's left half is the base's and its right half the tuned's. */
export interface NodeList {
  count: number;
  layer: Uint8Array;
  word: Uint16Array;
  /** radii of the two halves; both are the one model's where only one is drawn */
  left: Float32Array;
  right: Float32Array;
}

/** The least radius of a state that is read, and of one that the flow only passes through. */
const READ_RADIUS = 2.8;
const PASSING_RADIUS = 1.2;
/** The part of its slot that such a node may fill where words crowd. */
const CROWDED_SHARE = 0.36;

export function nodeList(picture: Picture, layout: RingsLayout): NodeList {
  const { base, tuned, mode, flow } = picture;
  const n = flow.words.length;
  const first = mode === "tuned" && tuned ? tuned : base;
  const second = mode === "base" || !tuned ? base : tuned;
  const states = flow.layers * n;
  let most = 1;
  for (let state = 0; state < states; state++) {
    most = Math.max(most, first.influence[state], second.influence[state]);
  }
  const radiusOf = (influence: number, kept: boolean, layer: number) => {
    if (!kept) return 0;
    const least = Math.min(READ_RADIUS, layout.radius[layer] * layout.slot * CROWDED_SHARE);
    return influence > 0 ? Math.max(least, layout.nodeRadius * Math.sqrt(influence / most)) : PASSING_RADIUS;
  };

  const nodes: NodeList = {
    count: 0,
    layer: new Uint8Array(states),
    word: new Uint16Array(states),
    left: new Float32Array(states),
    right: new Float32Array(states),
  };
  for (let layer = 0; layer < flow.layers; layer++) {
    for (let word = 0; word < n; word++) {
      const left = radiusOf(first.influence[layer * n + word], first.trace.has(layer, word), layer);
      const right = radiusOf(second.influence[layer * n + word], second.trace.has(layer, word), layer);
      if (left === 0 && right === 0) continue;
      const index = nodes.count++;
      nodes.layer[index] = layer;
      nodes.word[index] = word;
      nodes.left[index] = left;
      nodes.right[index] = right;
    }
  }
  return nodes;
}

/** How many states are drawn as discs. */
export function nodeCount({ base, tuned, mode, flow }: Picture): number {
  const first = mode === "tuned" && tuned ? tuned : base;
  const second = mode === "base" || !tuned ? base : tuned;
  let count = 0;
  for (let layer = 0; layer < flow.layers; layer++)
    for (let word = 0; word < flow.words.length; word++)
      if (first.trace.has(layer, word) || second.trace.has(layer, word)) count++;
  return count;
}
