import type { Selection } from "../flow/view";
import { linkKey } from "../flow/emphasis";
import { course, distanceTo, newCourse } from "../geometry/strands/curve";
import { turnEdge, turnState, type Depth } from "../geometry/depth";
import type { DisplayList } from "../geometry/strands/display";
import type { NodeList } from "../geometry/nodes/nodes";
import { place } from "../geometry/rings";

export type Hit =
  { type: "node"; layer: number; word: number } | { type: "edge"; layer: number; from: number; to: number };

/** What the pointer can be on: also a word, in all its states. */
export type Target = Hit | { type: "word"; word: number };

export function sameTarget(a: Target, b: Target): boolean {
  if (a.type === "edge")
    return b.type === "edge" && a.layer === b.layer && a.from === b.from && a.to === b.to;
  if (a.type === "node") return b.type === "node" && a.layer === b.layer && a.word === b.word;
  return b.type === "word" && a.word === b.word;
}

/** The words that a target names. */
export const wordsOf = (target: Target): ReadonlySet<number> =>
  new Set(target.type === "edge" ? [target.from, target.to] : [target.word]);

/** The selection that a click on the target makes. */
export function selectionOf(target: Target): Selection {
  if (target.type === "edge") {
    const { layer, from, to } = target;
    return { part: "through", words: [from], layer, to };
  }
  const { word } = target;
  return target.type === "word"
    ? { part: "through", words: [word] }
    : { part: "through", words: [word], layer: target.layer };
}

/** Whether the target is what the trace is narrowed to. */
export function isSelected(target: Target | null, selections: readonly Selection[]): boolean {
  if (!target) return false;
  const { words, layer, to } = selectionOf(target);
  return selections.some(
    (selection) =>
      selection.part !== "path" &&
      selection.words.includes(words[0]) &&
      selection.layer === layer &&
      selection.to === to,
  );
}

const NODE_REACH = 4;
const EDGE_REACH = 6;
/** How far a strand may leave the space between its rings, as parallel strands are set apart. */
const MAX_OVERSHOOT = 24;

/** A target by rings for one by layers, and the other way round (geometry/depth.ts). */
export function turnTarget(depth: Depth, target: Hit): Hit;
export function turnTarget(depth: Depth, target: Target): Target;
export function turnTarget(depth: Depth, target: Target): Target {
  if (target.type === "word") return target;
  return target.type === "node" ? turnState(depth, target) : turnEdge(depth, target);
}

/** The node at a point of the picture, or else the nearest strand within reach. */
export function hitTest(list: DisplayList, nodes: NodeList, x: number, y: number): Hit | null {
  return nearestNode(list, nodes, x, y) ?? nearestStrand(list, x, y);
}

function nearestNode(list: DisplayList, nodes: NodeList, x: number, y: number): Hit | null {
  let best = Infinity;
  let hit: Hit | null = null;
  for (let index = 0; index < nodes.count; index++) {
    const at = place(list.layout, nodes.layer[index], nodes.word[index]);
    const beyond = Math.hypot(x - at.x, y - at.y) - Math.max(nodes.left[index], nodes.right[index]);
    if (beyond > NODE_REACH || beyond >= best) continue;
    best = beyond;
    hit = { type: "node", layer: nodes.layer[index], word: nodes.word[index] };
  }
  return hit;
}

export function nearestStrand(
  { layout, strands, offset, width }: DisplayList,
  x: number,
  y: number,
): Hit | null {
  const path = newCourse();
  const radius = Math.hypot(x - layout.centre.x, y - layout.centre.y);
  const near = Array.from({ length: layout.layers + 1 }, (_, layer) => {
    const [inner, outer] = [layout.radius[layer], layout.radius[layer - 1]];
    return layer > 0 && radius > inner - MAX_OVERSHOOT && radius < outer + MAX_OVERSHOOT;
  });
  let best = Infinity;
  let hit: Hit | null = null;
  for (let index = 0; index < strands.count; index++) {
    if (!near[strands.layer[index]] || width[index] === 0) continue;
    course(layout, strands.layer[index], strands.from[index], strands.to[index], offset[index], path);
    const reach = EDGE_REACH + width[index] / 2;
    const distance = distanceTo(path, x - layout.centre.x, y - layout.centre.y, reach) - width[index] / 2;
    if (distance > EDGE_REACH || distance >= best) continue;
    best = distance;
    hit = { type: "edge", layer: strands.layer[index], from: strands.from[index], to: strands.to[index] };
  }
  return hit;
}

/** The strands of a target: those between its two states, or all that touch its word or state. */
export function strandsOf({ strands, width }: DisplayList, hit: Target): number[] {
  const touches = (index: number): boolean => {
    const layer = strands.layer[index];
    const from = strands.from[index];
    const to = strands.to[index];
    if (hit.type === "edge") return layer === hit.layer && from === hit.from && to === hit.to;
    if (hit.type === "word") return from === hit.word || to === hit.word;
    return (layer === hit.layer && from === hit.word) || (layer - 1 === hit.layer && to === hit.word);
  };
  const touching: number[] = [];
  for (let index = 0; index < strands.count; index++)
    if (width[index] > 0 && touches(index)) touching.push(index);
  return touching;
}

/** More bright strands can no longer be told apart, so only the strongest are taken. */
const MAX_AMONG = 600;

/** The strands between two states of `links` (linkKey), the strongest first. */
export function strandsAmong(
  { strands, layout, order, buckets }: DisplayList,
  links: ReadonlySet<number>,
): number[] {
  const n = layout.angle.length;
  const shown = buckets.at(-1)?.end ?? 0;
  const among = new Set<number>();
  for (let place = 0; place < shown && among.size < MAX_AMONG; place++) {
    const index = order[place];
    if (links.has(linkKey(n, strands.layer[index], strands.from[index], strands.to[index]))) among.add(index);
  }
  return [...among];
}

/** The states of a target and those at the ends of its strands, as layer · n + word. */
export function litStates(list: DisplayList, hit: Target): ReadonlySet<number> {
  const { strands, layout } = list;
  const n = layout.angle.length;
  const states = new Set<number>();
  for (const index of strandsOf(list, hit)) {
    states.add(strands.layer[index] * n + strands.from[index]);
    states.add((strands.layer[index] - 1) * n + strands.to[index]);
  }
  if (hit.type === "node") states.add(hit.layer * n + hit.word);
  if (hit.type === "word")
    for (let layer = 0; layer < layout.layers; layer++) states.add(layer * n + hit.word);
  return states;
}
