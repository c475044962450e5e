import type { Flow, Role } from "../contract/flow";
import { sameGrid } from "./reading";

/** The names of a pinned trace and the present one, in place of those of two models. */
export const PINNED_NAMES: Flow["names"] = { base: "pinned", tuned: "now" };

/** Whether a flow has a pinned trace in the base's place. */
export const isPinned = ({ names }: Pick<Flow, "names">): boolean => names === PINNED_NAMES;

/**
 * A flow with the pinned trace's model as its base and the present one's as its tuned model, on the same words. All that
 * compares two models then compares the two traces.
 */
export function besidePinned(pinned: Flow, flow: Flow, role: Role): Flow {
  const [before, now] = [pinned[role] ?? pinned.base, flow[role] ?? flow.base];
  const grids = { base: pinned.grids[role], tuned: flow.grids[role] };
  const infoOf = ({ models }: Flow) => models.find((model) => model.role === role) ?? models[0];
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
