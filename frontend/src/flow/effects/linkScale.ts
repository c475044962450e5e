import type { EffectLinks, Effects } from "../../contract/effects";

/** The scale of the slider of the number of links: logarithmic, as the strongest few do most of it. */

/** The most links that the slider reaches, where there are as many. */
export const MAX_DRAWN = 1000;
/** A key moves by this part of the number, and by one at least. */
const KEY_STEP = 0.1;

export const mostLinks = ({ links }: Pick<Effects, "links">): number =>
  Math.max(1, Math.min(MAX_DRAWN, links.effect.length));

/** Where a number of links lies on the scale, 0..1. */
export const placeOf = (count: number, most: number): number =>
  most <= 1 ? 1 : Math.min(1, Math.max(0, Math.log(Math.max(1, count)) / Math.log(most)));

/** The number of links at a place of the scale. */
export const countAt = (place: number, most: number): number =>
  Math.min(most, Math.max(1, Math.round(Math.exp(place * Math.log(most)))));

/** The number of links one key press away, with the number itself in the range of the slider. */
export function stepFrom(count: number, by: 1 | -1, most: number): number {
  const step = Math.max(1, Math.round(count * KEY_STEP));
  return Math.min(most, Math.max(1, count + by * step));
}

/** The share of the summed |effect| of all links that the strongest 1, 2, … links have; item 0 is no link. */
export function cumulativeShares({ effect }: Pick<EffectLinks, "effect">, absolute: number): Float64Array {
  const shares = new Float64Array(effect.length + 1);
  for (let index = 0; index < effect.length; index++)
    shares[index + 1] = shares[index] + (absolute > 0 ? Math.abs(effect[index]) / absolute : 0);
  return shares;
}
