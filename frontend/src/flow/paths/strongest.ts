import type { Picture } from "../explorer";
import { strongest, type Found } from "./kbest";
import { Steps, type PathEdge } from "./steps";
import { ONLY_BASE, ONLY_TUNED, SHARED, type Kind } from "../strands";

/** A path in one model: its attention edges from the root on, and the product of their weights. */
export interface Route {
  weight: number;
  edges: readonly PathEdge[];
}

/** A path from the root, or in a forward trace from the deepest layer, one state a layer. */
export interface Path {
  /** the word of each layer from the deepest on */
  words: readonly number[];
  /** null where the model has no such path */
  base: Route | null;
  tuned: Route | null;
  /** null where there is one model */
  kind: Kind | null;
  /** the stronger model's weight */
  weight: number;
  /** the stronger model's edges */
  edges: readonly PathEdge[];
}

interface Hop {
  band: number;
  from: number;
  to: number;
}

/**
 * The strongest paths of one model's trace or of either of two, as core/paths/strongest.py finds them. They are complete, so that
 * selections of what lies above or below a state are read as of what passes through it. A path is as strong as it is
 * in the model where it is stronger. It is shared where the other model has the same states or, of models that do not
 * correspond, passes from word to word alike in the same bands of layers.
 */
export function strongestPaths({ base, tuned, flow }: Picture, count: number): Path[] {
  const steps = [base, tuned].filter((side) => side !== null).map((side) => new Steps(side));
  const depths = Object.values(flow.grids).map(({ heads }) => heads.filter((some) => some > 0).length);
  const bands = flow.corresponds ? flow.layers : Math.min(...depths);
  const listed = steps.flatMap((own, role) =>
    distinct(own, count, bands).map((found) => ({ ...found, own, role })),
  );
  listed.sort((a, b) => b.weight - a.weight || a.role - b.role);
  const paths = new Map<string, Path>();
  for (const { words, own, role } of listed) {
    const key = keyOf(words, own.layers, bands);
    if (paths.has(key) || paths.size === count) continue;
    const hops = hopsOf(words, own.layers, bands);
    const route = routeOf(own, words);
    const [first, second] = steps.map((one) =>
      one === own ? route : along(one, words[0], hops, bands, own.bottom),
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

/** So many of a trace's strongest paths that `count` of them differ, or all. */
function distinct(steps: Steps, count: number, bands: number): Found[] {
  for (let asked = count; ; asked *= 2) {
    const found = strongest(steps, asked);
    const keys = new Set(found.map(({ words }) => keyOf(words, steps.layers, bands)));
    if (found.length < asked || keys.size >= count) return found;
  }
}

/** Where the path passes from one word to another. */
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

/** The strongest route of another trace that makes the same hops in the same bands of layers; null without one. */
function along(
  steps: Steps,
  first: number,
  hops: readonly Hop[],
  bands: number,
  bottom: number,
): Route | null {
  if (!steps.trace.has(steps.layers, first)) return null;
  let reached = new Map<number, Route>([[0, { weight: 1, edges: [] }]]); // by how many hops are done
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
