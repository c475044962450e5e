import type { Measured, Picture } from "../../flow/explorer";
import { depthOf, ringOf } from "../depth";
import type { RingsLayout } from "../rings";
import type { DisplayMode } from "../displayMode";

/**
 * The states of a picture as discs. A disc's left half is the base's and its right half the tuned model's. In a difference
 * only the half of the model with more influence has a radius, or both if they are equal.
 */
export interface NodeList {
  count: number;
  /** the ring (depth.ts) that the state lies on */
  layer: Uint8Array;
  word: Uint16Array;
  /** radii of the two halves; both are the same model's where only one is drawn */
  left: Float32Array;
  right: Float32Array;
}

/** The least radius of a state that is read, and the radius of one without influence. */
const READ_RADIUS = 2.8;
const PASSING_RADIUS = 1.2;
/** The part of its slot that a node of the least radius may fill where words crowd. */
const CROWDED_SHARE = 0.36;
/** Influences that differ by less are equal, apart from rounding. */
const EQUAL = 1e-9;

/** The nodes of a drawing. The buffers of `reused` are overwritten, as every frame of a drag has a new list. */
export function nodeList(
  picture: Picture,
  displayMode: DisplayMode,
  layout: RingsLayout,
  reused?: NodeList,
): NodeList {
  const { flow, view } = picture;
  const depth = depthOf(view, flow.layers);
  const n = flow.words.length;
  const [first, second] = halves(picture, displayMode);
  const largest = largestInfluence(picture, displayMode);
  const radiusOf = (influence: number, ring: number) => {
    // Its heads are drawn in its place.
    if (layout.bands[ring] > 0) return 0;
    const least = Math.min(READ_RADIUS, layout.radius[ring] * layout.slot * CROWDED_SHARE);
    return influence > EQUAL
      ? Math.max(least, layout.nodeRadius * Math.sqrt(influence / largest))
      : PASSING_RADIUS;
  };

  const states = depth.rings * n;
  const nodes = reused && reused.layer.length >= states ? { ...reused, count: 0 } : emptyNodes(states);
  for (let ring = 0; ring < depth.rings; ring++) {
    const layer = ringOf(depth, ring);
    for (let word = 0; word < n; word++) {
      const inFirst = first.trace.has(layer, word);
      const inSecond = second.trace.has(layer, word);
      if (!inFirst && !inSecond) continue;
      const a = first.influence[layer * n + word];
      const b = second.influence[layer * n + word];
      const index = nodes.count++;
      nodes.layer[index] = ring;
      nodes.word[index] = word;
      if (displayMode === "difference") {
        const radius = radiusOf(Math.abs(a - b), ring);
        nodes.left[index] = b - a > EQUAL ? 0 : radius;
        nodes.right[index] = a - b > EQUAL ? 0 : radius;
      } else {
        nodes.left[index] = inFirst ? radiusOf(a, ring) : 0;
        nodes.right[index] = inSecond ? radiusOf(b, ring) : 0;
      }
    }
  }
  return nodes;
}

/** A list with room for a number of states. */
export const emptyNodes = (states: number): NodeList => ({
  count: 0,
  layer: new Uint8Array(states),
  word: new Uint16Array(states),
  left: new Float32Array(states),
  right: new Float32Array(states),
});

/** The models whose influence the two halves of a disc show. */
function halves({ base, tuned }: Picture, displayMode: DisplayMode): [Measured, Measured] {
  return [displayMode === "tuned" && tuned ? tuned : base, displayMode === "base" || !tuned ? base : tuned];
}

/** The influence of a disc of the largest radius; the same in both drawings side by side. */
export function largestInfluence(picture: Picture, displayMode: DisplayMode): number {
  const { base, tuned, mode } = picture;
  const [first, second] = halves(picture, displayMode);
  const [a, b] = mode === "sides" && tuned ? [base, tuned] : [first, second];
  let largest = 1;
  for (let state = 0; state < a.influence.length; state++) {
    const x = a.influence[state];
    const y = b.influence[state];
    largest = Math.max(largest, displayMode === "difference" ? Math.abs(x - y) : Math.max(x, y));
  }
  return largest;
}

/** The number of states that are drawn as discs. */
export function nodeCount({ base, tuned, mode, flow, view }: Picture): number {
  const depth = depthOf(view, flow.layers);
  const traces = [mode === "tuned" ? null : base.trace, mode === "base" ? null : tuned?.trace];
  let count = 0;
  for (let ring = 0; ring < depth.rings; ring++)
    for (let word = 0; word < flow.words.length; word++)
      if (traces.some((trace) => trace?.has(ringOf(depth, ring), word))) count++;
  return count;
}
