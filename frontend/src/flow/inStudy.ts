/** A sentence beside a study: its values in the study's columns, and the conditions that are so of it. */

import type { Effects } from "../contract/effects";
import type { Flow } from "../contract/flow";
import type { Role } from "../contract/role";
import type { HeadMeasures, Measure } from "./heads/measures";
import type { Condition } from "./study/filter";

/** nats: where y is less, no part of it is given, as in a study */
const MIN_VALUE = 0.25;
const DIGITS = 3;

/** The part of the prediction that changed attention carries, and the probability of the class. */
export function columnsOf({ model, value, referenceValue, probabilities }: Effects): Record<string, number> {
  return {
    ...(value >= MIN_VALUE && { part: (value - referenceValue) / value }),
    ...(probabilities && { [`confidence_${model}`]: Math.max(...probabilities) }),
  };
}

/** Whether these are the effects of the class that the model predicts, against what a study's are. */
export const areComparable = (effects: Effects, reference: string | null): boolean =>
  effects.reference === reference &&
  effects.probabilities?.[effects.target.index] === Math.max(...(effects.probabilities ?? []));

/** A measure of the sentence's heads that a study has too: its name and role there, and values[layer − 1][head]. */
export interface StudiedMeasure {
  measure: string;
  role: Role | null;
  values: readonly ArrayLike<number>[];
}

/**
 * The measure of heads to be looked up in a study: the one that the reader looks at, of the last model, or the effect.
 * Null where none is known exactly.
 */
export function studiedMeasure(
  measure: Measure,
  flow: Flow,
  effects: Effects | null,
  measures: HeadMeasures,
): StudiedMeasure | null {
  if (measure === "change" && measures.exact && measures.change)
    return { measure, role: null, values: measures.change };
  if (measure !== "effect" && measure !== "share" && measure !== "change" && measures.exact) {
    const role = flow.tuned ? "tuned" : "base";
    return { measure, role, values: measures.of(role)[measure] };
  }
  return effects && { measure: "effect", role: null, values: effects.headEffects };
}

/**
 * A head's measure is at least as far from 0 as here. The bound is nearer to 0 by more than the 16 bits of a study round,
 * so that the sentence itself counts.
 */
export function asMuchAs(
  head: { layer: number; head: number },
  of: { measure: string; role: Role | null },
  value: number,
): Condition {
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - DIGITS + 1);
  const steps = Math.max(0, Math.floor(Math.abs(value) / step) - 1);
  const bound = Number((Math.sign(value) * steps * step).toPrecision(DIGITS));
  const ends = value < 0 ? { low: null, high: bound } : { low: bound, high: null };
  return { of: "head", ...head, ...of, ...ends };
}
