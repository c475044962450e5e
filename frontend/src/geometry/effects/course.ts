import type { RingsLayout } from "../rings";

/**
 * The course of a link between two rings, in polar coordinates, from the word read (t = 0, outer) to its reader (t = 1,
 * inner): inward from the word to a height of the link's own, along it, and inward to the reader. So a long link neither
 * touches the words that it passes nor runs upon another.
 */
export interface LinkCourse {
  angle: number;
  turn: number;
  outer: number;
  inner: number;
  /** the radius along which it runs */
  height: number;
  /** the parts of the turn on which it leaves the word, and comes to the reader */
  leave: number;
  arrive: number;
  /** 0 for a straight way, where the ends are close by, to 1 for one along its height */
  bow: number;
}

/** How far along the ring a link runs while it leaves its word, in relation to how far inward. */
const SLANT = 1.15;
/** Sideways way, in relation to the way inward, up to which a link is straight, and from which it runs along its height. */
const STRAIGHT = 0.25;
const ALONG = 1.3;

/** The course of the link by which `from` reads `to` at a layer; `share` of the way outward is its height. */
export function linkCourse(
  layout: RingsLayout,
  { layer, from, to }: { layer: number; from: number; to: number },
  share: number,
): LinkCourse {
  const [inner, outer] = [layout.radius[layer], layout.radius[layer - 1]];
  const angle = layout.angle[to];
  const height = inner + (outer - inner) * share;
  // The root is the whole centre, so what it reads runs straight inward.
  const turn = layer === layout.layers ? 0 : turnBetween(layout.angle[from], angle);
  const across = Math.abs(turn) * height;
  const part = (inward: number) => (turn === 0 ? 0 : Math.min(0.5, (SLANT * inward) / across));
  return {
    angle,
    turn,
    outer,
    inner,
    height,
    leave: part(outer - height),
    arrive: part(height - inner),
    bow: smooth((across / (outer - inner) - STRAIGHT) / (ALONG - STRAIGHT)),
  };
}

/** A course to the right, from (0, 0), as a sample in a legend. */
export const straightCourse = (length: number): LinkCourse => ({
  angle: Math.PI / 2,
  turn: 0,
  outer: 0,
  inner: length,
  height: 0,
  leave: 0,
  arrive: 0,
  bow: 0,
});

/** The angle from b to a by the shorter way, −π..π. */
function turnBetween(a: number, b: number): number {
  const turn = a - b;
  return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
}

function smooth(part: number): number {
  const t = Math.max(0, Math.min(1, part));
  return t * t * (3 - 2 * t);
}

/** Writes the point at t, relative to the centre, and its derivative to out[0 .. 3] as x, y, dx, dy. */
export function pointAt(course: LinkCourse, t: number, out: Float64Array): void {
  const { outer, inner, height, leave, arrive, bow } = course;
  let radius = outer + (inner - outer) * t;
  let climb = inner - outer;
  if (bow > 0) {
    let bowed = height;
    let bowedClimb = 0;
    if (t < leave) {
      const left = 1 - t / leave;
      bowed = height + (outer - height) * left * left;
      bowedClimb = (-2 * (outer - height) * left) / leave;
    } else if (t > 1 - arrive) {
      const done = (t - 1 + arrive) / arrive;
      bowed = height + (inner - height) * done * done;
      bowedClimb = (2 * (inner - height) * done) / arrive;
    }
    radius += (bowed - radius) * bow;
    climb += (bowedClimb - climb) * bow;
  }
  const angle = course.angle + course.turn * t;
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  out[0] = radius * sin;
  out[1] = -radius * cos;
  out[2] = climb * sin + radius * course.turn * cos;
  out[3] = -climb * cos + radius * course.turn * sin;
}

/** The radius at which a course crosses a ray; null where it does not. */
export function radiusAcross(course: LinkCourse, angle: number): number | null {
  if (course.turn === 0) return null;
  const ahead = angle - course.angle;
  const turn = ahead - 2 * Math.PI * Math.round((ahead - course.turn / 2) / (2 * Math.PI));
  const t = turn / course.turn;
  if (t < 0 || t > 1) return null;
  const point = new Float64Array(4);
  pointAt(course, t, point);
  return Math.hypot(point[0], point[1]);
}

const TURN_PER_PIECE = 0.6;

/** Where a course is cut into pieces that are each close to a cubic curve. */
export function piecesOf({ turn, leave, arrive, bow }: LinkCourse): number[] {
  if (turn === 0) return [0, 1];
  if (bow === 0) return [0, 0.5, 1];
  const along = 1 - leave - arrive;
  const pieces = Math.ceil((Math.abs(turn) * along) / TURN_PER_PIECE);
  const cuts = [0, leave / 2, leave];
  for (let piece = 1; piece <= pieces; piece++) cuts.push(leave + (along * piece) / pieces);
  return [...cuts, 1 - arrive / 2, 1];
}

const PER_PIECE = 5;

/** Points along a course with their distance along it: t, x, y, length. */
export interface Samples {
  count: number;
  t: number[];
  x: number[];
  y: number[];
  length: number[];
}

export function samplesOf(course: LinkCourse): Samples {
  const samples: Samples = { count: 0, t: [], x: [], y: [], length: [] };
  const point = new Float64Array(4);
  const add = (t: number) => {
    pointAt(course, t, point);
    const { count } = samples;
    const step =
      count === 0 ? 0 : Math.hypot(point[0] - samples.x[count - 1], point[1] - samples.y[count - 1]);
    samples.t.push(t);
    samples.x.push(point[0]);
    samples.y.push(point[1]);
    samples.length.push(count === 0 ? 0 : samples.length[count - 1] + step);
    samples.count++;
  };
  const cuts = piecesOf(course);
  add(0);
  for (let cut = 1; cut < cuts.length; cut++)
    for (let step = 1; step <= PER_PIECE; step++)
      add(cuts[cut - 1] + ((cuts[cut] - cuts[cut - 1]) * step) / PER_PIECE);
  return samples;
}

/** The t at a distance along the course. */
export function tAt({ count, t, length }: Samples, distance: number): number {
  let low = 0;
  let high = count - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (length[middle] <= distance) low = middle;
    else high = middle;
  }
  const span = length[high] - length[low];
  const part = span > 0 ? (distance - length[low]) / span : 0;
  return t[low] + (t[high] - t[low]) * Math.max(0, Math.min(1, part));
}

/** The distance of a point, from the centre, to the course; Infinity where it is clearly beyond `reach`. */
export function distanceToLink(
  course: LinkCourse,
  samples: Samples,
  x: number,
  y: number,
  reach: number,
): number {
  const radius = Math.hypot(x, y);
  if (radius < course.inner - reach || radius > course.outer + reach) return Infinity;
  let best = Infinity;
  for (let index = 1; index < samples.count; index++) {
    const [x0, y0] = [samples.x[index - 1], samples.y[index - 1]];
    const [dx, dy] = [samples.x[index] - x0, samples.y[index] - y0];
    const part = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - x0 - part * dx, y - y0 - part * dy));
  }
  return best;
}
