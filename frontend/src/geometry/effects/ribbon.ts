import type { Pen } from "../strands/curve";
import { piecesOf, pointAt, samplesOf, tAt, type LinkCourse } from "./course";
import { dashEnds, type DashPattern } from "./dashes";

/** The widths of a link at the word read and at its reader, in pixels. */
export interface Taper {
  width: number;
  tip: number;
}

/** What is visible of the picture; its centre may lie outside. */
export interface Frame {
  width: number;
  height: number;
  centre: { x: number; y: number };
}

/** Shorter dashes are drawn straight. */
const STRAIGHT = 16;
const MARGIN = 20;
/** The numbers kept for each cross section: the course's point and derivative, and the ribbon's two sides. */
const FIELDS = 8;

/** Draws links as ribbons that taper from the word read to its reader; dashes are pieces of the ribbon. */
export class RibbonPen {
  private readonly point = new Float64Array(4);
  private cuts = new Float64Array(64 * FIELDS);

  /** Adds the outline of the link to a path that is to be filled. All outlines turn the same way round. */
  draw(pen: Pen, frame: Frame, course: LinkCourse, taper: Taper, dash: DashPattern | null = null): void {
    if (!dash) {
      const pieces = piecesOf(course);
      this.cut(frame.centre, course, taper, pieces);
      this.outline(pen, pieces, course.turn === 0);
      return;
    }
    const samples = samplesOf(course);
    const straight = course.turn === 0 || dash.stroke < STRAIGHT;
    for (const [from, to] of dashEnds(samples, dash)) {
      const ends = [tAt(samples, from), tAt(samples, to)];
      this.cut(frame.centre, course, taper, ends);
      if (this.isVisible(frame)) this.outline(pen, ends, straight);
    }
  }

  private cut(
    centre: { x: number; y: number },
    course: LinkCourse,
    { width, tip }: Taper,
    pieces: readonly number[],
  ): void {
    if (pieces.length * FIELDS > this.cuts.length) this.cuts = new Float64Array(2 * pieces.length * FIELDS);
    const { point, cuts } = this;
    for (let index = 0; index < pieces.length; index++) {
      const t = pieces[index];
      pointAt(course, t, point);
      const [x, y, dx, dy] = [centre.x + point[0], centre.y + point[1], point[2], point[3]];
      const half = (width + (tip - width) * t) / (2 * (Math.hypot(dx, dy) || 1));
      const at = index * FIELDS;
      cuts[at] = x;
      cuts[at + 1] = y;
      cuts[at + 2] = dx;
      cuts[at + 3] = dy;
      cuts[at + 4] = x + half * dy;
      cuts[at + 5] = y - half * dx;
      cuts[at + 6] = x - half * dy;
      cuts[at + 7] = y + half * dx;
    }
  }

  private isVisible({ width, height }: Frame): boolean {
    const [x, y] = this.cuts;
    return x > -MARGIN && y > -MARGIN && x < width + MARGIN && y < height + MARGIN;
  }

  private outline(pen: Pen, pieces: readonly number[], straight: boolean): void {
    const { cuts } = this;
    const last = pieces.length - 1;
    pen.moveTo(cuts[4], cuts[5]);
    for (let index = 1; index <= last; index++) this.side(pen, pieces, index - 1, index, 4, straight);
    pen.lineTo(cuts[last * FIELDS + 6], cuts[last * FIELDS + 7]);
    for (let index = last; index >= 1; index--) this.side(pen, pieces, index, index - 1, 6, straight);
  }

  /** One side of a piece. It bends as the course does, and its handles are longer or shorter as it is itself. */
  private side(
    pen: Pen,
    pieces: readonly number[],
    from: number,
    to: number,
    side: number,
    straight: boolean,
  ): void {
    const { cuts } = this;
    const [a, b] = [from * FIELDS, to * FIELDS];
    const [x0, y0, x1, y1] = [cuts[a + side], cuts[a + side + 1], cuts[b + side], cuts[b + side + 1]];
    if (straight) {
      pen.lineTo(x1, y1);
      return;
    }
    const length = Math.hypot(cuts[b] - cuts[a], cuts[b + 1] - cuts[a + 1]) || 1;
    const third = (((pieces[to] - pieces[from]) / 3) * Math.hypot(x1 - x0, y1 - y0)) / length;
    pen.bezierCurveTo(
      x0 + cuts[a + 2] * third,
      y0 + cuts[a + 3] * third,
      x1 - cuts[b + 2] * third,
      y1 - cuts[b + 3] * third,
      x1,
      y1,
    );
  }
}
