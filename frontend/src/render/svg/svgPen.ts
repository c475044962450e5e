import type { Pen } from "../../geometry/strands/curve";

/** Steps per pixel, to which coordinates are rounded. */
const STEPS = 100;

/** Writes an SVG path of relative commands between points that are rounded first, so that errors do not add up. */
export class SvgPen implements Pen {
  private written = "";
  private x = 0;
  private y = 0;

  get path(): string {
    return this.written;
  }

  moveTo(x: number, y: number): void {
    this.x = Math.round(x * STEPS);
    this.y = Math.round(y * STEPS);
    this.written += `M${numbers([this.x, this.y])}`;
  }

  lineTo(x: number, y: number): void {
    this.go("l", [x, y]);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.go("c", [x1, y1, x2, y2, x, y]);
  }

  /** Half a circle to the point, clockwise as seen on the screen or not. */
  halfTo(radius: number, clockwise: boolean, x: number, y: number): void {
    const r = Math.round(radius * STEPS);
    this.go(`a${numbers([r, r])} 0 0 ${clockwise ? "1" : "0"} `, [x, y]);
  }

  close(): void {
    this.written += "z";
  }

  private go(command: string, points: number[]): void {
    const steps = points.map(
      (value, index) => Math.round(value * STEPS) - (index % 2 === 0 ? this.x : this.y),
    );
    this.written += command + numbers(steps);
    this.x += steps[steps.length - 2];
    this.y += steps[steps.length - 1];
  }
}

/** Steps as decimal numbers, with a separator only where one is needed. */
const numbers = (steps: readonly number[]): string =>
  steps
    .map((step) => (step === 0 ? "0" : String(step / STEPS).replace(/^(-?)0\./, "$1.")))
    .reduce((line, number) => (number.startsWith("-") ? line + number : `${line} ${number}`));
