import type { Flow } from "../../contract/flow";
import type { Bound } from "./edgeQuery";

/** 0.3 − 0.1 is a little less than 0.2, which it must reach. */
const ROUNDING = 1e-9;

/** Whether a number that is known to lie in `low`..`high` keeps a bound for certain; the twin of core/query/bounds.py. */
export function holds({ sign, value, signed }: Bound, low: number, high: number): boolean {
  const least = signed ? low : Math.max(low, -high, 0);
  const most = signed ? high : Math.max(high, -low);
  return sign === "≥" ? least >= value - ROUNDING : most <= value + ROUNDING;
}

/** Whether the difference of two stored weights does; one that is 0 is unknown, and may be any below the floor. */
export function differenceHolds(
  bound: Bound,
  base: number,
  tuned: number,
  { scale, floor }: Pick<Flow, "scale" | "floor">,
): boolean {
  const [least, most] = [0, floor].map((unknown) =>
    [base, tuned].map((weight) => (weight > 0 ? weight / scale : unknown)),
  );
  return holds(bound, least[1] - most[0], most[1] - least[0]);
}

/** Whether an effect does; one that is NaN is not listed, and may be any of at most `rest` either way. */
export const effectHolds = (bound: Bound, effect: number, rest: number): boolean =>
  Number.isNaN(effect) ? holds(bound, -rest, rest) : holds(bound, effect, effect);
