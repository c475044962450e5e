import type { Flow, Role } from "../../contract/flow";

/** A head's weights, n × n: that of query word i on key word j at i · n + j; 0 without an edge. */
export type AttentionMap = Float64Array;

/** One head's map in one model; null if the model lacks the head. */
export function attentionMap(flow: Flow, role: Role, layer: number, head: number): AttentionMap | null {
  const edges = role === "base" ? flow.base : flow.tuned;
  const { heads } = flow.grids[role];
  if (!edges || head >= heads[layer - 1]) return null;
  const n = flow.words.length;
  const map = new Float64Array(n * n);
  let row = heads.slice(0, layer - 1).reduce((sum, count) => sum + count * n, head * n);
  for (let word = 0; word < n; word++, row++) {
    for (let edge = edges.rowStart[row]; edge < edges.rowStart[row + 1]; edge++)
      map[word * n + edges.to[edge]] = edges.weights[edge] / flow.scale;
  }
  return map;
}

/** The tuned model's weights minus the base's. */
export const differenceMap = (base: AttentionMap, tuned: AttentionMap): AttentionMap =>
  tuned.map((weight, at) => weight - base[at]);

export type Panel = Role | "difference";

export interface PanelMap {
  panel: Panel;
  map: AttentionMap;
}

/** The maps of a head: each model's, and their difference if the models correspond. */
export function panelsOf(flow: Flow, layer: number, head: number): PanelMap[] {
  const base = attentionMap(flow, "base", layer, head);
  const tuned = attentionMap(flow, "tuned", layer, head);
  const panels: PanelMap[] = [];
  if (base) panels.push({ panel: "base", map: base });
  if (tuned) panels.push({ panel: "tuned", map: tuned });
  if (base && tuned && flow.corresponds)
    panels.push({ panel: "difference", map: differenceMap(base, tuned) });
  return panels;
}

/** The largest absolute value of some maps, which is drawn at full strength. */
export function strongestOf(panels: readonly PanelMap[]): number {
  let strongest = 0;
  for (const { map } of panels) for (const value of map) strongest = Math.max(strongest, Math.abs(value));
  return strongest || 1;
}
