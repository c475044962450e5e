import type { Samples } from "./course";

/** Strokes and gaps along a link, in pixels. */
export interface DashPattern {
  stroke: number;
  gap: number;
}

/** So long that a link of one pixel is seen to be dashed, and no wider link looks like a row of blocks. */
const MIN_STROKE = 5.5;
const MIN_GAP = 3.5;
const STROKE_PER_WIDTH = 1.35;
const GAP_PER_WIDTH = 0.62;

export const dashesOf = (width: number): DashPattern => ({
  stroke: Math.max(MIN_STROKE, STROKE_PER_WIDTH * width),
  gap: Math.max(MIN_GAP, GAP_PER_WIDTH * width),
});

/** Where each dash begins and ends, in pixels along the course. The strokes are stretched so that one ends where the link does. */
export function dashEnds(samples: Samples, { stroke, gap }: DashPattern): [from: number, to: number][] {
  const total = samples.length[samples.count - 1];
  const strokes = Math.max(2, Math.round((total + gap) / (stroke + gap)));
  const part = stroke / (stroke + gap);
  const period = total / (strokes - 1 + part);
  return Array.from({ length: strokes }, (_, index) => [index * period, (index + part) * period]);
}
