/** The other stops of a course, nearest to `stop` first; of two equally near ones the later comes first. */
export const nearestFirst = (stop: number, stops: number): number[] =>
  Array.from({ length: stops }, (_, index) => index)
    .filter((index) => index !== stop)
    .sort((a, b) => Math.abs(a - stop) - Math.abs(b - stop) || b - a);

/** The change of a layer's attention from the base, at each stop. */
export const changeOfLayer = (change: readonly (readonly number[])[], layer: number): number[] =>
  change.map((atStop) => atStop[layer - 1]);
