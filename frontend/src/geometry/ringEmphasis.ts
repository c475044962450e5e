import { linkKey, type Emphasis } from "../flow/emphasis";
import { turnEdge, type Depth } from "./depth";

/** An emphasis with its layers converted to rings. */
export function ringEmphasis(depth: Depth, emphasis: Emphasis, n: number): Emphasis {
  if (!depth.forward) return emphasis;
  const links = new Set<number>();
  for (const key of emphasis.links) {
    const top = Math.floor(key / n);
    const edge = turnEdge(depth, { layer: Math.floor(top / n), from: top % n, to: key % n });
    links.add(linkKey(n, edge.layer, edge.from, edge.to));
  }
  const stays = emphasis.stays.map(({ layer, word }) => ({ layer: depth.layers - layer + 1, word }));
  return { links, stays };
}
