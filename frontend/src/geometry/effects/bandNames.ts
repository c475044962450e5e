import { isCrossing, rayAlong } from "../ray";
import { sightlines } from "../ringNumbers";
import type { RingsLayout } from "../rings";
import type { Box } from "./room";

/** The name of a layer, in the middle of the space between two rings that its links cross. */
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
export function bandNames(layout: RingsLayout): BandName[] {
  return sightlines(layout)
    .map((angle) => along(layout, angle))
    .reduce((most, names) => (names.length > most.length ? names : most));
}

function along({ ...layout }: RingsLayout, angle: number): BandName[] {
  const { centre, radius, layers } = layout;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const ray = rayAlong(layout, sin, cos);
  if (!isCrossing(ray)) return [];
  const names: BandName[] = [];
  let last = -Infinity;
  for (let layer = layers; layer >= 1; layer--) {
    const middle = (radius[layer] + radius[layer - 1]) / 2;
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
