import type { Selection } from "../flow/graph";

const COUNT = new Intl.NumberFormat("en");

export const formatEdges = (count: number): string =>
  `${COUNT.format(count)} ${count === 1 ? "edge" : "edges"}`;

/** Influences are sums of halves of counts: one decimal says enough below 100. */
export const formatInfluence = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? COUNT.format(Math.round(value)) : value.toFixed(1);

export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A word, or its state after one layer, by name. */
export function stateName(words: readonly string[], { word, layer }: Selection): string {
  if (layer === undefined) return words[word];
  return layer === 0 ? `${words[word]}, input` : `${words[word]}, layer ${String(layer)}`;
}
