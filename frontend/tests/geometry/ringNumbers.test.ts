import { describe, expect, it } from "vitest";
import { depthOf } from "../../src/geometry/depth";
import { NUMBER_HEIGHT, ringNumbers } from "../../src/geometry/ringNumbers";
import { layoutRings } from "../../src/geometry/rings";
import { zoomAbout, UNZOOMED, zoomLayout } from "../../src/geometry/zoom";

const size = { width: 720, height: 560 };
const laidOut = (layers: number, words: number, rightToLeft = false) => {
  const segments = new Array<number>(words).fill(0);
  return layoutRings({ ...size, layers, segments, labels: segments.map(() => 5), rightToLeft });
};
const backward = depthOf({ origin: null }, 6);

describe("the rings' numbers", () => {
  it.each([false, true])("name each ring's layer straight above the centre (right to left: %s)", (rtl) => {
    const layout = laidOut(6, 20, rtl);
    const numbers = ringNumbers(layout, backward);
    expect(numbers.map(({ text }) => text)).toEqual(["input", "1", "2", "3", "4", "5"]);
    numbers.forEach(({ x, y }, ring) => {
      expect(x).toBe(layout.centre.x);
      expect(layout.centre.y - y).toBeCloseTo(layout.radius[ring], 9);
    });
  });

  it("count the other way round where a trace runs forward", () => {
    const depth = depthOf({ origin: { layer: 2, word: 1 } }, 6);
    const numbers = ringNumbers(laidOut(depth.rings, 20), depth);
    expect(numbers.map(({ text }) => text)).toEqual(["6", "5", "4", "3"]);
  });

  it("leave rings out rather than stand upon one another", () => {
    const numbers = ringNumbers(laidOut(48, 20), depthOf({ origin: null }, 48));
    const layers = numbers.map(({ layer }) => layer);
    expect(layers[0]).toBe(0);
    expect(layers.length).toBeGreaterThan(8);
    for (let index = 1; index < numbers.length; index++)
      expect(numbers[index].y - numbers[index - 1].y).toBeGreaterThanOrEqual(NUMBER_HEIGHT);
  });

  it.each([1, 2, 3, 20, 128, 512])(
    "have room between the rays of the first and the last of %i words",
    (n) => {
      const layout = laidOut(6, n);
      for (const angle of layout.angle) {
        const aside = Math.min(angle, 2 * Math.PI - angle);
        // Half a patch, on the outermost ring, whose number is the widest.
        expect(2 * layout.radius[0] * Math.sin(aside / 2)).toBeGreaterThan(17);
      }
    },
  );

  it("stand where the most rings are seen, though the centre is in sight", () => {
    const whole = laidOut(6, 20);
    const { x, y } = whole.centre;
    const numbers = ringNumbers(zoomLayout(whole, zoomAbout(UNZOOMED, 3, x, y, size)), backward);
    // The window is wider than it is high.
    expect(numbers.length).toBeGreaterThan(1);
    for (const number of numbers) expect(Math.abs(number.x - x)).toBeGreaterThan(Math.abs(number.y - y));
  });

  it("stay in a zoomed picture, between the rays that are in sight", () => {
    const whole = laidOut(6, 20);
    const y = whole.centre.y;
    const layout = zoomLayout(whole, zoomAbout(UNZOOMED, 4, whole.centre.x + whole.radius[1], y, size));
    const numbers = ringNumbers(layout, backward);
    expect(numbers.length).toBeGreaterThan(1);
    for (const number of numbers) {
      expect(number.x).toBeGreaterThan(0);
      expect(number.x).toBeLessThan(size.width);
      expect(number.y).toBeGreaterThan(0);
      expect(number.y).toBeLessThan(size.height);
      const [dx, dy] = [number.x - layout.centre.x, number.y - layout.centre.y];
      expect(Math.hypot(dx, dy)).toBeCloseTo(layout.radius[number.layer], 6);
      const rays = Array.from(layout.angle, (angle) => Math.abs(angle - Math.atan2(dx, -dy)));
      expect(Math.min(...rays)).toBeCloseTo(layout.slot / 2, 6);
    }
  });
});
