import type { Flow, ModelGrid } from "../contract/flow";

export interface RunningWord {
  word: number;
  label: string;
  special: boolean;
}

/** Words with no white space between them in their text, such as a word and the full stop after it. */
export type Cluster = RunningWord[];

/** The clusters of each segment, in reading order. */
export function runningWords(flow: Flow): Cluster[][] {
  const segments: Cluster[][] = [];
  flow.words.forEach((label, word) => {
    if (word === 0 || flow.segments[word] !== flow.segments[word - 1]) segments.push([]);
    const clusters = segments[segments.length - 1];
    const item = { word, label, special: flow.spans[word] === null };
    if (clusters.length > 0 && touches(flow, word)) clusters[clusters.length - 1].push(item);
    else clusters.push([item]);
  });
  return segments;
}

function touches(flow: Flow, word: number): boolean {
  const before = flow.spans[word - 1];
  const span = flow.spans[word];
  return before !== null && span !== null && span[0] <= before[1];
}

const same = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

export const sameGrid = (a: ModelGrid, b: ModelGrid): boolean =>
  a.root.word === b.root.word && a.encoderLayers === b.encoderLayers && same(a.heads, b.heads);

/** Whether two flows have the same words, and models of the same layers, heads and root. */
export const readsAlike = (a: Flow, b: Flow): boolean =>
  a.text === b.text &&
  a.pair === b.pair &&
  a.unit === b.unit &&
  same(a.words, b.words) &&
  same(a.segments, b.segments) &&
  sameGrid(a.grids.base, b.grids.base) &&
  sameGrid(a.grids.tuned, b.grids.tuned);

/** The flow with the word arrays of another that reads alike, so that what depends on them alone is not updated. */
export const withReadingOf = (flow: Flow, { words, segments, special, spans, heads }: Flow): Flow => ({
  ...flow,
  words,
  segments,
  special,
  spans,
  heads,
});
