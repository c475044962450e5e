import type { NodeList } from "./nodes";
import type { RingsLayout } from "../rings";

/** A traced state: a word after a layer. */
export interface State {
  layer: number;
  word: number;
}

/** A step on the rings: in (to a deeper layer) or out along a word's ray, back or forward along a ring. */
export type Step = "in" | "out" | "back" | "forward";

const DIRECTION: Record<Step, readonly [layers: number, words: number]> = {
  in: [1, 0],
  out: [-1, 0],
  back: [0, -1],
  forward: [0, 1],
};

export const firstState = (nodes: NodeList): State | null =>
  nodes.count === 0 ? null : { layer: nodes.layer[0], word: nodes.word[0] };

export function holds(nodes: NodeList, { layer, word }: State): boolean {
  for (let index = 0; index < nodes.count; index++)
    if (nodes.layer[index] === layer && nodes.word[index] === word) return true;
  return false;
}

/** The nearest traced state in a direction, forward being clockwise; null at the end of a ring or a ray. */
export function neighbour(
  nodes: NodeList,
  { rank }: Pick<RingsLayout, "rank">,
  { layer, word }: State,
  step: Step,
): State | null {
  const [inward, onward] = DIRECTION[step];
  let best: State | null = null;
  let nearest = Infinity;
  for (let index = 0; index < nodes.count; index++) {
    const layers = nodes.layer[index] - layer;
    const words = rank[nodes.word[index]] - rank[word];
    const ahead = inward === 0 ? layers === 0 && words * onward > 0 : words === 0 && layers * inward > 0;
    const distance = Math.abs(layers) + Math.abs(words);
    if (!ahead || distance >= nearest) continue;
    best = { layer: nodes.layer[index], word: nodes.word[index] };
    nearest = distance;
  }
  return best;
}
