import { statesOf, type Emphasis } from "../flow/emphasis";
import type { DisplayList } from "../geometry/strands/display";
import { litStates, strandsAmong, strandsOf, type Target } from "./hit";

/** What stands out of a drawing while the rest is dimmed. */
export interface Lit {
  strands: readonly number[];
  /** where paths stay on a word, by the ring that they leave inward */
  stays: readonly { layer: number; word: number }[];
  /** layer · n + word */
  states: ReadonlySet<number>;
}

/** What stands out: what is pointed at, or else what is emphasised. Both are given by rings; null where nothing is. */
export function lighting(list: DisplayList, target: Target | null, standing: Emphasis | null): Lit | null {
  if (target) {
    const strands = strandsOf(list, target);
    // An edge of a table that is not traced has nothing here to stand out: its words do.
    if (strands.length > 0 || target.type !== "edge")
      return { strands, stays: [], states: litStates(list, target) };
  }
  if (!standing) return null;
  return {
    strands: strandsAmong(list, standing.links),
    stays: standing.stays,
    states: target ? litStates(list, target) : statesOf(standing, list.layout.angle.length),
  };
}
