import type { Flow, Role } from "../../contract/flow";

/** A head's weights, n × n, that of query word i on word j at i · n + j; 0 where it has no edge. */
export type AttentionMap = Float64Array;

/** One head's map in one model; null where the model has no such head. */
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

/** What the tuned model reads more of than the base, and less where it is below 0. */
export const differenceMap = (base: AttentionMap, tuned: AttentionMap): AttentionMap =>
  tuned.map((weight, at) => weight - base[at]);

export type Panel = Role | "difference";

export interface PanelMap {
  panel: Panel;
  map: AttentionMap;
}

/** The maps of a head that there are to show: each model's, and their difference where it is one head in both. */
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

/** The largest weight or difference on some maps, which is drawn at full strength. */
export function strongestOf(panels: readonly PanelMap[]): number {
  let strongest = 0;
  for (const { map } of panels) for (const value of map) strongest = Math.max(strongest, Math.abs(value));
  return strongest || 1;
}
