/** One line over the stops of a course; a value is null where nothing was measured. */
export interface Series {
  name: string;
  values: readonly (number | null)[];
  tone: "tuned" | "ink";
  /** 0..1: how strongly it is drawn */
  strength: number;
  dashed?: boolean;
  /** the text of a value in its label */
  format: (value: number) => string;
}

export interface Scale {
  low: number;
  high: number;
}

/** The stops along a chart: evenly spaced, with the same margin at both ends. */
export interface Stops {
  count: number;
  width: number;
  margin: number;
}

export const stopX = ({ count, width, margin }: Stops, stop: number): number =>
  count > 1 ? margin + ((width - 2 * margin) * stop) / (count - 1) : width / 2;

export function nearestStop({ count, width, margin }: Stops, x: number): number {
  const stop = Math.round(((x - margin) / Math.max(1, width - 2 * margin)) * (count - 1));
  return Math.max(0, Math.min(count - 1, stop));
}

/** The range of the values, and of `low` if that is given. */
export function scaleOf(values: Iterable<number | null>, low = Infinity): Scale {
  const scale = { low, high: -Infinity };
  for (const value of values) {
    if (value === null) continue;
    scale.low = Math.min(scale.low, value);
    scale.high = Math.max(scale.high, value);
  }
  return scale.high > scale.low ? scale : { low: scale.low, high: scale.low + 1 };
}

/** The y of a value in a chart whose scale runs from `bottom` up to `top`. */
export const heightOf = ({ low, high }: Scale, top: number, bottom: number, value: number): number =>
  bottom - ((bottom - top) * (value - low)) / (high - low);

/** The SVG path of a line through the points, with a gap at each null. */
export function linePath(points: Iterable<readonly [x: number, y: number] | null>): string {
  let path = "";
  let pen = "M";
  for (const point of points) {
    if (point) path += `${pen}${point[0].toFixed(1)},${point[1].toFixed(1)}`;
    pen = point ? "L" : "M";
  }
  return path;
}

/**
 * The y of labels, each as near to the desired one as its neighbours allow: at least `gap` apart, in the order of the
 * desired ones, from `top` to `bottom`.
 */
export function spreadLabels(desired: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = desired.map((_, index) => index).sort((a, b) => desired[a] - desired[b]);
  const heights = [...desired];
  let min = top;
  for (const index of order) {
    heights[index] = Math.max(heights[index], min);
    min = heights[index] + gap;
  }
  let max = bottom;
  for (const index of order.toReversed()) {
    heights[index] = Math.min(heights[index], max);
    max = heights[index] - gap;
  }
  return heights;
}

/** The items, of `count`, that are labelled where there is room for `room` labels: evenly spaced down from the last. */
export function namedOf(count: number, room: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, room)));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => count - 1 - index * step);
}
