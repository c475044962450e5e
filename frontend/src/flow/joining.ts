import type { Measured } from "./explorer";

/** One head's edge between two states, in both models. */
export interface HeadPart {
  head: number;
  base: HeadWeight;
  tuned: HeadWeight | null;
}

interface HeadWeight {
  /** null below the floor */
  weight: number | null;
  inTrace: boolean;
}

/** The heads that join (layer, from) to (layer − 1, to) in either trace, strongest first. */
export function headsJoining(
  base: Measured,
  tuned: Measured | null,
  layer: number,
  from: number,
  to: number,
): HeadPart[] {
  const { flow, n, rowStart, edgeStart, head, weights, values, to: read } = base.trace.links;
  const row = (layer - 1) * n + from;
  const link = read.subarray(rowStart[row], rowStart[row + 1]).indexOf(to) + rowStart[row];
  if (link < rowStart[row]) return [];
  const weightIn = ({ trace, role, filter }: Measured, edge: number): HeadWeight => {
    const q = weights[role][edge];
    const kept = filter.kept[layer - 1]?.[head[edge]] ?? 1;
    const strong = values[role][edge] >= filter.minimum && filter.readable[to] === 1 && kept === 1;
    const inTrace = strong && trace.connects(layer, from, to);
    return { weight: q > 0 ? q / flow.scale : null, inTrace };
  };
  const parts: HeadPart[] = [];
  for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
    parts.push({ head: head[edge], base: weightIn(base, edge), tuned: tuned && weightIn(tuned, edge) });
  }
  const strength = (part: HeadPart) => Math.max(part.base.weight ?? 0, part.tuned?.weight ?? 0);
  return parts
    .filter((part) => part.base.inTrace || part.tuned?.inTrace)
    .sort((a, b) => strength(b) - strength(a));
}
