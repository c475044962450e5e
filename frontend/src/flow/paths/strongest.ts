import type { Picture } from "../explorer";
import { strongest, type WordPath } from "./kbest";
import { Steps, type PathEdge } from "./steps";
import { ONLY_BASE, ONLY_TUNED, SHARED, type Kind } from "../strands";

/** A path in one model: its attention edges from the root on, and the product of their weights. */
export interface Route {
  weight: number;
  edges: readonly PathEdge[];
}

/** A path from the root, or in a forward trace from the deepest layer, with one state per layer. */
export interface Path {
  /** the word on each layer, from the deepest on */
  words: readonly number[];
  /** null if the model does not have the path */
  base: Route | null;
  tuned: Route | null;
  /** null for a flow of one model */
  kind: Kind | null;
  /** the stronger model's weight */
  weight: number;
  /** the stronger model's edges */
  edges: readonly PathEdge[];
}

/** A step of a path to another word, in a band of layers (bands.ts). */
interface Hop {
  band: number;
  from: number;
  to: number;
}

/**
 * The strongest paths of one model's trace, or of either of two; the twin of core/paths/strongest.py. Paths are complete:
 * a selection of what leads into or out of a state counts as one of what passes through it. A path's weight is that in the
 * model where it is stronger. It is shared if the other model has the same states or, in models that do not correspond,
 * the same hops in the same bands of layers.
 */
export function strongestPaths({ base, tuned, flow }: Picture, count: number): Path[] {
  const steps = [base, tuned].filter((side) => side !== null).map((side) => new Steps(side));
  const depths = Object.values(flow.grids).map(
    ({ heads }) => heads.filter((layerHeads) => layerHeads > 0).length,
  );
  const bands = flow.corresponds ? flow.layers : Math.min(...depths);
  const listed = steps.flatMap((modelSteps, role) =>
    distinct(modelSteps, count, bands).map((path) => ({ ...path, modelSteps, role })),
  );
  listed.sort((a, b) => b.weight - a.weight || a.role - b.role);
  const paths = new Map<string, Path>();
  for (const { words, modelSteps, role } of listed) {
    const key = keyOf(words, modelSteps.layers, bands);
    if (paths.has(key) || paths.size === count) continue;
    const hops = hopsOf(words, modelSteps.layers, bands);
    const route = routeOf(modelSteps, words);
    const [first, second] = steps.map((other) =>
      other === modelSteps ? route : along(other, words[0], hops, bands, modelSteps.bottom),
    );
    const kind = steps.length < 2 ? null : first && second ? SHARED : role === 0 ? ONLY_BASE : ONLY_TUNED;
    paths.set(key, {
      words,
      base: first,
      tuned: second ?? null,
      kind,
      weight: route.weight,
      edges: route.edges,
    });
  }
  return [...paths.values()];
}

/** The strongest paths of a trace: as many as it takes for `count` of them to differ, or all. */
function distinct(steps: Steps, count: number, bands: number): WordPath[] {
  for (let size = count; ; size *= 2) {
    const paths = strongest(steps, size);
    const keys = new Set(paths.map(({ words }) => keyOf(words, steps.layers, bands)));
    if (paths.length < size || keys.size >= count) return paths;
  }
}

/** The steps of a path from one word to another. */
function hopsOf(words: readonly number[], layers: number, bands: number): Hop[] {
  return words.slice(1).flatMap((to, index) => {
    const band = Math.ceil(((layers - index) * bands) / layers);
    return to === words[index] ? [] : [{ band, from: words[index], to }];
  });
}

const keyOf = (words: readonly number[], layers: number, bands: number): string =>
  [words[0], ...hopsOf(words, layers, bands).map(({ band, to }) => `${String(band)}:${String(to)}`)].join(
    " ",
  );

function routeOf(steps: Steps, words: readonly number[]): Route {
  const edges = words.slice(1).flatMap((to, index) => {
    const [layer, from] = [steps.layers - index, words[index]];
    return (from === to && steps.stays(layer, from) ? null : steps.edge(layer, from, to)) ?? [];
  });
  return { weight: edges.reduce((product, { weight }) => product * weight, 1), edges };
}

/** The strongest route of another trace with the same hops in the same bands of layers; null without one. */
function along(
  steps: Steps,
  first: number,
  hops: readonly Hop[],
  bands: number,
  bottom: number,
): Route | null {
  if (!steps.trace.has(steps.layers, first)) return null;
  let reached = new Map<number, Route>([[0, { weight: 1, edges: [] }]]); // by the number of hops done
  for (let layer = steps.layers; layer > bottom; layer--) {
    const onward = new Map<number, Route>();
    const keep = (done: number, route: Route) => {
      if (route.weight > (onward.get(done)?.weight ?? 0)) onward.set(done, route);
    };
    const band = Math.ceil((layer * bands) / steps.layers);
    for (const [done, route] of reached) {
      const word = done > 0 ? hops[done - 1].to : first;
      const stay = steps.stays(layer, word) ? [] : steps.edge(layer, word, word);
      if (stay) keep(done, withEdges(route, [stay].flat()));
      if (done === hops.length || hops[done].band !== band) continue;
      const hop = steps.edge(layer, hops[done].from, hops[done].to);
      if (hop) keep(done + 1, withEdges(route, [hop]));
    }
    reached = onward;
  }
  return reached.get(hops.length) ?? null;
}

const withEdges = ({ weight, edges }: Route, more: readonly PathEdge[]): Route => ({
  weight: more.reduce((product, edge) => product * edge.weight, weight),
  edges: [...edges, ...more],
});
