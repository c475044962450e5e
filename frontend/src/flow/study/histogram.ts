import type { Bitmap } from "./bitmap";

export interface Bins {
  /** one more than there are bins, ascending */
  edges: Float64Array;
  counts: Uint32Array;
}

/** The least and the greatest number; null where there is none. */
export function extentOf(values: ArrayLike<number>): readonly [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** How many selected numbers lie in each of `count` bins between the extent's ends; the last one includes its end. */
export function binsOf(
  values: Float32Array,
  [low, high]: readonly [number, number],
  count: number,
  selection: Bitmap | null,
): Bins {
  const counts = new Uint32Array(count);
  const scale = high > low ? count / (high - low) : 0;
  const add = (place: number): void => {
    const value = values[place];
    if (value >= low && value <= high) counts[Math.min(count - 1, Math.floor((value - low) * scale))]++;
  };
  if (selection) selection.each(add);
  else for (let place = 0; place < values.length; place++) add(place);
  const edges = Float64Array.from({ length: count + 1 }, (_, index) => low + ((high - low) * index) / count);
  return { edges, counts };
}
