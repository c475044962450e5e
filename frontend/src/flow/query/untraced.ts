import type { Flow } from "../../contract/flow";
import type { Mode } from "../compare";
import type { EdgeEffects } from "../effects/edgeEffects";
import type { Picture } from "../explorer";
import { ONLY_BASE, ONLY_TUNED, SHARED, Strands } from "../strands";
import type { EdgeColumns } from "./edgeColumns";
import { QueryError } from "./edgeQuery";
import { parseQuery } from "./language";
import { findEdges } from "./matches";

/** More strands than this cannot be told apart, so only the strongest are drawn. */
export const MAX_UNTRACED = 1000;

/** The edges that match a query and are not in the trace, drawn beside it. */
export interface Untraced {
  query: string;
  /** those with a place in the rings */
  strands: Strands;
  /** how many edges the strands stand for */
  edges: number;
  /** how many more match, without a place in the rings or beyond MAX_UNTRACED */
  left: number;
}

interface Place {
  layer: number;
  from: number;
  to: number;
  kind: number;
}

/** The edges of one kind between two states. */
interface Link extends Place {
  heads: number;
  /** stored: the largest of its heads, or in a difference the sum of their changes */
  weight: number;
}

/** What a query finds outside the trace of a picture; null where the flow lacks what the query names. */
export function untracedEdges(
  query: string,
  picture: Picture,
  effects: EdgeEffects | null = null,
): Untraced | null {
  let matching: EdgeColumns;
  try {
    matching = findEdges(parseQuery(query), picture, effects);
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
  const links = new Map<number, Link>();
  let left = 0;
  for (let row = 0; row < matching.count; row++) {
    const kind = kindOf(matching, row, picture);
    if (kind === null) continue;
    const at = { layer: matching.layer[row], from: matching.from[row], to: matching.to[row], kind };
    if (hasPlace(picture, at)) addTo(links, at, matching, row, picture);
    else left++;
  }
  return { query, ...strandsOf([...links.values()], picture, left) };
}

/**
 * The kind that an edge is drawn as: the models in which it passes. Null where it is drawn already, or is of the other
 * model than the one that is drawn.
 */
function kindOf(
  { kind, traced, passes, base, tuned }: EdgeColumns,
  row: number,
  picture: Picture,
): number | null {
  if (!picture.tuned) return traced[row] ? null : ONLY_BASE;
  const { mode } = picture;
  if (mode === "base" || mode === "tuned") {
    const only = mode === "base" ? ONLY_BASE : ONLY_TUNED;
    const isIn = (kinds: Uint8Array) => kinds[row] === SHARED || kinds[row] === only;
    return isIn(passes) && !isIn(kind) ? only : null;
  }
  if (traced[row]) return null;
  if (mode !== "difference") return passes[row];
  if (tuned[row] === base[row]) return null;
  return tuned[row] > base[row] ? ONLY_TUNED : ONLY_BASE;
}

/** The ring at the centre has one state only: the root, or in a forward trace the origin. */
function hasPlace({ flow, view }: Picture, { layer, from, to }: Place): boolean {
  const { origin } = view;
  if (origin) return layer > origin.layer + 1 || (layer === origin.layer + 1 && to === origin.word);
  return layer < flow.layers || Object.values(flow.grids).some(({ root }) => root.word === from);
}

function addTo(
  links: Map<number, Link>,
  at: Place,
  { base, tuned }: EdgeColumns,
  row: number,
  { flow, mode }: Picture,
): void {
  const key = keyOf(at, flow);
  const link = links.get(key) ?? { ...at, heads: 0, weight: 0 };
  link.heads++;
  link.weight = weightWith(link, base[row], tuned[row], mode);
  links.set(key, link);
}

/** Sorts as strands are sorted: from the deepest layer on. */
const keyOf = ({ layer, from, to, kind }: Place, { layers, words }: Flow): number =>
  (((layers - layer) * words.length + from) * words.length + to) * 3 + kind;

function weightWith({ kind, weight }: Link, base: number, tuned: number, mode: Mode): number {
  if (mode === "difference") return weight + Math.abs(tuned - base);
  return Math.max(weight, kind === SHARED ? (base + tuned) / 2 : kind === ONLY_BASE ? base : tuned);
}

function strandsOf(
  links: Link[],
  { flow, mode }: Picture,
  left: number,
): Pick<Untraced, "strands" | "edges" | "left"> {
  const weightOf = ({ weight, heads }: Link) => (mode === "difference" ? weight / heads : weight);
  const drawn = links.sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MAX_UNTRACED);
  drawn.sort((a, b) => keyOf(a, flow) - keyOf(b, flow));
  const strands = new Strands();
  for (const link of drawn)
    strands.push(link.layer, link.from, link.to, link.kind, link.heads, weightOf(link) / flow.scale);
  const edgesOf = (some: readonly Link[]) => some.reduce((sum, { heads }) => sum + heads, 0);
  return { strands, edges: edgesOf(drawn), left: left + edgesOf(links) - edgesOf(drawn) };
}
