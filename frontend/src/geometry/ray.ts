import type { RingsLayout } from "./rings";

/** The part of a word's ray that lies in the picture, as distances from the centre. */
export interface Ray {
  from: number;
  to: number;
}

export const isCrossing = ({ from, to }: Ray): boolean => to > from;

/** Where a word's ray enters and leaves the picture; `to` is above `from` only if it crosses the picture. */
export const rayThrough = (layout: RingsLayout, word: number): Ray =>
  rayAlong(layout, layout.sin[word], layout.cos[word]);

/** The same for a ray given by the sine and cosine of its angle. */
export function rayAlong({ centre, width, height }: RingsLayout, sin: number, cos: number): Ray {
  const across = span(centre.x, sin, width);
  const down = span(centre.y, -cos, height);
  return { from: Math.max(0, across.from, down.from), to: Math.min(across.to, down.to) };
}

/** Where start + t · direction lies within 0 .. extent. */
function span(start: number, direction: number, extent: number): Ray {
  if (direction === 0) return start >= 0 && start <= extent ? { from: 0, to: Infinity } : NEVER;
  const [a, b] = [-start / direction, (extent - start) / direction];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

const NEVER: Ray = { from: Infinity, to: -Infinity };
