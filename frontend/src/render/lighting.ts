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

/**
 * What stays bright: the target under the pointer with the links that it `opened`, or else the emphasis, all given by
 * rings; null without either.
 */
export function lighting(
  list: DisplayList,
  target: Target | null,
  emphasis: Emphasis | null,
  opened: readonly ReadonlySet<number>[] = [],
): Lit | null {
  if (target) {
    const strands = strandsOf(list, target);
    // An edge of a table may be outside the trace: then only its words stand out.
    if (strands.length > 0 || target.type !== "edge") {
      const links = new Set(opened.flatMap((keys) => [...keys]));
      const beyond = statesOf({ links, stays: [] }, list.layout.angle.length);
      return {
        strands: [...strands, ...strandsAmong(list, links)],
        stays: [],
        states: new Set([...litStates(list, target), ...beyond]),
      };
    }
  }
  if (!emphasis) return null;
  return {
    strands: strandsAmong(list, emphasis.links),
    stays: emphasis.stays,
    states: target ? litStates(list, target) : statesOf(emphasis, list.layout.angle.length),
  };
}
