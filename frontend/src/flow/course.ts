/** The other stops of a course, those next to `stop` first, the later one of two equally near ones before. */
export const nearestFirst = (stop: number, stops: number): number[] =>
  Array.from({ length: stops }, (_, index) => index)
    .filter((index) => index !== stop)
    .sort((a, b) => Math.abs(a - stop) - Math.abs(b - stop) || b - a);

/** How much of a layer's attention has moved from the base at each stop. */
export const changeOfLayer = (change: readonly (readonly number[])[], layer: number): number[] =>
  change.map((atStop) => atStop[layer - 1]);
