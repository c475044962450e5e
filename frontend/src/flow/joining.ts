import type { Trace } from "./trace";
import type { Filter } from "./view";

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
  const { flow, n, rowStart, edgeStart, head, weights, to: read } = base.links;
  const row = (layer - 1) * n + from;
  const link = read.subarray(rowStart[row], rowStart[row + 1]).indexOf(to) + rowStart[row];
  if (link < rowStart[row] || !filter.readable[to]) return [];
  const weightIn = (trace: Trace, edge: number): HeadWeight => {
    const q = weights[trace.role][edge];
    const inTrace = q >= filter.minimum && trace.connects(layer, from, to);
    return { weight: q > 0 ? q / flow.scale : null, inTrace };
  };
  const kept = filter.kept[layer - 1];
  const parts: HeadPart[] = [];
  for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
    if (kept && !kept[head[edge]]) continue;
    parts.push({ head: head[edge], base: weightIn(base, edge), tuned: tuned && weightIn(tuned, edge) });
  }
  const strength = (part: HeadPart) => Math.max(part.base.weight ?? 0, part.tuned?.weight ?? 0);
  return parts
    .filter((part) => part.base.inTrace || part.tuned?.inTrace)
    .sort((a, b) => strength(b) - strength(a));
}
