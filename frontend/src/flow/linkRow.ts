import type { Flow, ModelEdges, Role } from "../contract/flow";
import { Values } from "./values";
import type { ThresholdKind } from "./view";

/** The kind of threshold that each model's edges are compared with. */
export type Kinds = Readonly<Record<Role, ThresholdKind>>;

/** The edges of one reading state in both models. Its buffers are reused for every row. */
export class LinkRow {
  /** by word read: the number of heads, and the largest value in each model */
  readonly heads: Uint16Array;
  readonly base: Uint16Array;
  readonly tuned: Uint16Array;
  /** by word read: the place of its next edge in the links */
  readonly next: Uint32Array;
  edges = 0;
  readonly edgeTo: Uint16Array;
  readonly edgeHead: Uint16Array;
  readonly edgeBase: Uint16Array;
  readonly edgeTuned: Uint16Array;
  readonly valueBase: Uint16Array;
  readonly valueTuned: Uint16Array;
  private readonly values: Values;
  private readonly rowOfBase: Uint16Array;
  private readonly rowOfTuned: Uint16Array;
  /** sorts by value, then by word: (65,535 − value) · 65,536 + word */
  private readonly keys: Uint32Array;
  private words = 0;
  private readonly n: number;

  constructor(
    private readonly flow: Flow,
    private readonly kinds: Kinds,
  ) {
    const n = (this.n = flow.words.length);
    const heads = Math.max(...flow.heads) * (flow.corresponds ? 1 : 2);
    this.heads = new Uint16Array(n);
    this.base = new Uint16Array(n);
    this.tuned = new Uint16Array(n);
    this.next = new Uint32Array(n);
    this.keys = new Uint32Array(n);
    this.edgeTo = new Uint16Array(n * heads);
    this.edgeHead = new Uint16Array(n * heads);
    this.edgeBase = new Uint16Array(n * heads);
    this.edgeTuned = new Uint16Array(n * heads);
    this.valueBase = new Uint16Array(n * heads);
    this.valueTuned = new Uint16Array(n * heads);
    this.values = new Values(flow.scale);
    this.rowOfBase = new Uint16Array(n);
    this.rowOfTuned = new Uint16Array(n);
  }

  /** Reads the edges of a layer's heads, given each model's row of head 0. */
  gather(layer: number, firstOfBase: number, firstOfTuned: number): void {
    this.heads.fill(0);
    this.base.fill(0);
    this.tuned.fill(0);
    this.edges = 0;
    const { base, tuned, grids, heads, corresponds } = this.flow;
    for (let head = 0; head < heads[layer - 1]; head++) {
      const ofBase = head < grids.base.heads[layer - 1] ? base : null;
      const ofTuned = head < grids.tuned.heads[layer - 1] ? tuned : null;
      const rowOfBase = firstOfBase + head * this.n;
      const rowOfTuned = firstOfTuned + head * this.n;
      // Heads of one number are one head only in models that correspond.
      if (corresponds) this.merge(ofBase, ofTuned, rowOfBase, rowOfTuned, head);
      else {
        this.merge(ofBase, null, rowOfBase, 0, head);
        this.merge(null, ofTuned, 0, rowOfTuned, head);
      }
    }
  }

  /** The words read, sorted by the largest value of either model. */
  *strongestFirst(): Generator<number, void> {
    this.words = 0;
    for (let word = 0; word < this.n; word++) {
      if (this.heads[word] === 0) continue;
      const value = Math.max(this.base[word], this.tuned[word]);
      this.keys[this.words++] = (0xffff - value) * 0x10000 + word;
    }
    for (const key of this.keys.subarray(0, this.words).sort()) yield key & 0xffff;
  }

  /** Merges one head's rows of both models, in order of the word read. */
  private merge(
    base: ModelEdges | null,
    tuned: ModelEdges | null,
    rowOfBase: number,
    rowOfTuned: number,
    head: number,
  ): void {
    let a = base?.rowStart[rowOfBase] ?? 0;
    let b = tuned?.rowStart[rowOfTuned] ?? 0;
    const endA = base?.rowStart[rowOfBase + 1] ?? 0;
    const endB = tuned?.rowStart[rowOfTuned + 1] ?? 0;
    const [startA, startB] = [a, b];
    if (base) this.valuesOf(this.kinds.base, base, a, endA, this.rowOfBase);
    if (tuned) this.valuesOf(this.kinds.tuned, tuned, b, endB, this.rowOfTuned);
    while (a < endA || b < endB) {
      const toA = base && a < endA ? base.to[a] : this.n;
      const toB = tuned && b < endB ? tuned.to[b] : this.n;
      const to = toA < toB ? toA : toB;
      const edge = this.edges++;
      const inA = base !== null && toA === to;
      const inB = tuned !== null && toB === to;
      const valueA = inA ? this.rowOfBase[a - startA] : 0;
      const valueB = inB ? this.rowOfTuned[b - startB] : 0;
      this.edgeTo[edge] = to;
      this.edgeHead[edge] = head;
      this.edgeBase[edge] = inA ? base.weights[a++] : 0;
      this.edgeTuned[edge] = inB ? tuned.weights[b++] : 0;
      this.valueBase[edge] = valueA;
      this.valueTuned[edge] = valueB;
      this.heads[to]++;
      if (valueA > this.base[to]) this.base[to] = valueA;
      if (valueB > this.tuned[to]) this.tuned[to] = valueB;
    }
  }

  private valuesOf(
    kind: ThresholdKind,
    edges: ModelEdges,
    start: number,
    end: number,
    row: Uint16Array,
  ): void {
    this.values.ofRow(kind, edges.weights.subarray(start, end), row);
  }
}
