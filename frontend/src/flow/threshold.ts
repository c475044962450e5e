import type { Mode } from "./compare";
import { ONLY_BASE, ONLY_TUNED, SHARED, type Strands } from "./strands";
import type { Explorer } from "./explorer";
import type { View } from "./view";

/** More strands than this are hard to tell apart at 1280 × 800. */
const READABLE_STRANDS = 140;
const STEP = 0.01;
const FIRST = 0.05;

/** Thresholds are decimal fractions; sums of them are rounded back to what the reader sees. */
export const roundThreshold = (value: number): number => Math.round(value * 1e4) / 1e4;

/** No lower one is asked for: there are hundreds of weights below it for each that lies above. */
export const LEAST_THRESHOLD = 0.001;

export const lowestThreshold = (floor: number): number =>
  Math.max(LEAST_THRESHOLD, roundThreshold(Math.ceil(floor * 1e4) / 1e4));

const baseEdges = ({ edges }: Strands) => edges[SHARED] + edges[ONLY_BASE];
const tunedEdges = ({ edges }: Strands) => edges[SHARED] + edges[ONLY_TUNED];

export function isEmpty(strands: Strands, mode: Mode): boolean {
  if (mode === "base") return baseEdges(strands) === 0;
  if (mode === "tuned") return tunedEdges(strands) === 0;
  return baseEdges(strands) + tunedEdges(strands) - strands.edges[SHARED] === 0;
}

/** The threshold a sentence opens at: the lowest readable one at which every model shows something. */
export function openingThreshold(explorer: Explorer, view: View): number {
  const lowest = lowestThreshold(explorer.flow.floor);
  const at = (threshold: number) => explorer.strandsAt({ ...view, threshold, selection: null }, "overlay");
  let threshold = Math.max(FIRST, lowest);
  while (threshold < 1 && at(threshold).count > READABLE_STRANDS)
    threshold = roundThreshold(threshold + STEP);
  const oneIsEmpty = (strands: Strands) =>
    baseEdges(strands) === 0 || (explorer.flow.tuned !== null && tunedEdges(strands) === 0);
  while (threshold > lowest && oneIsEmpty(at(threshold))) {
    threshold = Math.max(lowest, roundThreshold(threshold - STEP));
  }
  return threshold;
}

/** The highest threshold, in steps, at which the view would show an edge; null if none does. */
export function highestShowing(explorer: Explorer, view: View, mode: Mode): number | null {
  const lowest = lowestThreshold(explorer.flow.floor);
  const shows = (threshold: number) => !isEmpty(explorer.strandsAt({ ...view, threshold }, mode), mode);
  if (!shows(lowest)) return null;
  let low = 0;
  let high = Math.round((1 - lowest) / STEP);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (shows(roundThreshold(lowest + middle * STEP))) low = middle;
    else high = middle - 1;
  }
  return roundThreshold(lowest + low * STEP);
}
