import { headKey } from "./view";
import type { EdgeCounts } from "./influence";

/** A head's part of the edges that the trace has in the head's own layer, 0..1. */
export function headShare(counts: EdgeCounts, layer: number, head: number): number {
  const row = counts.perHead[layer - 1];
  const total = layerTotal(counts, layer);
  return total === 0 ? 0 : row[head] / total;
}

export const layerTotal = (counts: Pick<EdgeCounts, "perHead">, layer: number): number =>
  counts.perHead[layer - 1].reduce((sum, count) => sum + count, 0);

/** Beyond this share a cell is simply full: a layer with one traced edge must not flatten all others. */
const MOST_SHOWN = 1 / 3;

/** The share that fills a cell: the largest there is, within reason. */
export function fullShare(all: readonly EdgeCounts[]): number {
  const largest = ({ perHead }: EdgeCounts) =>
    perHead.map((row, index) => Math.max(...row) / Math.max(1, layerTotal({ perHead }, index + 1)));
  return Math.min(MOST_SHOWN, Math.max(...all.flatMap(largest))) || MOST_SHOWN;
}

/** The kept heads after clicking one: it joins or leaves; keeping none, or all, means keeping all. */
export function toggleHeads(
  kept: ReadonlySet<number> | null,
  clicked: readonly number[],
  heads: readonly number[],
): ReadonlySet<number> | null {
  const next = new Set(kept);
  const remove = clicked.every((key) => next.has(key));
  for (const key of clicked) {
    if (remove) next.delete(key);
    else next.add(key);
  }
  const total = heads.reduce((sum, count) => sum + count, 0);
  return next.size === 0 || next.size === total ? null : next;
}

export const layerHeads = (layer: number, heads: readonly number[]): number[] =>
  Array.from({ length: heads[layer - 1] }, (_, head) => headKey(layer, head));
