import { describe, expect, it } from "vitest";
import { SvgPen } from "../../../src/render/svg/svgPen";

/** The end points of a path's commands M, l, c, a and z. */
function endsOf(path: string): [number, number][] {
  const ends: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command, rest] of path.matchAll(/([Mlcaz])([^Mlcaz]*)/g)) {
    const numbers = (rest.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number);
    if (command === "z") continue;
    const [dx, dy] = numbers.slice(-2);
    [x, y] = command === "M" ? [dx, dy] : [x + dx, y + dy];
    ends.push([x, y]);
  }
  return ends;
}

describe("the SVG pen", () => {
  it("writes short relative commands", () => {
    const pen = new SvgPen();
    pen.moveTo(10, 20.5);
    pen.lineTo(10.004, 20);
    pen.bezierCurveTo(11, 21, 12, 22, 13.25, 19.999);
    expect(pen.path).toBe("M10 20.5l0-.5c1 1 2 2 3.25 0");
  });

  it("draws half discs", () => {
    const pen = new SvgPen();
    pen.moveTo(5, 0);
    pen.halfTo(5, true, 5, 10);
    pen.close();
    expect(pen.path).toBe("M5 0a5 5 0 0 1 0 10z");
  });

  it("stays within a hundredth of every point, however long the path", () => {
    const pen = new SvgPen();
    const points = Array.from({ length: 2000 }, (_, i) => [Math.sin(i) * 400, Math.cos(i * 0.7) * 300]);
    pen.moveTo(1 / 3, 2 / 3);
    for (const [x, y] of points) pen.lineTo(x, y);
    endsOf(pen.path)
      .slice(1)
      .forEach(([x, y], index) => {
        expect(Math.abs(x - points[index][0])).toBeLessThan(0.006);
        expect(Math.abs(y - points[index][1])).toBeLessThan(0.006);
      });
  });
});
