import type { Picture } from "../explorer";
import { strongestPaths, type Path } from "./strongest";

/** More paths are not searched for those that change most. */
const MAX_SEARCHED = 1600;

/** How far the weights of a path differ between the models; a trace without the path counts as 0. */
export const changeOfPath = ({ base, tuned }: Path): number => (tuned?.weight ?? 0) - (base?.weight ?? 0);

/**
 * The paths whose weights differ most between the models. Of a path that is not among the strongest, the difference is at
 * most the weight of the weakest of those, so the search ends, exactly, once the last of the result changes by more; or
 * with the MAX_SEARCHED strongest.
 */
export function mostChangedPaths(picture: Picture, count: number): Path[] {
  for (let size = 4 * count; ; size *= 4) {
    const searched = Math.min(size, MAX_SEARCHED);
    const paths = strongestPaths(picture, searched);
    const changed = [...paths]
      .sort((a, b) => Math.abs(changeOfPath(b)) - Math.abs(changeOfPath(a)) || b.weight - a.weight)
      .slice(0, count);
    const isAll = paths.length < searched || searched === MAX_SEARCHED;
    if (isAll || Math.abs(changeOfPath(changed[count - 1])) >= paths[searched - 1].weight) return changed;
  }
}
