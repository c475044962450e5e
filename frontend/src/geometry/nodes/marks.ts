import { selectedWords } from "../../flow/selecting";
import type { Selection } from "../../flow/view";
import { ringOf, type Depth } from "../depth";
import type { NodeList } from "./nodes";
import { place, type RingsLayout } from "../rings";

/** A circle around a selected state. */
export interface Mark {
  x: number;
  y: number;
  radius: number;
}

const CLEAR = 3.5;

/**
 * Circles around the drawn states that selections name; a selected word marks all of its states. A selected path has no
 * marks, as nothing else is left.
 */
export function marksOf(
  selections: readonly Selection[],
  depth: Depth,
  nodes: NodeList,
  layout: RingsLayout,
): Mark[] {
  const states = selections.filter(({ part, to }) => part !== "path" && to === undefined);
  const words = selectedWords(states);
  if (words.size === 0) return [];
  const marks: Mark[] = [];
  for (let index = 0; index < nodes.count; index++) {
    const word = nodes.word[index];
    if (!words.has(word)) continue;
    const layer = ringOf(depth, nodes.layer[index]);
    const named = states.some((state) => state.words.includes(word) && (state.layer ?? layer) === layer);
    if (!named) continue;
    const radius = Math.max(nodes.left[index], nodes.right[index], layout.bands[nodes.layer[index]]) + CLEAR;
    marks.push({ ...place(layout, nodes.layer[index], word), radius });
  }
  return marks;
}
