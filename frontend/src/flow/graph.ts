import type { Flow, ModelEdges } from "../contract";

/** What the reader asks of the picture; every field is applied in the browser. */
export interface View {
  threshold: number;
  residual: boolean;
  hideSpecial: boolean;
  /** the heads kept, as headKey(layer, head); null keeps all */
  heads: ReadonlySet<number> | null;
  selection: Selection | null;
  /** how much of the influence above a state passes down to it */
  alpha: number;
}

/** A word on every layer, or one state of it. */
export interface Selection {
  word: number;
  layer?: number;
}

const HEADS_MAX = 1 << 16;

export const headKey = (layer: number, head: number): number => layer * HEADS_MAX + head;
export const headOf = (key: number): [layer: number, head: number] => [
  Math.floor(key / HEADS_MAX),
  key % HEADS_MAX,
];

/** The least stored weight q for which q / scale ≥ threshold holds, exactly as float64 decides it. */
export function minimumWeight(threshold: number, scale: number): number {
  let q = Math.max(0, Math.ceil(threshold * scale));
  while (q > 0 && (q - 1) / scale >= threshold) q--;
  while (q / scale < threshold) q++;
  return q;
}

/** One model's edges with what is needed to say, edge by edge, whether the view keeps it. */
export class Graph {
  readonly n: number;
  readonly layers: number;
  readonly rowStart: Uint32Array;
  readonly to: Uint8Array | Uint16Array;
  readonly weights: Uint16Array;
  readonly heads: readonly number[];
  /** layerRow[l − 1]: the first row of layer l */
  private readonly layerRow: Uint32Array;

  constructor(
    readonly flow: Flow,
    edges: ModelEdges,
  ) {
    this.n = flow.words.length;
    this.layers = flow.layers;
    this.heads = flow.heads;
    this.rowStart = edges.rowStart;
    this.to = edges.to;
    this.weights = edges.weights;
    this.layerRow = new Uint32Array(flow.layers);
    for (let l = 1; l < flow.layers; l++)
      this.layerRow[l] = this.layerRow[l - 1] + flow.heads[l - 1] * this.n;
  }

  /** The row of (layer, head 0, word); the next head's is n further. */
  row(layer: number, word: number): number {
    return this.layerRow[layer - 1] + word;
  }

  /** The stored weight of an edge, or 0 where it lies below the floor. */
  weightOf(layer: number, head: number, from: number, to: number): number {
    const row = this.row(layer, from) + head * this.n;
    let low = this.rowStart[row];
    let high = this.rowStart[row + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.to[middle] < to) low = middle + 1;
      else high = middle;
    }
    return low < this.rowStart[row + 1] && this.to[low] === to ? this.weights[low] : 0;
  }
}

/** The parts of a view that hold for every edge, worked out once per trace and shared by both models. */
export interface Filter {
  minimum: number;
  /** readable[u] is 0 where edges into u are dropped */
  readable: Uint8Array;
  /** keptHeads[l − 1]: the heads of layer l that the view keeps, ascending */
  keptHeads: readonly (readonly number[])[];
}

export function filterOf(flow: Flow, view: View): Filter {
  const readable = new Uint8Array(flow.words.length).fill(1);
  if (view.hideSpecial) {
    flow.special.forEach((special, word) => {
      if (special && word !== flow.root.word) readable[word] = 0;
    });
  }
  const keptHeads = flow.heads.map((count, index) =>
    Array.from({ length: count }, (_, head) => head).filter(
      (head) => view.heads?.has(headKey(index + 1, head)) ?? true,
    ),
  );
  return { minimum: minimumWeight(view.threshold, flow.scale), readable, keptHeads };
}
