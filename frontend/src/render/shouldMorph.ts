import type { Picture } from "../flow/explorer";
import { prefersStillness } from "../util/motion";

/**
 * Whether a picture answers another question than the one before it, of the same words, so that one is to pass into
 * the other. A threshold that is dragged is followed at once.
 */
export function shouldMorph(before: Picture | null, now: Picture, alongCourse: boolean): boolean {
  if (!before || before === now || prefersStillness()) return false;
  if (before.flow !== now.flow) return alongCourse;
  const [was, is] = [before.view, now.view];
  return (
    before.mode !== now.mode ||
    was.kind !== is.kind ||
    was.residual !== is.residual ||
    was.hideSpecial !== is.hideSpecial ||
    was.heads !== is.heads ||
    was.selections !== is.selections ||
    was.origin !== is.origin ||
    before.base.view.origin !== now.base.view.origin
  );
}
