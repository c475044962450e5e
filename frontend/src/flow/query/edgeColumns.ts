/** Edges in columns, one row per edge of the table. */
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
  /** in nats; NaN where it is not listed, and so weaker than all that are (effects/edgeEffects.ts) */
  effect = new Float32Array(0);
  response = new Float32Array(0);

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
    effect: number,
    response: number,
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
    this.effect[row] = effect;
    this.response[row] = response;
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
    const numbers = (old: Float32Array) => {
      const larger = new Float32Array(capacity);
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
    this.effect = numbers(this.effect);
    this.response = numbers(this.response);
  }
}

export const NEITHER = 255;
export const REWIRED = 0;
export const REACHED = 1;

/** The columns that a table of edges can be sorted by; the strength is that of the weight, or of the effect. */
export const SORT_KEYS = [
  "strength",
  "layer",
  "head",
  "from",
  "to",
  "base",
  "tuned",
  "change",
  "effect",
  "response",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];
type CountedKey = Exclude<SortKey, "effect" | "response">;

const MAX_WEIGHT = 0xffff;

/** The number, at least 0, by which a row is sorted. */
function keyOf(columns: EdgeColumns, key: CountedKey): (row: number) => number {
  const { base, tuned } = columns;
  if (key === "strength") return (row) => Math.max(base[row], tuned[row]);
  if (key === "change") return (row) => tuned[row] - base[row] + MAX_WEIGHT;
  const column = columns[key];
  return (row) => column[row];
}

/**
 * The rows sorted by a key, those that are equal in the order of the search: by layer, head, from and to. With `byEffect`
 * the strength is that of the effect.
 */
export function orderOf(
  columns: EdgeColumns,
  key: SortKey,
  descending: boolean,
  byEffect = false,
): Uint32Array {
  const { effect, response } = columns;
  if (key === "effect") return orderOfNumbers(columns.count, (row) => effect[row], descending);
  if (key === "response") return orderOfNumbers(columns.count, (row) => response[row], descending);
  if (key === "strength" && byEffect)
    return orderOfNumbers(columns.count, (row) => Math.abs(effect[row]), descending);
  return orderOfCounts(columns, key, descending);
}

/** A number that is not known is taken as 0, which it is near to. */
function orderOfNumbers(count: number, value: (row: number) => number, descending: boolean): Uint32Array {
  const numbers = Float32Array.from({ length: count }, (_, row) => value(row) || 0);
  const sign = descending ? -1 : 1;
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  return order.sort((a, b) => sign * (numbers[a] - numbers[b]) || a - b);
}

/** Keys are small whole numbers, so this is a counting sort, which takes a few milliseconds for 100,000 rows. */
function orderOfCounts(columns: EdgeColumns, key: CountedKey, descending: boolean): Uint32Array {
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
