import type { HeadMean } from "../../contract/study";

export type HeadSortKey = "place" | "mean" | "part" | "p" | "d" | "n";

export interface ListedHead {
  layer: number;
  head: number;
  of: HeadMean;
}

/** The heads that have a mean, in an order: means, parts and sizes by how far they are from 0; missing ones last. */
export function rankedHeads(
  layers: readonly (readonly (HeadMean | null)[])[],
  key: HeadSortKey,
  descending: boolean,
): ListedHead[] {
  const heads = layers.flatMap((layer, index) =>
    layer.flatMap((of, head) => (of ? [{ layer: index + 1, head, of }] : [])),
  );
  if (key === "place") return descending ? heads.reverse() : heads;
  const sign = descending ? -1 : 1;
  const size = ({ of }: ListedHead): number => Math.abs(of[key] ?? NaN);
  return heads.sort((a, b) => {
    const [first, second] = [size(a), size(b)];
    if (Number.isNaN(first) || Number.isNaN(second))
      return Number(Number.isNaN(first)) - Number(Number.isNaN(second));
    return sign * (first - second);
  });
}
