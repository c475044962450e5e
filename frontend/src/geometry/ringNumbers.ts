import { ringOf, type Depth } from "./depth";
import { isCrossing, rayAlong } from "./ray";
import type { RingsLayout } from "./rings";

/** A ring's layer, written upright upon the ring on a patch of the ground. */
export interface RingNumber {
  layer: number;
  text: string;
  /** the middle of the patch */
  x: number;
  y: number;
  width: number;
}

export const NUMBER_FONT = 10;
export const NUMBER_HEIGHT = 12;
const GLYPH = 0.56;
const PADDING = 3;
/** Of rings that lie closer than this some go without a number. */
const APART = 12;
const MARGIN = 8;
const TO_THE_SIDES = [Math.PI / 2, -Math.PI / 2];

/**
 * The rings' numbers along the gap at the top, where no word's ray runs. Where a zoomed picture shows little of that gap
 * they stand between two words' rays: of those to its middle and to its sides, the two that show the most rings.
 */
export function ringNumbers(layout: RingsLayout, depth: Depth): RingNumber[] {
  const rings = namedRings(layout);
  const atTop = along(layout, depth, rings, 0);
  if (layout.scale === 1 || 2 * atTop.length >= rings.length) return atTop;
  return [towardsMiddle(layout), ...TO_THE_SIDES]
    .map((angle) => along(layout, depth, rings, betweenWords(layout, angle)))
    .reduce((most, one) => (one.length > most.length ? one : most), atTop);
}

/** From the outermost inward, every ring that lies far enough from the last that was named. */
function namedRings({ radius, layers }: RingsLayout): number[] {
  const named: number[] = [];
  for (let ring = 0; ring < layers; ring++) {
    const last = named.at(-1);
    if (last === undefined || radius[last] - radius[ring] >= APART) named.push(ring);
  }
  return named;
}

/** The numbers of those rings that a ray at an angle shows. */
function along(layout: RingsLayout, depth: Depth, rings: readonly number[], angle: number): RingNumber[] {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const ray = rayAlong(layout, sin, cos);
  if (!isCrossing(ray)) return [];
  const { centre, radius } = layout;
  return rings
    .filter((ring) => radius[ring] > ray.from + MARGIN && radius[ring] < ray.to - MARGIN)
    .map((ring) => {
      const layer = ringOf(depth, ring);
      const text = layer === 0 ? "input" : String(layer);
      const width = text.length * GLYPH * NUMBER_FONT + 2 * PADDING;
      return { layer, text, x: centre.x + radius[ring] * sin, y: centre.y - radius[ring] * cos, width };
    });
}

const towardsMiddle = ({ centre, width, height }: RingsLayout): number =>
  Math.atan2(width / 2 - centre.x, centre.y - height / 2);

/** The angle half-way between the two neighbouring words that an angle lies between. */
function betweenWords({ angle }: RingsLayout, at: number): number {
  let [before, after] = [-Infinity, Infinity];
  for (const one of angle) {
    const turn = Math.atan2(Math.sin(one - at), Math.cos(one - at));
    if (turn <= 0) before = Math.max(before, turn);
    else after = Math.min(after, turn);
  }
  return Number.isFinite(before + after) ? at + (before + after) / 2 : at;
}
