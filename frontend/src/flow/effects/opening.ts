import type { Effects, Faithfulness } from "../../contract/effects";

/** The least and the most links that a picture opens with. */
export const MIN_OPENING = 20;
export const MAX_OPENING = 200;
/** The numbers of links whose f is measured to choose among. */
export const OPENING_COUNTS = [20, 40, 60, 80, 120, 160, 200] as const;
const HALF = 0.5;

/** The fewest links, of those numbers that were measured, that recover half of the difference; else the most. */
export function openingCount({ links }: Pick<Effects, "links">, measured: readonly Faithfulness[]): number {
  const most = Math.min(MAX_OPENING, links.effect.length);
  const enough = measured.find(({ f, count }) => count >= MIN_OPENING && f !== null && f >= HALF);
  // Where the difference is too small to take parts of, a few links say all that there is to say.
  const isSmall = measured.length > 0 && measured.every(({ f }) => f === null);
  return Math.min(most, enough?.count ?? (isSmall ? MIN_OPENING : MAX_OPENING));
}
