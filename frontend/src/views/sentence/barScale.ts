export interface BarScale {
  /** the value of a full bar */
  full: number;
  /** whether the root's own word is larger than that */
  clipped: boolean;
}

/**
 * The scale of the bars of one or two models. The root's own word gathers far more influence than the others, through the
 * residual connection; it does not count for the scale.
 */
export function barScale(values: readonly Float64Array[], root: number): BarScale {
  const rootValue = Math.max(...values.map((perWord) => perWord[root]));
  const largest = Math.max(...values.map((perWord) => largestExcept(root, perWord)));
  const full = largest || rootValue || 1;
  return { full, clipped: rootValue > full };
}

function largestExcept(excluded: number, perWord: Float64Array): number {
  let largest = 0;
  for (let word = 0; word < perWord.length; word++) {
    if (word !== excluded && perWord[word] > largest) largest = perWord[word];
  }
  return largest;
}
