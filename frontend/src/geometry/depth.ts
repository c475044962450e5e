import type { Picture } from "../flow/explorer";
import { Strands } from "../flow/strands";
import type { View } from "../flow/view";

/**
 * Which layer each ring stands for. Traced backward from the root, ring r is layer r: the input lies outside and the
 * deepest layer at the centre. Traced forward from a state, that state is the centre and the deepest layer lies
 * outside: ring r is layer L − r. Whatever is laid out speaks of rings; here they are turned into layers and back.
 */
export interface Depth {
  /** how many rings there are around the centre, which is ring number `rings` */
  rings: number;
  /** the deepest layer */
  layers: number;
  forward: boolean;
}

export function depthOf({ origin }: Pick<View, "origin">, layers: number): Depth {
  if (!origin) return { rings: layers, layers, forward: false };
  // From the deepest layer nothing is read; one ring is left so that there is a picture to say so.
  return { rings: Math.max(1, layers - origin.layer), layers, forward: true };
}

/** A layer's ring, and likewise a ring's layer. */
export const ringOf = ({ layers, forward }: Depth, layer: number): number =>
  forward ? layers - layer : layer;

interface StateLike {
  layer: number;
}

interface EdgeLike extends StateLike {
  from: number;
  to: number;
}

/** A state by its ring, where it is given by its layer, and the other way round. */
export const turnState = <Item extends StateLike>(depth: Depth, state: Item): Item => ({
  ...state,
  layer: ringOf(depth, state.layer),
});

/** An edge with its inner end first and by the inner end's ring, where it is given by its layer; and back. */
export const turnEdge = <Item extends EdgeLike>(depth: Depth, edge: Item): Item =>
  depth.forward ? { ...edge, layer: depth.layers - edge.layer + 1, from: edge.to, to: edge.from } : edge;

/** What of strands the drawing needs to know. */
export type StrandList = Omit<Strands, "clear" | "push" | "edges" | "byKind">;

/** The strands as they run between the rings, from the centre outward; copied into `turned` where they have to be. */
export function turnStrands(depth: Depth, strands: StrandList, turned: Strands): StrandList {
  if (!depth.forward) return strands;
  turned.clear();
  const { layer, from, to, kind, heads, weight } = strands;
  for (let index = 0; index < strands.count; index++) {
    const ring = depth.layers - layer[index] + 1;
    // A trace that another is compared with may begin elsewhere.
    if (ring > depth.rings) continue;
    turned.push(ring, to[index], from[index], kind[index], heads[index], weight[index]);
  }
  return turned;
}

/** How much of what is shown comes to rest on, or is taken up by, a word's state on the outermost ring. */
export function influenceAtRim(picture: Picture, word: number): { base: number; tuned: number } {
  const { flow, view, base, tuned } = picture;
  const { layers } = flow;
  const state = ringOf(depthOf(view, layers), 0) * flow.words.length + word;
  return { base: base.influence[state], tuned: tuned?.influence[state] ?? 0 };
}
