import { ringBands } from "./glyphGrid";
import type { RingsLayout } from "./rings";

/** The visible part of a picture: its point p lies at scale · p + (x, y), in pixels or in parts of its size. */
export interface ZoomTransform {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** The size of a picture in parts of itself. */
export const UNIT: Size = { width: 1, height: 1 };
export const UNZOOMED: ZoomTransform = { scale: 1, x: 0, y: 0 };
export const LARGEST_SCALE = 16;
/** Nodes and strokes grow less than the rings, so that zooming makes room. */
const NODE_GROWTH = 0.4;
const STROKE_GROWTH = 0.3;

/** A zoom in parts of the picture's size, clamped to its bounds. */
export const unitZoom = (scale: number, x: number, y: number): ZoomTransform =>
  within({ scale: Math.max(1, Math.min(LARGEST_SCALE, scale)), x, y }, UNIT);

/** A zoom in pixels, given one in parts of the picture's size. */
export const zoomIn = ({ scale, x, y }: ZoomTransform, { width, height }: Size): ZoomTransform => ({
  scale,
  x: x * width,
  y: y * height,
});

/** A zoom changed by a factor about the fixed point (x, y). */
export function zoomAbout(
  zoom: ZoomTransform,
  factor: number,
  x: number,
  y: number,
  size: Size,
): ZoomTransform {
  const scale = Math.max(1, Math.min(LARGEST_SCALE, zoom.scale * factor));
  const by = scale / zoom.scale;
  return within({ scale, x: x - (x - zoom.x) * by, y: y - (y - zoom.y) * by }, size);
}

export const panBy = (zoom: ZoomTransform, dx: number, dy: number, size: Size): ZoomTransform =>
  within({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }, size);

/** A zoom between two; `part` is 0..1, and the scale grows exponentially. */
export function mixZooms(from: ZoomTransform, to: ZoomTransform, part: number): ZoomTransform {
  if (part >= 1) return to;
  const scale = from.scale * (to.scale / from.scale) ** part;
  const along = from.scale === to.scale ? part : (scale - from.scale) / (to.scale - from.scale);
  return { scale, x: from.x + (to.x - from.x) * along, y: from.y + (to.y - from.y) * along };
}

export const isZoomed = ({ scale }: ZoomTransform): boolean => scale > 1.001;

/** The zoomed layout: rings and rays are scaled and moved, discs and strokes grow a little. */
export function zoomLayout(layout: RingsLayout, { scale, x, y }: ZoomTransform): RingsLayout {
  if (scale === 1) return layout;
  const radius = layout.radius.map((whole) => whole * scale);
  return {
    ...layout,
    centre: { x: layout.centre.x * scale + x, y: layout.centre.y * scale + y },
    radius,
    bands: ringBands(radius, layout.slot, layout.glyphs),
    nodeRadius: layout.nodeRadius * scale ** NODE_GROWTH,
    unit: layout.unit * scale ** STROKE_GROWTH,
    scale,
  };
}

/** The zoom moved so that no edge of the picture lies inside the frame. */
function within({ scale, x, y }: ZoomTransform, { width, height }: Size): ZoomTransform {
  const clamp = (shift: number, extent: number) => Math.min(0, Math.max(extent * (1 - scale), shift));
  return { scale, x: clamp(x, width), y: clamp(y, height) };
}
