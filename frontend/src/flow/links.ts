import type { Flow, ModelEdges, Role } from "../contract/flow";
import { Values } from "./values";
import type { ThresholdKind } from "./view";

export type Kinds = Readonly<Record<Role, ThresholdKind>>;

const BY_WEIGHT: Kinds = { base: "weight", tuned: "weight" };

/**
 * Both models' edges, gathered by the two states that they join. A link is one (layer, from, to) with every head that
 * either model has there. An edge's value is what a threshold is held against (values.ts): its stored weight, or
 * something else that falls with it. Within a row, one reading state (layer, from), the link of the highest value
 * comes first: a view of a high threshold stops at the first link that is too weak, and pays only for what it shows.
 */
export class Links {
  readonly n: number;
  readonly layers: number;
  /** the links of (layer, from) are rowStart[r] .. rowStart[r + 1] − 1 with r = (layer − 1) · n + from */
  readonly rowStart: Uint32Array;
  readonly to: Uint16Array;
  /** the largest value of a link in either model; it falls along a row */
  readonly strongest: Uint16Array;
  /** the largest value of a link in one model, 0 where it has none */
  readonly strongestOf: Readonly<Record<Role, Uint16Array>>;
  /** the edges of link i, by head, are edgeStart[i] .. edgeStart[i + 1] − 1 */
  readonly edgeStart: Uint32Array;
  readonly head: Uint16Array;
  /** an edge's stored weight in one model, 0 where it has none */
  readonly weights: Readonly<Record<Role, Uint16Array>>;
  /** an edge's value in one model, 0 where it has none */
  readonly values: Readonly<Record<Role, Uint16Array>>;
  private oneReading: boolean | null = null;

  constructor(
    readonly flow: Flow,
    kinds: Kinds = BY_WEIGHT,
  ) {
    this.n = flow.words.length;
    this.layers = flow.layers;
    const most = flow.base.to.length + (flow.tuned?.to.length ?? 0);
    const items = () => new Uint16Array(most);
    const both = () => ({ base: items(), tuned: items() });
    this.rowStart = new Uint32Array(this.layers * this.n + 1);
    this.to = items();
    this.strongest = items();
    this.strongestOf = both();
    this.edgeStart = new Uint32Array(most + 1);
    this.head = items();
    this.weights = both();
    const ownValues = (kind: ThresholdKind) => kind === "top" || kind === "mass";
    this.values = {
      base: ownValues(kinds.base) ? items() : this.weights.base,
      tuned: ownValues(kinds.tuned) ? items() : this.weights.tuned,
    };

    const row = new Row(flow, kinds);
    const { base, tuned } = flow.grids;
    let links = 0;
    const first = { base: 0, tuned: 0 };
    for (let layer = 1; layer <= this.layers; layer++) {
      for (let from = 0; from < this.n; from++) {
        row.gather(layer, first.base + from, first.tuned + from);
        links = this.append(row, links);
        this.rowStart[(layer - 1) * this.n + from + 1] = links;
      }
      first.base += base.heads[layer - 1] * this.n;
      first.tuned += tuned.heads[layer - 1] * this.n;
    }
  }

  /** Whether both are one model's reading, of which a pinned trace and the present one can be two views. */
  get isOneReading(): boolean {
    const { base, tuned } = this.weights;
    const edges = this.edgeStart[this.rowStart[this.rowStart.length - 1]];
    this.oneReading ??=
      this.flow.tuned !== null && base.subarray(0, edges).every((weight, edge) => weight === tuned[edge]);
    return this.oneReading;
  }

  /** Takes in a row's links after the first `links`, strongest first; gives how many there are then. */
  private append(row: Row, links: number): number {
    for (const to of row.strongestFirst()) {
      this.to[links] = to;
      this.strongest[links] = Math.max(row.base[to], row.tuned[to]);
      this.strongestOf.base[links] = row.base[to];
      this.strongestOf.tuned[links] = row.tuned[to];
      this.edgeStart[links + 1] = this.edgeStart[links] + row.heads[to];
      row.next[to] = this.edgeStart[links];
      links++;
    }
    for (let edge = 0; edge < row.edges; edge++) {
      const place = row.next[row.edgeTo[edge]]++;
      this.head[place] = row.edgeHead[edge];
      this.weights.base[place] = row.edgeBase[edge];
      this.weights.tuned[place] = row.edgeTuned[edge];
      if (this.values.base !== this.weights.base) this.values.base[place] = row.valueBase[edge];
      if (this.values.tuned !== this.weights.tuned) this.values.tuned[place] = row.valueTuned[edge];
    }
    return links;
  }
}

/** What one state reads: scratch, used again for every row. */
class Row {
  /** how many heads read each word, and the largest value in each model */
  readonly heads: Uint16Array;
  readonly base: Uint16Array;
  readonly tuned: Uint16Array;
  /** where the next edge into a word goes */
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

  /** Reads the edges of every head of a layer, from either model's row of head 0 on. */
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

  /** The words read, by the largest value of either model. */
  *strongestFirst(): Generator<number, void> {
    this.words = 0;
    for (let word = 0; word < this.n; word++) {
      if (this.heads[word] === 0) continue;
      const value = Math.max(this.base[word], this.tuned[word]);
      this.keys[this.words++] = (0xffff - value) * 0x10000 + word;
    }
    for (const key of this.keys.subarray(0, this.words).sort()) yield key & 0xffff;
  }

  /** Walks one head's row of both models together, in order of the word read. */
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
