import { headKey } from "../view";

/** A layer and a head, in either model. */
export interface Head {
  layer: number;
  head: number;
}

export const sameHead = (a: Head | null, b: Head | null): boolean =>
  a === b || (a !== null && b !== null && a.layer === b.layer && a.head === b.head);

export const layerHeads = (layer: number, heads: readonly number[]): number[] =>
  Array.from({ length: heads[layer - 1] }, (_, head) => headKey(layer, head));

/** The kept heads after a click on some: they are added, or removed if all were kept. */
export function toggleHeads(
  kept: ReadonlySet<number> | null,
  clicked: readonly number[],
  heads: readonly number[],
): ReadonlySet<number> | null {
  const next = new Set(kept);
  const remove = clicked.every((key) => next.has(key));
  for (const key of clicked) {
    if (remove) next.delete(key);
    else next.add(key);
  }
  return orAll(next, heads);
}

/** The kept heads after a click on a head that keeps it alone, or all again where it was alone; `add` toggles it. */
export function pickHead(
  kept: ReadonlySet<number> | null,
  { layer, head }: Head,
  heads: readonly number[],
  add: boolean,
): ReadonlySet<number> | null {
  const clicked = headKey(layer, head);
  if (add) return toggleHeads(kept, [clicked], heads);
  return kept?.size === 1 && kept.has(clicked) ? null : orAll(new Set([clicked]), heads);
}

/** The kept heads after a drag around some: those, and those of `also`. */
export const headsInBox = (
  boxed: readonly number[],
  heads: readonly number[],
  also: ReadonlySet<number> | null = null,
): ReadonlySet<number> | null => orAll(new Set([...(also ?? []), ...boxed]), heads);

/** The heads, or null, which keeps all, if there are none or all of them. */
function orAll(next: Set<number>, heads: readonly number[]): ReadonlySet<number> | null {
  const total = heads.reduce((sum, count) => sum + count, 0);
  return next.size === 0 || next.size === total ? null : next;
}

/** The column of each head: places[layer − 1][head], given the order of each layer's heads. */
export const placesOf = (orders: readonly (readonly number[])[]): number[][] =>
  orders.map((order) => {
    const places = order.map(() => 0);
    order.forEach((head, place) => (places[head] = place));
    return places;
  });

/** The heads in the box between two corners of the matrix, whose columns are in `orders`. */
export function headsBetween(corner: Head, opposite: Head, orders: readonly (readonly number[])[]): number[] {
  const places = placesOf(orders);
  const ends = [places[corner.layer - 1][corner.head], places[opposite.layer - 1][opposite.head]];
  const [left, right] = [Math.min(...ends), Math.max(...ends)];
  const layers = [corner.layer, opposite.layer];
  return orders.flatMap((order, index) =>
    index + 1 < Math.min(...layers) || index + 1 > Math.max(...layers)
      ? []
      : order.slice(left, right + 1).map((head) => headKey(index + 1, head)),
  );
}

/** The head one step away on the matrix, or the last of a shorter layer; null beyond the edges. */
export function headBeside(
  { layer, head }: Head,
  up: number,
  right: number,
  orders: readonly (readonly number[])[],
): Head | null {
  const place = orders[layer - 1].indexOf(head) + right;
  let at = layer + up;
  while (orders[at - 1]?.length === 0) at += up;
  const order = orders[at - 1] as readonly number[] | undefined;
  if (!order || place < 0 || (right !== 0 && place >= order.length)) return null;
  return { layer: at, head: order[Math.min(place, order.length - 1)] };
}
