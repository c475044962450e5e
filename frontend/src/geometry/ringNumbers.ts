import { ringOf, type Depth } from "./depth";
import { isCrossing, rayAlong } from "./ray";
import type { RingsLayout } from "./rings";

/** The number of a ring's layer, written upright on the ring over a patch of the background. */
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
/** The least distance between two numbered rings, in pixels. */
const MIN_DISTANCE = 12;
const MARGIN = 8;
const TO_THE_SIDES = [Math.PI / 2, -Math.PI / 2];

/**
 * The rings' numbers along the gap at the top, between the last word and the first. If a zoomed picture shows little of
 * that gap, they lie between two words' rays instead: towards the picture's middle or to one side, wherever the most rings
 * are visible.
 */
export function ringNumbers(layout: RingsLayout, depth: Depth): RingNumber[] {
  const rings = numberedRings(layout);
  const atTop = along(layout, depth, rings, 0);
  if (layout.scale === 1 || 2 * atTop.length >= rings.length) return atTop;
  return sightlines(layout)
    .slice(1)
    .map((angle) => along(layout, depth, rings, angle))
    .reduce((longest, numbers) => (numbers.length > longest.length ? numbers : longest), atTop);
}

/** The angles of lines between words along which rings can be named: the gap at the top, and others where one is zoomed. */
export const sightlines = (layout: RingsLayout): number[] =>
  layout.scale === 1
    ? [0]
    : [0, ...[towardsMiddle(layout), ...TO_THE_SIDES].map((angle) => betweenWords(layout, angle))];

/** The rings to number, from the outermost inward, none too close to the one before. */
function numberedRings({ radius, layers }: RingsLayout): number[] {
  const numbered: number[] = [];
  for (let ring = 0; ring < layers; ring++) {
    const last = numbered.at(-1);
    if (last === undefined || radius[last] - radius[ring] >= MIN_DISTANCE) numbered.push(ring);
  }
  return numbered;
}

/** The numbers of the rings that are visible along a ray. */
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

/** The angle half-way between the two words nearest to an angle on either side. */
function betweenWords({ angle }: RingsLayout, at: number): number {
  let [before, after] = [-Infinity, Infinity];
  for (const wordAngle of angle) {
    const turn = Math.atan2(Math.sin(wordAngle - at), Math.cos(wordAngle - at));
    if (turn <= 0) before = Math.max(before, turn);
    else after = Math.min(after, turn);
  }
  return Number.isFinite(before + after) ? at + (before + after) / 2 : at;
}
