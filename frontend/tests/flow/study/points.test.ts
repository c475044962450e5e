import { expect, it } from "vitest";
import { Bitmap } from "../../../src/flow/study/bitmap";
import { PointGrid } from "../../../src/flow/study/grid";
import { extentOf } from "../../../src/flow/study/histogram";
import { orderBy, selectedOrder } from "../../../src/flow/study/order";
import { placesOf, randomNumbers } from "../../support/study";

const next = randomNumbers(7);
/** Clustered numbers with gaps, ties, both infinities and both signs. */
function numbers(size: number): Float32Array {
  const values = Float32Array.from({ length: size }, () => Math.round((next() - 0.5) ** 3 * 1000) / 100);
  for (let place = 0; place < size; place += 17) values[place] = NaN;
  if (size > 40) [values[20], values[21], values[22]] = [Infinity, -Infinity, -0];
  return values;
}
const SIZE = 3000;
const x = numbers(SIZE);
const y = numbers(SIZE);

it("finds the points of a box as testing each one does", () => {
  const grid = new PointGrid(x, y);
  for (let round = 0; round < 60; round++) {
    const [a, b, c, d] = [0, 1, 2, 3].map(() => Math.fround(next() * 3 - 1.5));
    const box = { left: Math.min(a, b), right: Math.max(a, b), bottom: Math.min(c, d), top: Math.max(c, d) };
    const expected = [...x.keys()].filter(
      (place) =>
        Number.isFinite(x[place]) &&
        Number.isFinite(y[place]) &&
        x[place] >= box.left &&
        x[place] <= box.right &&
        y[place] >= box.bottom &&
        y[place] <= box.top,
    );
    expect(placesOf(grid.within(box))).toEqual(expected);
  }
  expect(grid.within({ left: 5, right: 9, bottom: -9, top: 9 }).count).toBe(0);
  expect(grid.within({ left: 1, right: -1, bottom: -9, top: 9 }).count).toBe(0);
});

it("finds the nearest point of a box", () => {
  const grid = new PointGrid(Float32Array.of(0, 1, 2), Float32Array.of(0, 1, 2));
  const distance = (a: number, b: number) => Math.hypot(a - 0.9, b - 0.9);
  expect(grid.nearest({ left: 0, right: 2, bottom: 0, top: 2 }, distance)).toBe(1);
  const others = new Bitmap(3);
  others.add(2);
  expect(grid.nearest({ left: 0, right: 2, bottom: 0, top: 2 }, distance, others)).toBe(2);
  expect(grid.nearest({ left: 0.2, right: 0.4, bottom: 0, top: 2 }, distance)).toBeNull();
});

it("sorts numbers as a stable sort does, the missing ones last either way", () => {
  for (const descending of [false, true]) {
    const sign = descending ? -1 : 1;
    const places = [...x.keys()];
    const present = places.filter((place) => !Number.isNaN(x[place]));
    const missing = places.filter((place) => Number.isNaN(x[place]));
    // −0 comes before 0, since their bits differ.
    const zero = (place: number) => (Object.is(x[place], -0) ? -1 : 0);
    present.sort((a, b) => sign * (x[a] < x[b] ? -1 : x[a] > x[b] ? 1 : zero(a) - zero(b)) || a - b);
    expect([...orderBy({ kind: "number", values: x }, descending)]).toEqual([...present, ...missing]);
  }
});

it("sorts codes, and keeps the selected ones of an order", () => {
  const column = {
    kind: "category",
    codes: Uint8Array.of(2, 0, 255, 1, 0),
    names: ["a", "b", "c"],
    missing: 255,
  } as const;
  const order = orderBy(column, false);
  expect([...order]).toEqual([1, 4, 3, 0, 2]);
  expect([...orderBy(column, true)]).toEqual([0, 3, 1, 4, 2]);
  const selection = new Bitmap(5);
  for (const place of [0, 2, 4]) selection.add(place);
  expect([...selectedOrder(order, selection)]).toEqual([4, 0, 2]);
});

it("finds the extent of the numbers that there are", () => {
  expect(extentOf(Float32Array.of(0, 1, NaN, 2))).toEqual([0, 2]);
  expect(extentOf([NaN])).toBeNull();
});
