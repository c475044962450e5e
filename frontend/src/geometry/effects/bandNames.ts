import { radiusAcross } from "./course";
import type { DrawnLink } from "./links";
import { isCrossing, rayAlong } from "../ray";
import { sightlines } from "../ringNumbers";
import type { RingsLayout } from "../rings";
import type { Box } from "./room";

/** The name of a layer, in the space between two rings that its links cross. */
export interface BandName extends Box {
  layer: number;
  text: string;
}

export const BAND_FONT = 9.5;
const HEIGHT = 12;
const LETTER = 0.55;
/** The least distance of two names, in pixels. */
const MIN_DISTANCE = 12;
const MARGIN = 8;

/** The layers' names, from the centre's own outward, along the line on which the most of them are visible. */
export function bandNames(layout: RingsLayout, links: readonly DrawnLink[]): BandName[] {
  const strong = links.filter((link) => link.strong);
  return sightlines(layout)
    .map((angle) => along(layout, angle, strong))
    .reduce((most, names) => (names.length > most.length ? names : most));
}

function along(layout: RingsLayout, angle: number, strong: readonly DrawnLink[]): BandName[] {
  const { centre, radius, layers } = layout;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const ray = rayAlong(layout, sin, cos);
  if (!isCrossing(ray)) return [];
  const names: BandName[] = [];
  let last = -Infinity;
  for (let layer = layers; layer >= 1; layer--) {
    const middle = clearest(radius[layer], radius[layer - 1], crossings(strong, layer, angle));
    if (middle - last < MIN_DISTANCE || middle < ray.from + MARGIN || middle > ray.to - MARGIN) continue;
    last = middle;
    const text = `layer ${String(layer)}`;
    const width = text.length * LETTER * BAND_FONT + 6;
    names.push({
      layer,
      text,
      x: centre.x + middle * sin,
      y: centre.y - middle * cos,
      width,
      height: HEIGHT,
    });
  }
  return names;
}

/** How far inward from a ring its name may lie, at least. */
const FROM_RING = 7;
const TRIES = 9;

interface Crossing {
  radius: number;
  width: number;
}

const crossings = (strong: readonly DrawnLink[], layer: number, angle: number): Crossing[] =>
  strong.flatMap((link) => {
    const radius = link.layer === layer ? radiusAcross(link.course, angle) : null;
    return radius === null ? [] : [{ radius, width: link.width }];
  });

/** The radius nearest to the middle of the space at which a name covers least of the strong links. */
function clearest(inner: number, outer: number, crossed: readonly Crossing[]): number {
  const middle = (inner + outer) / 2;
  const reach = Math.max(0, (outer - inner) / 2 - FROM_RING);
  const covered = (at: number) =>
    crossed.reduce(
      (sum, { radius, width }) => sum + Math.max(0, (HEIGHT + width) / 2 - Math.abs(radius - at)),
      0.02 * Math.abs(at - middle),
    );
  return Array.from({ length: TRIES }, (_, index) => middle + reach * ((2 * index) / (TRIES - 1) - 1)).reduce(
    (best, at) => (covered(at) < covered(best) ? at : best),
    middle,
  );
}
