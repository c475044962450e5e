import type { Filter } from "./graph";
import type { Trace } from "./trace";

/** How many edges of a trace there are, by where they end and by the head that carries them. */
export interface EdgeCounts {
  total: number;
  /** (layers + 1) × n: the trace edges that end in the state (l, w), at l · n + w */
  into: Uint32Array;
  /** perHead[l − 1][h] */
  perHead: Uint32Array[];
}

export function countEdges(trace: Trace, filter: Filter): EdgeCounts {
  const { n, layers, heads } = trace.graph;
  const into = new Uint32Array((layers + 1) * n);
  const perHead = heads.map((count) => new Uint32Array(count));
  let total = 0;
  trace.forEachEdge(filter, (layer, head, _from, to) => {
    into[(layer - 1) * n + to]++;
    perHead[layer - 1][head]++;
    total++;
  });
  return { total, into, perHead };
}

/** Token influence: I_l(u) = c_l(u) + α · I_{l+1}(u) from the deepest layer down, with I_L = 0. */
export function influence(counts: EdgeCounts, layers: number, alpha: number): Float64Array {
  const result = new Float64Array(counts.into.length);
  const n = counts.into.length / (layers + 1);
  for (let state = layers * n - 1; state >= 0; state--) {
    result[state] = counts.into[state] + alpha * result[state + n];
  }
  return result;
}
