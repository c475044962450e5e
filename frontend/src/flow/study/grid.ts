import { Bitmap } from "./bitmap";

export interface Box {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

const CELLS_ACROSS = 128;

/**
 * Points in the cells of a grid, so that a box need test only the points of the cells on its border. A point without a
 * place on both axes is in none.
 */
export class PointGrid {
  /** starts[cell]: where the cell's points begin in `points`; one more entry than cells */
  private readonly starts: Uint32Array;
  private readonly points: Uint32Array;
  private readonly across: Axis;
  private readonly up: Axis;

  constructor(
    private readonly x: Float32Array,
    private readonly y: Float32Array,
  ) {
    this.across = axisOf(x);
    this.up = axisOf(y);
    const cells = new Uint16Array(x.length);
    const starts = new Uint32Array(CELLS_ACROSS * CELLS_ACROSS + 1);
    let located = 0;
    for (let place = 0; place < x.length; place++) {
      if (!isPlaced(x[place], y[place])) continue;
      const cell = cellAt(this.up, y[place]) * CELLS_ACROSS + cellAt(this.across, x[place]);
      cells[place] = cell;
      starts[cell + 1]++;
      located++;
    }
    for (let cell = 0; cell < starts.length - 1; cell++) starts[cell + 1] += starts[cell];
    const next = starts.slice();
    const points = new Uint32Array(located);
    for (let place = 0; place < x.length; place++)
      if (isPlaced(x[place], y[place])) points[next[cells[place]]++] = place;
    this.starts = starts;
    this.points = points;
  }

  /** The points in a box, its borders included. */
  within({ left, right, bottom, top }: Box): Bitmap {
    const { x, y, points, starts, across, up } = this;
    const kept = new Bitmap(x.length);
    const { words } = kept;
    if (!(left <= right && bottom <= top) || !reaches(across, left, right) || !reaches(up, bottom, top))
      return kept;
    const [first, last] = [cellAt(across, left), cellAt(across, right)];
    const [lowest, highest] = [cellAt(up, bottom), cellAt(up, top)];
    for (let row = lowest; row <= highest; row++) {
      const inner = row > lowest && row < highest;
      for (let column = first; column <= last; column++) {
        const cell = row * CELLS_ACROSS + column;
        const whole = inner && column > first && column < last;
        for (let index = starts[cell]; index < starts[cell + 1]; index++) {
          const place = points[index];
          const isIn =
            whole || (x[place] >= left && x[place] <= right && y[place] >= bottom && y[place] <= top);
          if (isIn) words[place >>> 5] |= 1 << (place & 31);
        }
      }
    }
    return kept;
  }

  /**
   * The point of a box that is nearest by `distance`, among those of `selection` where there is one; null where none is
   * in the box.
   */
  nearest(
    box: Box,
    distance: (x: number, y: number) => number,
    selection: Bitmap | null = null,
  ): number | null {
    let nearest: number | null = null;
    let least = Infinity;
    const inside = this.within(box);
    (selection ? inside.and(selection) : inside).each((place) => {
      const far = distance(this.x[place], this.y[place]);
      if (far < least) [nearest, least] = [place, far];
    });
    return nearest;
  }
}

interface Axis {
  low: number;
  high: number;
  /** cells per unit */
  scale: number;
}

function axisOf(values: Float32Array): Axis {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high, scale: high > low ? CELLS_ACROSS / (high - low) : 0 };
}

const isPlaced = (x: number, y: number): boolean => Number.isFinite(x) && Number.isFinite(y);

const cellAt = ({ low, scale }: Axis, value: number): number =>
  Math.max(0, Math.min(CELLS_ACROSS - 1, Math.floor((value - low) * scale || 0)));

const reaches = ({ low, high }: Axis, from: number, to: number): boolean => to >= low && from <= high;
