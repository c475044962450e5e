import type { Pen } from "../strands/curve";
import { pieceEnds, type DashPattern } from "./dashes";
import { piecesOf, pointAt, samplesOf, type LinkCourse } from "./course";

/** The widths of a link at the word read and at its reader, in pixels. */
export interface Taper {
  width: number;
  tip: number;
}

const STEP = 1e-3;

/** Draws links as ribbons that taper from the word read to its reader; dashes are pieces of the ribbon. */
export class RibbonPen {
  private readonly point = new Float64Array(4);
  private readonly ends = new Float64Array(8);
  private course!: LinkCourse;
  private taper!: Taper;
  private centre!: { x: number; y: number };
  private pen!: Pen;

  /** Adds the outline of the link to a path that is to be filled. All outlines turn the same way round. */
  draw(
    pen: Pen,
    centre: { x: number; y: number },
    course: LinkCourse,
    taper: Taper,
    dash: DashPattern | null = null,
  ): void {
    Object.assign(this, { pen, centre, course, taper });
    if (!dash) return this.outline(piecesOf(course));
    for (const ends of pieceEnds(samplesOf(course), dash)) this.outline(ends);
  }

  private outline(cuts: readonly number[]): void {
    const last = cuts.length - 1;
    this.edge(cuts[0], 1, 0);
    this.pen.moveTo(this.ends[0], this.ends[1]);
    for (let cut = 1; cut <= last; cut++) this.curve(cuts[cut - 1], cuts[cut], 1);
    this.edge(cuts[last], -1, 0);
    this.pen.lineTo(this.ends[0], this.ends[1]);
    for (let cut = last; cut >= 1; cut--) this.curve(cuts[cut], cuts[cut - 1], -1);
  }

  /** One side of the ribbon from one t to another, from where the pen is. */
  private curve(from: number, to: number, side: 1 | -1): void {
    const { ends } = this;
    const third = (to - from) / 3;
    if (this.course.turn === 0) {
      this.edge(to, side, 4);
      this.pen.lineTo(ends[4], ends[5]);
      return;
    }
    this.edge(from, side, 0);
    this.edge(to, side, 4);
    this.pen.bezierCurveTo(
      ends[0] + ends[2] * third,
      ends[1] + ends[3] * third,
      ends[4] - ends[6] * third,
      ends[5] - ends[7] * third,
      ends[4],
      ends[5],
    );
  }

  /** Writes a point of a side and its derivative to ends[at .. at + 3]. */
  private edge(t: number, side: 1 | -1, at: number): void {
    const { ends } = this;
    const [before, after] = [Math.max(0, t - STEP), Math.min(1, t + STEP)];
    const [x0, y0] = this.sidePoint(before, side);
    const [x1, y1] = this.sidePoint(after, side);
    const [x, y] = this.sidePoint(t, side);
    ends[at] = x;
    ends[at + 1] = y;
    ends[at + 2] = (x1 - x0) / (after - before);
    ends[at + 3] = (y1 - y0) / (after - before);
  }

  private sidePoint(t: number, side: 1 | -1): [x: number, y: number] {
    const { point, taper, centre } = this;
    pointAt(this.course, t, point);
    const half = (side * (taper.width + (taper.tip - taper.width) * t)) / 2;
    const length = Math.hypot(point[2], point[3]) || 1;
    return [
      centre.x + point[0] + (half * point[3]) / length,
      centre.y + point[1] - (half * point[2]) / length,
    ];
  }
}
