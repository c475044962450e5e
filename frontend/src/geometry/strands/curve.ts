import type { RingsLayout } from "../rings";

/** What draws a curve: a canvas context, a Path2D or an SVG path builder. */
export interface Pen {
  moveTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** The course of one strand in polar coordinates, from the reading state (t = 0) to the state read (t = 1). */
export interface Course {
  startAngle: number;
  turn: number;
  startRadius: number;
  rise: number;
  /** how early the curve rises: 1 is even; above 1 it runs outward first, then along the outer ring */
  bend: number;
  /** shift to the curve's left, in pixels, that puts parallel strands side by side */
  offset: number;
}

const TURN_PER_PIECE = 0.75;
const MAX_BEND = 0.75;

/** The course of a strand, written into `into`. From the root's disc it runs straight outward, else the shorter way round. */
export function course(
  layout: RingsLayout,
  layer: number,
  from: number,
  to: number,
  offset: number,
  into: Course,
): Course {
  const fromRoot = layer === layout.layers;
  const startAngle = fromRoot ? layout.angle[to] : layout.angle[from];
  let turn = layout.angle[to] - startAngle;
  if (turn > Math.PI) turn -= 2 * Math.PI;
  else if (turn <= -Math.PI) turn += 2 * Math.PI;
  into.startAngle = startAngle;
  into.turn = turn;
  into.startRadius = layout.radius[layer] + layout.bands[layer];
  into.rise = layout.radius[layer - 1] - layout.bands[layer - 1] - into.startRadius;
  into.bend = 1 + MAX_BEND * Math.min(1, Math.abs(turn));
  into.offset = offset;
  return into;
}

export const newCourse = (): Course => ({
  startAngle: 0,
  turn: 0,
  startRadius: 0,
  rise: 0,
  bend: 1,
  offset: 0,
});

/** Writes a point of the course, relative to the centre, and its derivative to out[at .. at + 3] as x, y, dx, dy. */
function sample(course: Course, t: number, out: Float64Array, at: number): void {
  const left = 1 - t;
  const power = left === 0 ? 0 : left ** (course.bend - 1);
  const radius = course.startRadius + course.rise * (1 - left * power);
  const climb = course.rise * course.bend * power;
  const angle = course.startAngle + course.turn * t;
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  const dx = climb * sin + radius * course.turn * cos;
  const dy = -climb * cos + radius * course.turn * sin;
  let x = radius * sin;
  let y = -radius * cos;
  if (course.offset !== 0) {
    const length = Math.hypot(dx, dy) || 1;
    x += (course.offset * dy) / length;
    y -= (course.offset * dx) / length;
  }
  out[at] = x;
  out[at + 1] = y;
  out[at + 2] = dx;
  out[at + 3] = dy;
}

/** A point of a course, relative to the centre; t = 0..1. */
export function pointOn(course: Course, t: number): [x: number, y: number] {
  const point = new Float64Array(4);
  sample(course, t, point, 0);
  return [point[0], point[1]];
}

/** Draws a course as cubic pieces whose ends have its position and direction. */
export class CurvePen {
  private readonly points = new Float64Array(8);

  draw(pen: Pen, layout: RingsLayout, course: Course): void {
    const { x: cx, y: cy } = layout.centre;
    const { points } = this;
    const pieces = Math.max(1, Math.ceil(Math.abs(course.turn) / TURN_PER_PIECE));
    sample(course, 0, points, 0);
    pen.moveTo(cx + points[0], cy + points[1]);
    if (course.turn === 0) {
      sample(course, 1, points, 4);
      pen.lineTo(cx + points[4], cy + points[5]);
      return;
    }
    const third = 1 / (3 * pieces);
    for (let piece = 1; piece <= pieces; piece++) {
      sample(course, piece / pieces, points, 4);
      pen.bezierCurveTo(
        cx + points[0] + points[2] * third,
        cy + points[1] + points[3] * third,
        cx + points[4] - points[6] * third,
        cy + points[5] - points[7] * third,
        cx + points[4],
        cy + points[5],
      );
      points.copyWithin(0, 4);
    }
  }
}

/** The distance of a point, relative to the centre, from a course; Infinity if it is clearly beyond `reach`. */
export function distanceTo(course: Course, x: number, y: number, reach: number): number {
  const radius = Math.hypot(x, y);
  const margin = reach + Math.abs(course.offset);
  if (radius < course.startRadius - margin || radius > course.startRadius + course.rise + margin)
    return Infinity;
  let along = Math.atan2(x, -y) - course.startAngle;
  along -= 2 * Math.PI * Math.round((along - course.turn / 2) / (2 * Math.PI));
  const slack = margin / Math.max(radius, 1);
  if (along < Math.min(0, course.turn) - slack || along > Math.max(0, course.turn) + slack) return Infinity;
  if (course.turn !== 0 && offRay(course, along / course.turn, radius) > FAR * margin) return Infinity;
  return nearestOnPolyline(course, x, y);
}

/** The largest error of the polyline that stands for a curve, in pixels. */
const MAX_HIT_ERROR = 0.5;
const MIN_HIT_PIECES = 28;
/** A curve that crosses the point's ray this many times `reach` away does not bend back to within `reach`. */
const FAR = 3;

/** The approximate distance of a course from the point of a radius on the ray that the course crosses at t. */
function offRay(course: Course, t: number, radius: number): number {
  const left = 1 - Math.max(0, Math.min(1, t));
  const power = left === 0 ? 0 : left ** (course.bend - 1);
  const crossing = course.startRadius + course.rise * (1 - left * power);
  const along = crossing * course.turn;
  const steepness = Math.hypot(course.rise * course.bend * power, along);
  return (Math.abs(radius - crossing) * Math.abs(along)) / (steepness || 1);
}

function nearestOnPolyline(course: Course, x: number, y: number): number {
  const point = new Float64Array(4);
  const outer = course.startRadius + course.rise;
  const pieces = Math.max(
    MIN_HIT_PIECES,
    Math.ceil(Math.abs(course.turn) * Math.sqrt(outer / (8 * MAX_HIT_ERROR))),
  );
  sample(course, 0, point, 0);
  let best = Infinity;
  for (let piece = 1; piece <= pieces; piece++) {
    const [x0, y0] = point;
    sample(course, piece / pieces, point, 0);
    const dx = point[0] - x0;
    const dy = point[1] - y0;
    const t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - x0 - t * dx, y - y0 - t * dy));
  }
  return best;
}
