import type { ModelEdges, Role } from "../../contract/flow";
import type { Bands } from "../bands";
import type { Measured } from "../explorer";
import { Values } from "../values";
import { minimumWeight } from "../view";
import type { EdgeQuery } from "./edgeQuery";

/** One model's edges, one row at a time: which of them pass, and which are traced. */
export class ModelRows {
  readonly role: Role;
  readonly to: Uint8Array | Uint16Array;
  readonly weights: Uint16Array;
  /** the edges of the row are start .. end − 1 */
  start = 0;
  end = 0;
  private readonly edges: ModelEdges;
  private readonly heads: readonly number[];
  private readonly rowOfLayer: readonly number[];
  private readonly n: number;
  /** the query's least stored weight; 0 if it names none */
  private readonly minWeight: number;
  /** the values of the row's edges; null where they are the weights */
  private readonly row: Uint16Array | null;
  private readonly values: Values;

  constructor(
    private readonly measured: Measured,
    { weight }: Pick<EdgeQuery, "weight">,
  ) {
    const { flow } = measured.trace.links;
    this.role = measured.role;
    this.n = flow.words.length;
    this.edges = flow[this.role] ?? flow.base;
    this.to = this.edges.to;
    this.weights = this.edges.weights;
    this.heads = flow.grids[this.role].heads;
    let rows = 0;
    this.rowOfLayer = this.heads.map((count) => (rows += count * this.n) - count * this.n);
    this.minWeight = weight ? Math.max(1, minimumWeight(weight.value, flow.scale)) : 0;
    const { kind } = measured.view;
    this.row = kind === "top" || kind === "mass" ? new Uint16Array(this.n) : null;
    this.values = new Values(flow.scale);
  }

  /** Moves to the row of one head and reading word; it is empty if the model lacks the head. */
  enter(layer: number, head: number, from: number): void {
    this.start = this.end = 0;
    if (head >= this.heads[layer - 1]) return;
    const row = this.rowOfLayer[layer - 1] + head * this.n + from;
    this.start = this.edges.rowStart[row];
    this.end = this.edges.rowStart[row + 1];
    if (this.row && this.end > this.start) {
      const weights = this.weights.subarray(this.start, this.end);
      this.values.ofRow(this.measured.view.kind, weights, this.row.subarray(0, weights.length));
    }
  }

  /** The row's edge into a word; −1 without one. */
  edgeTo(word: number): number {
    for (let edge = this.start; edge < this.end; edge++) if (this.to[edge] === word) return edge;
    return -1;
  }

  /** Whether an edge has the query's weight, or if that names none passes the threshold. */
  isPassing(edge: number): boolean {
    return this.minWeight ? this.weights[edge] >= this.minWeight : this.isKept(edge);
  }

  /** Whether an edge is in the trace. */
  traces(edge: number, layer: number, head: number, from: number): boolean {
    return this.isInGraph(edge, layer, head) && this.measured.trace.connects(layer, from, this.to[edge]);
  }

  /** Whether an edge passes all that the view asks, reached by the trace or not. */
  isInGraph(edge: number, layer: number, head: number): boolean {
    const { filter } = this.measured;
    const kept = filter.kept[layer - 1];
    return this.isKept(edge) && filter.readable[this.to[edge]] === 1 && (!kept || kept[head] === 1);
  }

  /** Marks each passing edge in its band of layers. */
  mark(bands: Bands): void {
    this.heads.forEach((count, index) => {
      for (let head = 0; head < count; head++) {
        for (let from = 0; from < this.n; from++) {
          this.enter(index + 1, head, from);
          for (let edge = this.start; edge < this.end; edge++)
            if (this.isPassing(edge)) bands.mark(this.role, index + 1, from, this.to[edge]);
        }
      }
    });
  }

  private isKept(edge: number): boolean {
    const value = this.row ? this.row[edge - this.start] : this.weights[edge];
    return value >= this.measured.filter.minimum;
  }
}
