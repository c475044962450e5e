/** The kinds of edge, which index colours, counts and strands: in both traces, or in one only. */
export const SHARED = 0;
export const ONLY_BASE = 1;
export const ONLY_TUNED = 2;
export const KINDS = [SHARED, ONLY_BASE, ONLY_TUNED] as const;
export type Kind = (typeof KINDS)[number];

/**
 * The edges of one or two traces as they are drawn: one strand for each (layer, from, to, kind), with the number of heads
 * that have an edge there. Strands between the same two states are adjacent.
 */
export class Strands {
  count = 0;
  layer = new Uint8Array(0);
  from = new Uint16Array(0);
  to = new Uint16Array(0);
  kind = new Uint8Array(0);
  heads = new Uint16Array(0);
  /** how many of the heads have an edge that is merely reached: it passes the threshold in both models */
  reached = new Uint16Array(0);
  /** the largest weight amongst the strand's heads, 0..1 */
  weight = new Float32Array(0);
  /** edges of the traces by kind, drawn or not */
  readonly edges: [number, number, number] = [0, 0, 0];
  /** how many of them are merely reached; of the shared none are */
  readonly reachedEdges: [number, number, number] = [0, 0, 0];
  /** strands by kind */
  readonly byKind: [number, number, number] = [0, 0, 0];

  clear(): void {
    this.count = 0;
    this.edges.fill(0);
    this.reachedEdges.fill(0);
    this.byKind.fill(0);
  }

  push(
    layer: number,
    from: number,
    to: number,
    kind: number,
    heads: number,
    weight: number,
    reached = 0,
  ): void {
    const index = this.count++;
    if (index === this.layer.length) this.grow();
    this.layer[index] = layer;
    this.from[index] = from;
    this.to[index] = to;
    this.kind[index] = kind;
    this.byKind[kind]++;
    this.heads[index] = heads;
    this.reached[index] = reached;
    this.weight[index] = weight;
  }

  private grow(): void {
    const capacity = Math.max(1024, this.layer.length * 2);
    const bytes = (old: Uint8Array) => {
      const larger = new Uint8Array(capacity);
      larger.set(old);
      return larger;
    };
    const words = (old: Uint16Array) => {
      const larger = new Uint16Array(capacity);
      larger.set(old);
      return larger;
    };
    const weight = new Float32Array(capacity);
    weight.set(this.weight);
    this.layer = bytes(this.layer);
    this.kind = bytes(this.kind);
    this.from = words(this.from);
    this.to = words(this.to);
    this.heads = words(this.heads);
    this.reached = words(this.reached);
    this.weight = weight;
  }
}
