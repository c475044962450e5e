import type { EdgeColumns } from "./query/edgeColumns";
import type { Measured, Picture } from "./explorer";
import type { Head } from "./heads/pick";
import type { Path } from "./paths/strongest";

/** The links of the rings that are drawn stronger than the rest. */
export interface Emphasis {
  /** pairs of states that an edge joins, as linkKey(n, layer, from, to) */
  links: ReadonlySet<number>;
  /** residual or carried links, from (layer, word) to (layer − 1, word) */
  stays: readonly { layer: number; word: number }[];
}

export const linkKey = (n: number, layer: number, from: number, to: number): number =>
  (layer * n + from) * n + to;

/** The states at the ends of what is emphasised, as layer · n + word. */
export function statesOf({ links, stays }: Emphasis, n: number): ReadonlySet<number> {
  const states = new Set<number>();
  for (const key of links) {
    const top = Math.floor(key / n);
    states.add(top);
    states.add((Math.floor(top / n) - 1) * n + (key % n));
  }
  for (const { layer, word } of stays) states.add(layer * n + word).add((layer - 1) * n + word);
  return states;
}

/** The traced edges of a table; null if there is none. */
export function emphasisOf({ count, layer, from, to, traced }: EdgeColumns, n: number): Emphasis | null {
  const links = new Set<number>();
  for (let row = 0; row < count; row++)
    if (traced[row]) links.add(linkKey(n, layer[row], from[row], to[row]));
  return links.size > 0 ? { links, stays: [] } : null;
}

/** A path's edges, and the links by which it stays on a word. */
export function emphasisOfPath({ words, edges }: Path, n: number, layers: number): Emphasis {
  const layersRead = new Set(edges.map(({ layer }) => layer));
  const stays = words
    .map((word, index) => ({ layer: layers - index, word }))
    .slice(0, -1)
    .filter(({ layer }) => !layersRead.has(layer));
  return { links: new Set(edges.map(({ layer, from, to }) => linkKey(n, layer, from, to))), stays };
}

/** The traced edges of one head; null if there is none. */
export function emphasisOfHead({ base, tuned, mode }: Picture, { layer, head }: Head): Emphasis | null {
  const { n, rowStart, edgeStart, to, head: headOf } = base.trace.links;
  const sides = [mode === "tuned" ? null : base, mode === "base" ? null : tuned].filter(
    (side) => side !== null,
  );
  const links = new Set<number>();
  for (let from = 0; from < n; from++) {
    const row = (layer - 1) * n + from;
    for (let link = rowStart[row]; link < rowStart[row + 1]; link++)
      for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++)
        if (headOf[edge] === head && sides.some((side) => carries(side, layer, from, to[link], edge, head)))
          links.add(linkKey(n, layer, from, to[link]));
  }
  return links.size > 0 ? { links, stays: [] } : null;
}

function carries(
  { trace, role, filter }: Measured,
  layer: number,
  from: number,
  to: number,
  edge: number,
  head: number,
): boolean {
  const strong = trace.links.values[role][edge] >= filter.minimum && filter.readable[to] === 1;
  return strong && (filter.kept[layer - 1]?.[head] ?? 1) === 1 && trace.connects(layer, from, to);
}
