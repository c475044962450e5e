import type { Flow, Role } from "../contract/flow";
import type { Links } from "./links";
import { rangeOf } from "./threshold";
import { filterOf, type View } from "./view";

/** How many edges of each model's attention graph reach each of a number of thresholds. */
export interface Histogram {
  /** ascending */
  thresholds: readonly number[];
  left: Readonly<Record<Role, Float64Array>>;
  /** how many edges reach any threshold */
  leftBy(threshold: number): Readonly<Record<Role, number>>;
}

const VALUES = 0x10000;
const MAX_STEPS = 120;

/** Counts the edges, traced or not, of the heads that the view keeps and the words that it shows. */
export function histogramOf(links: Links, view: View): Histogram {
  const thresholds = stepsOf(links.flow, view);
  const minimum = (threshold: number) => filterOf(links.flow, { ...view, threshold }).minimum;
  const minima = thresholds.map(minimum);
  const above = { base: countsAbove(links, "base", view), tuned: countsAbove(links, "tuned", view) };
  const of = (role: Role) => Float64Array.from(minima, (value) => above[role][value]);
  return {
    thresholds,
    left: { base: of("base"), tuned: of("tuned") },
    leftBy(threshold) {
      const value = minimum(threshold);
      return { base: above.base[value], tuned: above.tuned[value] };
    },
  };
}

function stepsOf(flow: Flow, { kind }: View): number[] {
  const { loosest, strictest } = rangeOf(kind, flow);
  const [low, high] = [Math.min(loosest, strictest), Math.max(loosest, strictest)];
  const steps = kind === "top" ? high - low : MAX_STEPS;
  return Array.from({ length: steps + 1 }, (_, index) => low + ((high - low) * index) / Math.max(1, steps));
}

/** above[value]: how many of a model's edges have at least that value. */
function countsAbove(links: Links, role: Role, view: View): Uint32Array {
  const { n, layers, rowStart, edgeStart, head, to } = links;
  const { readable, kept } = filterOf(links.flow, view);
  const values = links.values[role];
  const above = new Uint32Array(VALUES + 1);
  for (let layer = 1; layer <= layers; layer++) {
    const keptHere = kept[layer - 1];
    const end = rowStart[layer * n];
    for (let link = rowStart[(layer - 1) * n]; link < end; link++) {
      if (!readable[to[link]]) continue;
      for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++)
        if (values[edge] > 0 && (!keptHere || keptHere[head[edge]])) above[values[edge]]++;
    }
  }
  for (let value = VALUES - 1; value >= 0; value--) above[value] += above[value + 1];
  return above;
}

/** The fields of a view that the histogram depends on; the threshold is not one of them. */
export const histogramKey = ({ kind, hideSpecial, heads, origin }: View): string =>
  [kind, hideSpecial, origin?.word, heads && [...heads].join()].join(" ");
