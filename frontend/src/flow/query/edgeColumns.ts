/** Edges in columns, one row per edge of the table. The buffers are reused by the next search. */
export class EdgeColumns {
  count = 0;
  layer = new Uint16Array(0);
  head = new Uint16Array(0);
  from = new Uint16Array(0);
  to = new Uint16Array(0);
  /** the stored weight in each model; 0 below the floor, or where the model lacks the edge */
  base = new Uint16Array(0);
  tuned = new Uint16Array(0);
  /** which of two traces have the edge (strands.ts), or NEITHER */
  kind = new Uint8Array(0);
  /** 1 where a model's trace has the edge */
  traced = new Uint8Array(0);
  /** the models in which the weight passes: both, the base alone or the tuned alone; NEITHER for a flow of one model */
  passes = new Uint8Array(0);
  /** how the edge came into one trace alone: REWIRED, REACHED, or NEITHER */
  opened = new Uint8Array(0);

  clear(): void {
    this.count = 0;
  }

  push(
    layer: number,
    head: number,
    from: number,
    to: number,
    base: number,
    tuned: number,
    kind: number,
    traced: boolean,
    passes: number,
    opened: number,
  ): void {
    const row = this.count++;
    if (row === this.layer.length) this.grow();
    this.layer[row] = layer;
    this.head[row] = head;
    this.from[row] = from;
    this.to[row] = to;
    this.base[row] = base;
    this.tuned[row] = tuned;
    this.kind[row] = kind;
    this.traced[row] = Number(traced);
    this.passes[row] = passes;
    this.opened[row] = opened;
  }

  private grow(): void {
    const capacity = Math.max(1024, this.layer.length * 2);
    const words = (old: Uint16Array) => {
      const larger = new Uint16Array(capacity);
      larger.set(old);
      return larger;
    };
    const bytes = (old: Uint8Array) => {
      const larger = new Uint8Array(capacity);
      larger.set(old);
      return larger;
    };
    this.layer = words(this.layer);
    this.head = words(this.head);
    this.from = words(this.from);
    this.to = words(this.to);
    this.base = words(this.base);
    this.tuned = words(this.tuned);
    this.kind = bytes(this.kind);
    this.traced = bytes(this.traced);
    this.passes = bytes(this.passes);
    this.opened = bytes(this.opened);
  }
}

export const NEITHER = 255;
export const REWIRED = 0;
export const REACHED = 1;

/** The columns that a table of edges can be sorted by. */
export const SORT_KEYS = ["strength", "layer", "head", "from", "to", "base", "tuned", "change"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

const MAX_WEIGHT = 0xffff;

/** The number, at least 0, by which a row is sorted. */
function keyOf(columns: EdgeColumns, key: SortKey): (row: number) => number {
  const { base, tuned } = columns;
  if (key === "strength") return (row) => Math.max(base[row], tuned[row]);
  if (key === "change") return (row) => tuned[row] - base[row] + MAX_WEIGHT;
  const column = columns[key];
  return (row) => column[row];
}

/**
 * The rows sorted by a key; equal ones stay in the order of the search: by layer, head, from and to. Keys are small whole
 * numbers, so this is a counting sort, which takes a few milliseconds for 100,000 rows.
 */
export function orderOf(columns: EdgeColumns, key: SortKey, descending: boolean): Uint32Array {
  const { count } = columns;
  const value = keyOf(columns, key);
  let largest = 0;
  for (let row = 0; row < count; row++) largest = Math.max(largest, value(row));
  const place = descending ? (row: number) => largest - value(row) : value;
  const next = new Uint32Array(largest + 2);
  for (let row = 0; row < count; row++) next[place(row) + 1]++;
  for (let at = 1; at < next.length; at++) next[at] += next[at - 1];
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) order[next[place(row)]++] = row;
  return order;
}
