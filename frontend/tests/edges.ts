import type { Measured, Picture } from "../src/flow/explorer";
import { headKey } from "../src/flow/view";

/** The edges (layer, head, from, to) of one model's trace, straight from the message and by the view's own words. */
export function edgesOf(
  { trace, role }: Measured,
  { flow, view }: Picture,
): [number, number, number, number][] {
  const n = flow.words.length;
  const { heads } = flow.builds[role];
  const roots = Object.values(flow.builds).map(({ root }) => root.word);
  const model = flow[role];
  const edges: [number, number, number, number][] = [];
  let row = 0;
  for (let layer = 1; layer <= flow.layers; layer++) {
    for (let head = 0; head < heads[layer - 1]; head++) {
      for (let from = 0; from < n; from++, row++) {
        for (let edge = model?.rowStart[row] ?? 0; edge < (model?.rowStart[row + 1] ?? 0); edge++) {
          const to = model?.to[edge] ?? -1;
          if ((model?.weights[edge] ?? 0) / flow.scale < view.threshold) continue;
          if (view.hideSpecial && flow.special[to] && !roots.includes(to)) continue;
          if (view.heads && !view.heads.has(headKey(layer, head))) continue;
          if (trace.connects(layer, from, to)) edges.push([layer, head, from, to]);
        }
      }
    }
  }
  return edges;
}
