import type { Links } from "./links";
import type { Trace } from "./trace";

/** The numbers of a trace's edges, by the states that they join and by head. */
export class EdgeCounts {
  /** (layers + 1) × n: the trace edges that end in the state (l, w), at l · n + w */
  readonly into: Uint32Array;
  /** (layers + 1) × n: the trace edges by which the state (l, w) reads */
  readonly outOf: Uint32Array;
  /** perHead[l − 1][h] */
  readonly perHead: readonly Uint32Array[];

  constructor({ n, layers, flow }: Links) {
    this.into = new Uint32Array((layers + 1) * n);
    this.outOf = new Uint32Array((layers + 1) * n);
    this.perHead = flow.heads.map((count) => new Uint32Array(count));
  }

  clear(): void {
    this.into.fill(0);
    this.outOf.fill(0);
    for (const row of this.perHead) row.fill(0);
  }
}

/** Token influence, into `result`: I_l(u) = c_l(u) + α · I_{l+1}(u) from the deepest layer down, with I_L = 0. */
export function influence(
  { into }: EdgeCounts,
  trace: Trace,
  alpha: number,
  result: Float64Array,
): Float64Array {
  const { n, layers } = trace.links;
  result.fill(0, layers * n);
  for (let layer = layers - 1; layer >= 0; layer--) {
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      // A state that is only carried on is the deeper one itself, with all of its influence.
      const passed = trace.carries && trace.keepsBelow(layer + 1, word, false) ? 1 : alpha;
      result[state] = into[state] + passed * result[state + n];
    }
  }
  return result;
}

/**
 * Each word's share of an influence, or of an uptake, over the layers from `first` to `last`, both included: its part of
 * the sum over all words. All are 0 where nothing has influence.
 */
export function wordShares(values: Float64Array, n: number, first: number, last: number): Float64Array {
  const sums = new Float64Array(n);
  let total = 0;
  for (let state = first * n; state < (last + 1) * n; state++) {
    sums[state % n] += values[state];
    total += values[state];
  }
  return total > 0 ? sums.map((sum) => sum / total) : sums;
}

/** Uptake, the influence of a forward trace, into `result`: U_l(u) = r_l(u) + α · U_{l−1}(u), with U_0 = 0. */
export function uptake(
  { outOf }: EdgeCounts,
  trace: Trace,
  alpha: number,
  result: Float64Array,
): Float64Array {
  const { n, layers } = trace.links;
  result.fill(0, 0, n);
  for (let layer = 1; layer <= layers; layer++) {
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      const passed = trace.carries && trace.keepsBelow(layer, word, false) ? 1 : alpha;
      result[state] = outOf[state] + passed * result[state - n];
    }
  }
  return result;
}
