import type { Flow, Role } from "../contract/flow";
import { sameGrid } from "./reading";

/** What a pinned trace and the present one are called, in place of two models. */
export const PINNED_NAMES: Flow["names"] = { base: "pinned", tuned: "now" };

/** Whether a flow is of a pinned trace and the present one. */
export const isPinned = ({ names }: Pick<Flow, "names">): boolean => names === PINNED_NAMES;

/**
 * A flow in which a pinned trace's model stands as the base and the present one's as the tuned, of the same words: so
 * that all that compares two models compares two traces.
 */
export function besidePinned(pinned: Flow, flow: Flow, role: Role): Flow {
  const [before, now] = [pinned[role] ?? pinned.base, flow[role] ?? flow.base];
  const grids = { base: pinned.grids[role], tuned: flow.grids[role] };
  const infoOf = (of: Flow) => of.models.find((model) => model.role === role) ?? of.models[0];
  return {
    ...flow,
    names: PINNED_NAMES,
    heads: grids.base.heads.map((count, index) => Math.max(count, grids.tuned.heads[index])),
    grids,
    corresponds: sameGrid(grids.base, grids.tuned),
    floor: Math.max(pinned.floor, flow.floor),
    models: [
      { ...infoOf(pinned), role: "base" },
      { ...infoOf(flow), role: "tuned" },
    ],
    base: before,
    tuned: now,
    measures: null,
  };
}
