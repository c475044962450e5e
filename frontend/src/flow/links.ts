import type { Flow, Role } from "../contract/flow";
import { LinkRow, type Kinds } from "./linkRow";
import type { ThresholdKind } from "./view";

const BY_WEIGHT: Kinds = { base: "weight", tuned: "weight" };

/**
 * Both models' edges, grouped by the two states that they join. A link is one (layer, from, to) with every head that
 * either model has there. A threshold is compared with an edge's value (values.ts): its stored weight, or a number that
 * falls with it. The links of a row, one reading state (layer, from), are sorted by value, highest first, so that a trace
 * stops at the first link below its threshold.
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
    const capacity = flow.base.to.length + (flow.tuned?.to.length ?? 0);
    const items = () => new Uint16Array(capacity);
    const both = () => ({ base: items(), tuned: items() });
    this.rowStart = new Uint32Array(this.layers * this.n + 1);
    this.to = items();
    this.strongest = items();
    this.strongestOf = both();
    this.edgeStart = new Uint32Array(capacity + 1);
    this.head = items();
    this.weights = both();
    const hasValues = (kind: ThresholdKind) => kind === "top" || kind === "mass";
    this.values = {
      base: hasValues(kinds.base) ? items() : this.weights.base,
      tuned: hasValues(kinds.tuned) ? items() : this.weights.tuned,
    };

    const row = new LinkRow(flow, kinds);
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

  /** Whether both models have the same weights, as a pinned trace and the present one of the same model have. */
  get isOneReading(): boolean {
    const { base, tuned } = this.weights;
    const edges = this.edgeStart[this.rowStart[this.rowStart.length - 1]];
    this.oneReading ??=
      this.flow.tuned !== null && base.subarray(0, edges).every((weight, edge) => weight === tuned[edge]);
    return this.oneReading;
  }

  /** Appends a row's links to the first `links`, strongest first, and returns their new number. */
  private append(row: LinkRow, links: number): number {
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
