import type { Filter } from "./graph";
import { KINDS, ONLY_BASE, ONLY_TUNED, SHARED, Strands, type Kind } from "./strands";
import type { Trace } from "./trace";

export type Mode = "base" | "overlay" | "tuned";

/** Sets the traces of two models against each other, edge by edge; keeps its scratch from call to call. */
export class Comparison {
  readonly strands = new Strands();
  private readonly headCount: Uint16Array;
  private readonly strongest: Float32Array;
  private readonly touched: Uint16Array;
  private touchedCount = 0;

  constructor(
    private readonly base: Trace,
    private readonly tuned: Trace | null,
  ) {
    const { n } = base.graph;
    this.headCount = new Uint16Array(n * KINDS.length);
    this.strongest = new Float32Array(n * KINDS.length);
    this.touched = new Uint16Array(n);
  }

  update(filter: Filter, mode: Mode): Strands {
    const { n, layers } = this.base.graph;
    this.strands.clear();
    for (let layer = layers; layer >= 1; layer--) {
      for (let from = 0; from < n; from++) {
        const inBase = this.base.has(layer, from);
        const inTuned = this.tuned?.has(layer, from) ?? false;
        if (!inBase && !inTuned) continue;
        for (const head of filter.keptHeads[layer - 1])
          this.mergeRow(layer, head, from, inBase, inTuned, filter);
        this.emit(layer, from, mode);
      }
    }
    return this.strands;
  }

  /** Walks one row of both models together, in order of the word read. */
  private mergeRow(
    layer: number,
    head: number,
    from: number,
    inBase: boolean,
    inTuned: boolean,
    filter: Filter,
  ): void {
    const first = this.base.graph;
    const second = this.tuned?.graph ?? first;
    const { n } = first;
    const { minimum, readable } = filter;
    const row = first.row(layer, from) + head * n;
    let a = first.rowStart[row];
    let b = second.rowStart[row];
    const endA = inBase ? first.rowStart[row + 1] : a;
    const endB = inTuned ? second.rowStart[row + 1] : b;
    while (a < endA || b < endB) {
      const toA = a < endA ? first.to[a] : n;
      const toB = b < endB ? second.to[b] : n;
      const to = toA < toB ? toA : toB;
      const qA = toA === to ? first.weights[a++] : 0;
      const qB = toB === to ? second.weights[b++] : 0;
      if (!readable[to]) continue;
      const hasA = toA === to && qA >= minimum && this.base.links(layer, from, to);
      const hasB = toB === to && qB >= minimum && (this.tuned?.links(layer, from, to) ?? false);
      if (hasA && hasB) this.add(SHARED, to, (qA + qB) / 2);
      else if (hasA) this.add(ONLY_BASE, to, qA);
      else if (hasB) this.add(ONLY_TUNED, to, qB);
    }
  }

  private add(kind: Kind, to: number, q: number): void {
    const { headCount, strongest } = this;
    const slot = to * KINDS.length;
    if (!(headCount[slot] || headCount[slot + 1] || headCount[slot + 2]))
      this.touched[this.touchedCount++] = to;
    headCount[slot + kind]++;
    if (q > strongest[slot + kind]) strongest[slot + kind] = q;
    this.strands.edges[kind]++;
  }

  /** Turns what was gathered for one reading state into strands, and empties the scratch. */
  private emit(layer: number, from: number, mode: Mode): void {
    const { headCount, strongest, strands } = this;
    const { scale } = this.base.graph.flow;
    const own = mode === "base" ? ONLY_BASE : ONLY_TUNED;
    for (let i = 0; i < this.touchedCount; i++) {
      const to = this.touched[i];
      const slot = to * KINDS.length;
      if (mode === "overlay") {
        for (let kind = 0; kind < KINDS.length; kind++) {
          const heads = headCount[slot + kind];
          if (heads) strands.push(layer, from, to, kind, heads, strongest[slot + kind] / scale);
        }
      } else {
        const heads = headCount[slot + SHARED] + headCount[slot + own];
        const q = Math.max(strongest[slot + SHARED], strongest[slot + own]);
        if (heads) strands.push(layer, from, to, own, heads, q / scale);
      }
      headCount.fill(0, slot, slot + KINDS.length);
      strongest.fill(0, slot, slot + KINDS.length);
    }
    this.touchedCount = 0;
  }
}
