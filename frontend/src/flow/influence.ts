import type { Links } from "./links";

/** How many edges of a trace there are, by where they end and by the head that carries them. */
export class EdgeCounts {
  /** (layers + 1) × n: the trace edges that end in the state (l, w), at l · n + w */
  readonly into: Uint32Array;
  /** perHead[l − 1][h] */
  readonly perHead: readonly Uint32Array[];

  constructor({ n, layers, flow }: Links) {
    this.into = new Uint32Array((layers + 1) * n);
    this.perHead = flow.heads.map((count) => new Uint32Array(count));
  }

  clear(): void {
    this.into.fill(0);
    for (const row of this.perHead) row.fill(0);
  }
}

/** Token influence: I_l(u) = c_l(u) + α · I_{l+1}(u) from the deepest layer down, with I_L = 0. */
export function influence({ into }: EdgeCounts, layers: number, alpha: number): Float64Array {
  const result = new Float64Array(into.length);
  const n = into.length / (layers + 1);
  for (let state = layers * n - 1; state >= 0; state--) {
    result[state] = into[state] + alpha * result[state + n];
  }
  return result;
}
