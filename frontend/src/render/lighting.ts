import { statesOf, type Emphasis } from "../flow/emphasis";
import type { DisplayList } from "../geometry/strands/display";
import { litStates, strandsAmong, strandsOf, type Target } from "./hit";

/** The strands and states that stay bright while the rest of a drawing is dimmed. */
export interface Lit {
  strands: readonly number[];
  /** steps on which a path stays on its word, by the ring where they start inward */
  stays: readonly { layer: number; word: number }[];
  /** layer · n + word */
  states: ReadonlySet<number>;
}

/** What stays bright: the target under the pointer, or else the emphasis, both given by rings; null without either. */
export function lighting(list: DisplayList, target: Target | null, emphasis: Emphasis | null): Lit | null {
  if (target) {
    const strands = strandsOf(list, target);
    // An edge of a table may be outside the trace: then only its words stand out.
    if (strands.length > 0 || target.type !== "edge")
      return { strands, stays: [], states: litStates(list, target) };
  }
  if (!emphasis) return null;
  return {
    strands: strandsAmong(list, emphasis.links),
    stays: emphasis.stays,
    states: target ? litStates(list, target) : statesOf(emphasis, list.layout.angle.length),
  };
}
