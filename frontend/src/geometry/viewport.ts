import type { RingsLayout } from "./rings";

/**
 * The visible part of a zoomed picture: a range of the rings' radii and a range of angles. Strands outside of either
 * need not be drawn.
 */
export class Viewport {
  private readonly nearest: number;
  private readonly furthest: number;
  /** the middle of the visible angles, and their extent to either side */
  private readonly middle: number;
  private readonly reach: number;

  constructor(private readonly layout: RingsLayout) {
    const { centre, width, height } = layout;
    const dx = Math.max(0, -centre.x, centre.x - width);
    const dy = Math.max(0, -centre.y, centre.y - height);
    this.nearest = Math.hypot(dx, dy);
    const corners = [0, width].flatMap((x) => [0, height].map((y) => [x - centre.x, y - centre.y] as const));
    this.furthest = Math.max(...corners.map(([x, y]) => Math.hypot(x, y)));
    this.middle = Math.atan2(width / 2 - centre.x, centre.y - height / 2);
    this.reach =
      this.nearest === 0
        ? Math.PI
        : Math.max(...corners.map(([x, y]) => Math.abs(turnBetween(Math.atan2(x, -y), this.middle))));
  }

  /** Whether any of a strand from one word to another between a ring and the next may be visible. */
  sees(ring: number, from: number, to: number): boolean {
    const { layout } = this;
    if (layout.scale === 1) return true;
    if (layout.radius[ring - 1] + MARGIN < this.nearest || layout.radius[ring] - MARGIN > this.furthest)
      return false;
    if (this.reach >= Math.PI) return true;
    const start = layout.angle[ring === layout.layers ? to : from];
    const turn = turnBetween(layout.angle[to], start);
    const halfway = turnBetween(start + turn / 2, this.middle);
    return Math.abs(halfway) <= this.reach + Math.abs(turn) / 2 + MARGIN / layout.radius[ring];
  }
}

/** How far parallel strands and their width may extend beyond their course, in pixels. */
const MARGIN = 24;

/** The angle from b to a by the shorter way, −π..π. */
function turnBetween(a: number, b: number): number {
  const turn = (a - b) % (2 * Math.PI);
  if (turn > Math.PI) return turn - 2 * Math.PI;
  return turn <= -Math.PI ? turn + 2 * Math.PI : turn;
}
