import { expect, it } from "vitest";
import { Bitmap } from "../../../src/flow/study/bitmap";
import { axisOver, pixelOf, ticksOf, valueAt } from "../../../src/geometry/study/axis";
import { locate, lookOf, PointPainter, rgbFrom, type Rgb } from "../../../src/render/study/points";
import { randomNumbers } from "../../support/study";

const RED: Rgb = [255, 0, 0];
const BLUE: Rgb = [0, 0, 255];
const GREY: Rgb = [100, 100, 100];
const [WIDTH, HEIGHT] = [10, 10];
const AXES = { x: { low: 0, high: 10, from: 0, to: 10 }, y: { low: 0, high: 10, from: 10, to: 0 } };
const x = Float32Array.of(2.5, 2.5, 7.5, NaN, 11);
const y = Float32Array.of(2.5, 2.5, 7.5, 1, 1);
const pixels = locate({ x, y }, AXES, { width: WIDTH, height: HEIGHT, ratio: 1 });

function painted(selection: Bitmap | null, codes: Uint8Array | null, size = 1): Map<number, number[]> {
  const target = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(9);
  const ink = { selection, codes, colours: [RED, BLUE], other: GREY };
  new PointPainter().paint(target, WIDTH, pixels, ink, { size, opacity: 0.5 });
  const opaque = [...Array(WIDTH * HEIGHT).keys()].filter((pixel) => target[pixel * 4 + 3] > 0);
  return new Map(opaque.map((pixel) => [pixel, [...target.slice(pixel * 4, pixel * 4 + 4)]]));
}

it("puts points at their pixels, and those outside or without a place nowhere", () => {
  expect([...pixels]).toEqual([72, 72, 27, -1, -1]);
});

it("mixes the colours of points at one pixel, more opaque the more they are", () => {
  expect([...painted(null, Uint8Array.of(0, 1, 255, 0, 0))]).toEqual([
    [27, [100, 100, 100, 128]],
    [72, [128, 0, 128, 191]],
  ]);
});

it("paints the selected points only", () => {
  const selection = new Bitmap(5);
  selection.add(2);
  selection.add(3);
  expect([...painted(selection, null)]).toEqual([[27, [255, 0, 0, 128]]]);
});

it("paints squares around the points where they are small, and discs where they are larger", () => {
  const selection = new Bitmap(5);
  selection.add(2);
  expect([...painted(selection, null, 3).keys()]).toEqual([16, 17, 18, 26, 27, 28, 36, 37, 38]);
  expect([...painted(selection, null, 2).keys()]).toEqual([27, 28, 37, 38]);
  const disc = [...painted(selection, null, 5).keys()];
  expect([disc.length, disc.includes(5), disc.includes(6)]).toEqual([21, false, true]);
});

it("makes points smaller the more they are", () => {
  const sizes = [100, 10_000, 100_000, 1_000_000].map((count) => lookOf(count, 1).size);
  expect(sizes).toEqual([5, 3, 2, 1]);
});

it("has an axis that leads from numbers to pixels and back, with round ticks inside", () => {
  const axis = axisOver([-2, 8], 300, 0);
  expect(axis.low).toBeLessThan(-2);
  expect(valueAt(axis, pixelOf(axis, 3.25))).toBeCloseTo(3.25, 10);
  expect(ticksOf(axis)).toEqual([0, 5]);
  expect(ticksOf(axisOver([0, 1], 0, 640))).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksOf(axisOver([3, 3], 0, 640)).length).toBeGreaterThan(1);
  expect(axisOver(null, 0, 1)).toMatchObject({ from: 0, to: 1 });
});

it("reads computed colours", () => {
  expect(rgbFrom("rgb(18, 160, 150)")).toEqual([18, 160, 150]);
});

it("paints only the rows that change, as if it had painted all", () => {
  const [width, height] = [40, 30];
  const random = randomNumbers(5);
  const pixels = Int32Array.from({ length: 300 }, () => Math.floor(random() * width * height));
  const codes = Uint8Array.from({ length: 300 }, () => Math.floor(random() * 2));
  const ink = {
    codes,
    colours: [
      [200, 0, 0],
      [0, 0, 200],
    ] as const,
    other: [9, 9, 9] as const,
  };
  const painter = new PointPainter();
  const kept = new Uint8ClampedArray(4 * width * height);
  const shown = new Uint8ClampedArray(kept.length); // a canvas that only the changed rows are put on
  for (const [low, high] of [
    [0, 30],
    [10, 12],
    [20, 25],
    [5, 5],
    [0, 3],
  ]) {
    const selection = new Bitmap(300);
    pixels.forEach((pixel, place) => {
      if (pixel >= low * width && pixel < high * width) selection.add(place);
    });
    const look = { size: 3, opacity: 0.5 };
    const [first, end] = painter.paint(kept, width, pixels, { ...ink, selection }, look);
    for (let at = 4 * first * width; at < 4 * end * width; at++) shown[at] = kept[at];
    const whole = new Uint8ClampedArray(kept.length);
    new PointPainter().paint(whole, width, pixels, { ...ink, selection }, look);
    const alphas = (image: Uint8ClampedArray) => image.filter((_, at) => at % 4 === 3);
    expect(alphas(shown)).toEqual(alphas(whole));
  }
});
