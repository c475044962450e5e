import type { ThresholdKind } from "./view";

/**
 * Computes edges' values, with which a threshold is compared. For weight and lift it is the stored weight; for the top k
 * of a row it falls by 1 from edge to edge, and for a row's mass by the weight of each stronger edge. One comparison with
 * a minimum then serves all four kinds.
 */
export class Values {
  private keys = new Uint32Array(0);

  constructor(private readonly scale: number) {}

  /** Writes the values of a row's edges, given their weights, into `values`; of equal weights the first ranks higher. */
  ofRow(kind: ThresholdKind, weights: Uint16Array, values: Uint16Array): void {
    if (kind === "weight" || kind === "lift") return values.set(weights);
    const count = weights.length;
    if (this.keys.length < count) this.keys = new Uint32Array(count * 2);
    const order = this.keys.subarray(0, count);
    for (let edge = 0; edge < count; edge++) order[edge] = (0xffff - weights[edge]) * 0x10000 + edge;
    order.sort();
    let before = 0;
    for (let rank = 0; rank < count; rank++) {
      const edge = order[rank] & 0xffff;
      values[edge] = kind === "top" ? 0xffff - rank : Math.max(1, this.scale - before);
      before += weights[edge];
    }
  }
}
