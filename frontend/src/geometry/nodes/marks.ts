import { selectedWords } from "../../flow/selecting";
import type { Selection } from "../../flow/view";
import { ringOf, type Depth } from "../depth";
import type { NodeList } from "./nodes";
import { place, type RingsLayout } from "../rings";

/** A circle about a state that is selected. */
export interface Mark {
  x: number;
  y: number;
  radius: number;
}

const CLEAR = 3.5;

/**
 * Circles about the states that selections name, of those that are drawn; a word that is selected marks all of its. Of a
 * selected path nothing is marked: nothing else is left.
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
    const named = states.some((one) => one.words.includes(word) && (one.layer ?? layer) === layer);
    if (!named) continue;
    const radius = Math.max(nodes.left[index], nodes.right[index]) + CLEAR;
    marks.push({ ...place(layout, nodes.layer[index], word), radius });
  }
  return marks;
}
