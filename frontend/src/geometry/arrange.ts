import { foldRuns, sameRuns, type Run } from "./fold";
import { sameOrder } from "./order";

/** In which order the words lie on the rings (null: as they are read), and which places are folded away. */
export interface WordArrangement {
  order: readonly number[] | null;
  runs: readonly Run[];
}

export const AS_READ: WordArrangement = { order: null, runs: [] };

/** Folds, where `matters` is given, the places of words that do not matter. */
export function arrange(
  segments: readonly number[],
  order: readonly number[] | null,
  matters: ((word: number) => boolean) | null,
): WordArrangement {
  if (!matters) return { order, runs: [] };
  if (!order) return { order, runs: foldRuns(segments, matters) };
  const unparted = order.map(() => 0);
  return { order, runs: foldRuns(unparted, (place) => matters(order[place])) };
}

export const sameArrangement = (a: WordArrangement, b: WordArrangement): boolean =>
  sameOrder(a.order, b.order) && sameRuns(a.runs, b.runs);
