import type { Mode } from "./compare";
import { ONLY_BASE, ONLY_TUNED, SHARED, type Strands } from "./strands";
import type { Explorer } from "./explorer";
import type { Flow } from "../contract/flow";
import type { ThresholdKind, View } from "./view";

/**
 * More strands than this are hard to tell apart at 1280 × 800. Kinds that keep edges in every row cannot be as strict: with
 * a single edge a row, most sentences of the demo have 150 to 400 strands.
 */
const READABLE_STRANDS: Readonly<Record<ThresholdKind, number>> = {
  weight: 140,
  lift: 140,
  top: 300,
  mass: 300,
};
/** Where even the strictest threshold has more, one that adds at most this part still tells more than the slider's end. */
const ADDED_STRANDS = 0.1;
const STEP = 0.01;
const FIRST = 0.05;

/** A threshold rounded to four decimals, as the page shows it; sums of steps are not exact. */
export const roundThreshold = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Whether this kind of threshold means something for what edges weigh: the rows of a gradient do not sum to 1. */
export const isKindFor = (kind: ThresholdKind, weight: string): boolean =>
  weight !== "gradient" || (kind !== "lift" && kind !== "mass");

/** The page requests no edges below this: they are hundreds of times as many as those above. */
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

/** The range of a kind of threshold, from the one that keeps the most edges to the one that keeps the fewest. */
export interface Range {
  loosest: number;
  strictest: number;
  step: number;
  /** where the search for a readable picture begins, so that it need not try the loosest thresholds */
  first: number;
}

const MAX_EDGES_PER_ROW = 16;

/** The thresholds for which a flow has all edges. */
export function rangeOf(kind: ThresholdKind, { floor, words }: Flow): Range {
  const n = words.length;
  if (kind === "lift") {
    const loosest = Math.ceil(lowestThreshold(floor) * n * 20) / 20;
    return { loosest, strictest: Math.max(1, n), step: 0.05, first: Math.max(loosest, Math.min(2, n)) };
  }
  if (kind === "top") {
    const loosest = Math.min(MAX_EDGES_PER_ROW, n);
    return { loosest, strictest: 1, step: 1, first: Math.min(3, loosest) };
  }
  if (kind === "mass") return { loosest: 0.99, strictest: 0.01, step: 0.01, first: 0.5 };
  const lowest = lowestThreshold(floor);
  return { loosest: lowest, strictest: 1, step: STEP, first: Math.max(FIRST, lowest) };
}

/** The thresholds of a range from a value to the strictest. */
function stricterFrom({ strictest, step }: Range, value: number): number[] {
  const count = Math.floor(Math.abs(strictest - value) / step + 1e-9);
  const sign = Math.sign(strictest - value);
  return Array.from({ length: count + 1 }, (_, index) => roundThreshold(value + sign * index * step));
}

/** The index of the first item that holds, or the number of items; all after the first must hold (bisection). */
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

/** The threshold at which a sentence opens: the loosest readable one at which every model shows an edge. */
export function openingThreshold(explorer: Explorer, view: View): number {
  const range = rangeOf(view.kind, explorer.flow);
  const at = (threshold: number) => explorer.strandsAt({ ...view, threshold, selections: [] }, "overlay");
  const isOneEmpty = (strands: Strands) =>
    baseEdges(strands) === 0 || (explorer.flow.tuned !== null && tunedEdges(strands) === 0);
  const thresholds = stricterFrom(range, range.first);
  const fewest = at(thresholds[thresholds.length - 1]).count;
  const most = Math.max(READABLE_STRANDS[view.kind], fewest * (1 + ADDED_STRANDS));
  const readable = firstWith(thresholds, (threshold) => at(threshold).count <= most);
  const threshold = thresholds[Math.min(readable, thresholds.length - 1)];
  if (!isOneEmpty(at(threshold))) return threshold;
  const looser = stricterFrom(range, range.loosest).filter((value) =>
    range.strictest > range.loosest ? value < threshold : value > threshold,
  );
  const empty = firstWith(looser, (threshold) => isOneEmpty(at(threshold)));
  return looser[Math.max(0, empty - 1)] ?? threshold;
}

/** The strictest threshold, in steps, at which the view shows an edge; null if there is none. */
export function strictestShowing(explorer: Explorer, view: View, mode: Mode): number | null {
  const range = rangeOf(view.kind, explorer.flow);
  const thresholds = stricterFrom(range, range.loosest);
  const shows = (threshold: number) => !isEmpty(explorer.strandsAt({ ...view, threshold }, mode), mode);
  return thresholds[firstWith(thresholds, (threshold) => !shows(threshold)) - 1] ?? null;
}
