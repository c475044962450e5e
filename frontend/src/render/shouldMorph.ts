import type { Picture } from "../flow/explorer";
import { prefersStillness } from "../util/motion";

/**
 * Whether the change from one picture to the next is animated: it is between the checkpoints of a course, and on every
 * change of the view but one of the threshold alone. A dragged threshold is followed at once.
 */
export function shouldMorph(before: Picture | null, now: Picture, alongCourse: boolean): boolean {
  if (!before || before === now || prefersStillness()) return false;
  if (before.flow !== now.flow) return alongCourse;
  const [from, to] = [before.view, now.view];
  return (
    before.mode !== now.mode ||
    from.kind !== to.kind ||
    from.residual !== to.residual ||
    from.hideSpecial !== to.hideSpecial ||
    from.heads !== to.heads ||
    from.selections !== to.selections ||
    from.origin !== to.origin ||
    before.base.view.origin !== now.base.view.origin
  );
}
