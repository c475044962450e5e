import { foldRuns, sameRuns, type Run } from "./fold";
import { sameOrder } from "./order";

/** The order of the words on the rings (null for reading order), and the places that are folded away. */
export interface WordArrangement {
  order: readonly number[] | null;
  runs: readonly Run[];
}

export const AS_READ: WordArrangement = { order: null, runs: [] };

/** The arrangement of an order; if `matters` is not null, runs of words that do not matter are folded. */
export function arrange(
  segments: readonly number[],
  order: readonly number[] | null,
  matters: ((word: number) => boolean) | null,
): WordArrangement {
  if (!matters) return { order, runs: [] };
  if (!order) return { order, runs: foldRuns(segments, matters) };
  const oneSegment = order.map(() => 0);
  return { order, runs: foldRuns(oneSegment, (place) => matters(order[place])) };
}

export const sameArrangement = (a: WordArrangement, b: WordArrangement): boolean =>
  sameOrder(a.order, b.order) && sameRuns(a.runs, b.runs);
