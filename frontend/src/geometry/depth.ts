import type { Picture } from "../flow/explorer";
import { Strands } from "../flow/strands";
import type { View } from "../flow/view";

/**
 * The layer of each ring. In a trace backward from the root, ring r is layer r: the input lies outside and the deepest
 * layer at the centre. In a trace forward from a state, that state is the centre and the deepest layer lies outside: ring
 * r is layer L − r. Layouts use rings; the functions of this file convert them to layers and back.
 */
export interface Depth {
  /** the number of rings around the centre; the centre is ring number `rings` */
  rings: number;
  /** the deepest layer */
  layers: number;
  forward: boolean;
}

export function depthOf({ origin }: Pick<View, "origin">, layers: number): Depth {
  if (!origin) return { rings: layers, layers, forward: false };
  // Nothing reads the deepest layer; one ring is left so that there is a picture.
  return { rings: Math.max(1, layers - origin.layer), layers, forward: true };
}

/** The ring of a layer, or the layer of a ring. */
export const ringOf = ({ layers, forward }: Depth, layer: number): number =>
  forward ? layers - layer : layer;

interface StateLike {
  layer: number;
}

interface EdgeLike extends StateLike {
  from: number;
  to: number;
}

/** A state with its layer converted to its ring, or back. */
export const turnState = <Item extends StateLike>(depth: Depth, state: Item): Item => ({
  ...state,
  layer: ringOf(depth, state.layer),
});

/** An edge with its inner end first and the inner end's ring in place of its layer, or back. */
export const turnEdge = <Item extends EdgeLike>(depth: Depth, edge: Item): Item =>
  depth.forward ? { ...edge, layer: depth.layers - edge.layer + 1, from: edge.to, to: edge.from } : edge;

/** The fields of strands that are drawn. */
export type StrandList = Omit<Strands, "clear" | "push" | "edges" | "reachedEdges" | "byKind">;

/** The strands by ring, from the centre outward; in a forward trace they are copied into `turned`. */
export function turnStrands(depth: Depth, strands: StrandList, turned: Strands): StrandList {
  if (!depth.forward) return strands;
  turned.clear();
  const { layer, from, to, kind, heads, weight, reached } = strands;
  for (let index = 0; index < strands.count; index++) {
    const ring = depth.layers - layer[index] + 1;
    // A pinned trace may begin at another layer.
    if (ring > depth.rings) continue;
    turned.push(ring, to[index], from[index], kind[index], heads[index], weight[index], reached[index]);
  }
  return turned;
}

/** The influence, or in a forward trace the uptake, of a word's state on the outermost ring. */
export function influenceAtRim(picture: Picture, word: number): { base: number; tuned: number } {
  const { flow, view, base, tuned } = picture;
  const { layers } = flow;
  const state = ringOf(depthOf(view, layers), 0) * flow.words.length + word;
  return { base: base.influence[state], tuned: tuned?.influence[state] ?? 0 };
}
