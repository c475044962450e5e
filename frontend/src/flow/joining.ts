import type { Filter, Graph } from "./graph";
import type { Trace } from "./trace";

/** One head's part in what joins two states, for both models. */
export interface HeadPart {
  head: number;
  base: HeadWeight;
  tuned: HeadWeight | null;
}

interface HeadWeight {
  /** null: below the floor */
  weight: number | null;
  inTrace: boolean;
}

/** The heads that join (layer, from) to (layer − 1, to) in either trace, strongest first. */
export function headsJoining(
  base: Trace,
  tuned: Trace | null,
  filter: Filter,
  layer: number,
  from: number,
  to: number,
): HeadPart[] {
  const { scale } = base.graph.flow;
  const kept = (graph: Graph, trace: Trace, head: number): HeadWeight => {
    const q = graph.weightOf(layer, head, from, to);
    const inTrace = q >= filter.minimum && q > 0 && filter.readable[to] === 1 && trace.links(layer, from, to);
    return { weight: q > 0 ? q / scale : null, inTrace };
  };
  const strength = (part: HeadPart) => Math.max(part.base.weight ?? 0, part.tuned?.weight ?? 0);
  return filter.keptHeads[layer - 1]
    .map((head) => ({
      head,
      base: kept(base.graph, base, head),
      tuned: tuned && kept(tuned.graph, tuned, head),
    }))
    .filter((part) => part.base.inTrace || part.tuned?.inTrace)
    .sort((a, b) => strength(b) - strength(a));
}
