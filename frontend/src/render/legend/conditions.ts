import type { Flow, Role } from "../../contract/flow";
import type { Picture } from "../../flow/explorer";
import { isPinned } from "../../flow/pin";
import { headOf, type ThresholdKind, type View } from "../../flow/view";
import { PART_NAMES, selectionName, stateName } from "../../wording/format";

/** The edges above a threshold, by its kind. */
const THRESHOLD_NAMES: Readonly<Record<ThresholdKind, (threshold: string) => string>> = {
  weight: (threshold) => `τ = ${threshold}`,
  lift: (threshold) => `attention ≥ ${threshold} × uniform`,
  top: (threshold) => `the ${threshold} strongest edges of each row`,
  mass: (threshold) => `the edges that hold ${threshold} of each row`,
};
const MAX_HEADS = 4;

export type Conditions = readonly string[];

/**
 * The parameters of a picture's view, one line for each that is not at its default. A pinned trace and the current one
 * have lines of their own, `byRole`.
 */
export function conditionsOf({ flow, view, base }: Picture): {
  common: Conditions;
  byRole: Readonly<Record<Role, Conditions>> | null;
} {
  if (isPinned(flow)) {
    const byRole = { base: [traceName(flow, base.view)], tuned: [traceName(flow, view)] };
    return { common: [], byRole };
  }
  const common = linesOf(flow, view);
  if (!flow.corresponds) common.push("built differently: compared by relative depth");
  return { common, byRole: null };
}

/** The parameters of a trace in one line. */
export const traceName = (flow: Flow, view: View): string => linesOf(flow, view).join("; ");

function linesOf(flow: Flow, view: View): string[] {
  const { threshold, kind, residual, hideSpecial, heads, selections, origin } = view;
  const lines = [
    `${THRESHOLD_NAMES[kind](String(threshold))}, ${flow.unit}s${residual ? "" : ", no residual links"}`,
  ];
  if (hideSpecial) lines.push("special tokens hidden");
  if (heads) lines.push(headsName(flow, heads));
  if (origin) lines.push(`all that reads ${stateName(flow.words, origin)}`);
  for (const selection of selections)
    lines.push(`${PART_NAMES[selection.part]} ${selectionName(flow.words, selection)}`);
  return lines;
}

function headsName(flow: Flow, heads: ReadonlySet<number>): string {
  const all = flow.heads.reduce((sum, count) => sum + count, 0);
  if (heads.size > MAX_HEADS) return `${String(heads.size)} of ${String(all)} heads`;
  const sorted = [...heads].sort((a, b) => a - b).map((key) => headOf(key).map(String).join(":"));
  return `only ${sorted.length === 1 ? "head" : "heads"} ${sorted.join(", ")}`;
}
