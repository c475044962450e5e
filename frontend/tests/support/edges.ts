import type { Measured, Picture } from "../../src/flow/explorer";
import { headKey, type View } from "../../src/flow/view";

/** The edges (layer, head, from, to) of one model's trace, straight from the message and by the view's own words. */
export function edgesOf(
  { trace, role }: Measured,
  { flow, view }: Picture,
): [number, number, number, number][] {
  const n = flow.words.length;
  const { heads } = flow.grids[role];
  const shown = Object.values(flow.grids).map(({ root }) => root.word);
  if (view.origin) shown.push(view.origin.word);
  const model = flow[role];
  const edges: [number, number, number, number][] = [];
  let row = 0;
  for (let layer = 1; layer <= flow.layers; layer++) {
    for (let head = 0; head < heads[layer - 1]; head++) {
      for (let from = 0; from < n; from++, row++) {
        const weights = Array.from(
          model?.weights.subarray(model.rowStart[row], model.rowStart[row + 1]) ?? [],
        );
        const strong = strongOnes(weights, view, n, flow.scale);
        for (const [index, isStrong] of strong.entries()) {
          const to = model?.to[model.rowStart[row] + index] ?? -1;
          if (!isStrong) continue;
          if (view.hideSpecial && flow.special[to] && !shown.includes(to)) continue;
          if (view.heads && !view.heads.has(headKey(layer, head))) continue;
          if (trace.connects(layer, from, to)) edges.push([layer, head, from, to]);
        }
      }
    }
  }
  return edges;
}

/** Which of a row's edges a threshold keeps, by the words of the definition. */
function strongOnes(weights: number[], { kind, threshold }: View, n: number, scale: number): boolean[] {
  const stronger = (edge: number) =>
    weights.filter((weight, other) => weight > weights[edge] || (weight === weights[edge] && other < edge));
  return weights.map((weight, edge) => {
    if (kind === "top") return stronger(edge).length < threshold;
    if (kind === "mass")
      return (
        stronger(edge).reduce((sum, one) => sum + one * 20, 0) * (50_000 / scale) <
        Math.round(threshold * 1e6)
      );
    return weight / scale >= (kind === "lift" ? threshold / n : threshold);
  });
}
