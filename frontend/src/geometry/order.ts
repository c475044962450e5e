/** The words by influence, largest first; equal ones in reading order. */
export function orderByInfluence(n: number, influence: (word: number) => number): number[] {
  const values = Float64Array.from({ length: n }, (_, word) => influence(word));
  return Array.from(values, (_, word) => word).sort((a, b) => values[b] - values[a] || a - b);
}

export const sameOrder = (a: readonly number[] | null, b: readonly number[] | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.length === b.length && a.every((word, place) => word === b[place]));
