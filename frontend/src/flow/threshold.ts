import type { Mode } from "./compare";
import { ONLY_BASE, ONLY_TUNED, SHARED, type Strands } from "./strands";
import type { Explorer } from "./explorer";
import type { Flow } from "../contract/flow";
import type { ThresholdKind, View } from "./view";

/** More strands than this are hard to tell apart at 1280 × 800. */
const READABLE_STRANDS = 140;
const STEP = 0.01;
const FIRST = 0.05;

/** Thresholds are decimal fractions; sums of them are rounded back to what the reader sees. */
export const roundThreshold = (value: number): number => Math.round(value * 1e4) / 1e4;

/** No lower one is asked for: there are hundreds of weights below it for each that lies above. */
export const MIN_THRESHOLD = 0.001;

export const lowestThreshold = (floor: number): number =>
  Math.max(MIN_THRESHOLD, roundThreshold(Math.ceil(floor * 1e4) / 1e4));

const baseEdges = ({ edges }: Strands) => edges[SHARED] + edges[ONLY_BASE];
const tunedEdges = ({ edges }: Strands) => edges[SHARED] + edges[ONLY_TUNED];

export function isEmpty(strands: Strands, mode: Mode): boolean {
  if (mode === "base") return baseEdges(strands) === 0;
  if (mode === "tuned") return tunedEdges(strands) === 0;
  return baseEdges(strands) + tunedEdges(strands) - strands.edges[SHARED] === 0;
}

/** What a kind of threshold ranges over, from what leaves most to what leaves least. */
export interface Range {
  loosest: number;
  strictest: number;
  step: number;
  /** what the search for a readable picture begins with, so that it need not try the loosest of all */
  first: number;
}

const MAX_EDGES_PER_ROW = 16;

/** The thresholds that a flow can be asked for without reading it again. */
export function rangeOf(kind: ThresholdKind, { floor, words }: Flow): Range {
  const n = words.length;
  if (kind === "lift") {
    const loosest = Math.ceil(lowestThreshold(floor) * n * 20) / 20;
    return { loosest, strictest: Math.max(1, n), step: 0.05, first: Math.max(loosest, Math.min(2, n)) };
  }
  if (kind === "top") {
    const most = Math.min(MAX_EDGES_PER_ROW, n);
    return { loosest: most, strictest: 1, step: 1, first: Math.min(3, most) };
  }
  if (kind === "mass") return { loosest: 0.99, strictest: 0.01, step: 0.01, first: 0.5 };
  const lowest = lowestThreshold(floor);
  return { loosest: lowest, strictest: 1, step: STEP, first: Math.max(FIRST, lowest) };
}

/** The thresholds of a range from some value on, ever stricter. */
function stricterFrom({ strictest, step }: Range, value: number): number[] {
  const count = Math.floor(Math.abs(strictest - value) / step + 1e-9);
  const sign = Math.sign(strictest - value);
  return Array.from({ length: count + 1 }, (_, index) => roundThreshold(value + sign * index * step));
}

/** The first of some items for which a question, whose answer changes once from no to yes, is answered with yes. */
function firstWith<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The threshold a sentence opens at: the loosest readable one at which every model shows something. */
export function openingThreshold(explorer: Explorer, view: View): number {
  const range = rangeOf(view.kind, explorer.flow);
  const at = (threshold: number) => explorer.strandsAt({ ...view, threshold, selections: [] }, "overlay");
  const oneIsEmpty = (strands: Strands) =>
    baseEdges(strands) === 0 || (explorer.flow.tuned !== null && tunedEdges(strands) === 0);
  const tried = stricterFrom(range, range.first);
  const readable = firstWith(tried, (threshold) => at(threshold).count <= READABLE_STRANDS);
  const found = tried[Math.min(readable, tried.length - 1)];
  if (!oneIsEmpty(at(found))) return found;
  const looser = stricterFrom(range, range.loosest).filter((threshold) =>
    range.strictest > range.loosest ? threshold < found : threshold > found,
  );
  const showing = firstWith(looser, (threshold) => oneIsEmpty(at(threshold)));
  return looser[Math.max(0, showing - 1)] ?? found;
}

/** The strictest threshold, in steps, at which the view would show an edge; null if none does. */
export function strictestShowing(explorer: Explorer, view: View, mode: Mode): number | null {
  const range = rangeOf(view.kind, explorer.flow);
  const tried = stricterFrom(range, range.loosest);
  const shows = (threshold: number) => !isEmpty(explorer.strandsAt({ ...view, threshold }, mode), mode);
  return tried[firstWith(tried, (threshold) => !shows(threshold)) - 1] ?? null;
}
