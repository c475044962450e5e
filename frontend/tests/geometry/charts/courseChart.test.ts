import { describe, expect, it } from "vitest";
import {
  heightOf,
  linePath,
  namedOf,
  nearestStop,
  scaleOf,
  spreadLabels,
  stopX,
} from "../../../src/geometry/charts/courseChart";

const stops = { count: 6, width: 240, margin: 20 };

describe("stops", () => {
  it("are evenly spaced between the margins, and found again where they are", () => {
    const xs = Array.from({ length: 6 }, (_, stop) => stopX(stops, stop));
    expect(xs).toEqual([20, 60, 100, 140, 180, 220]);
    expect(xs.map((x) => nearestStop(stops, x + 15))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("are never beyond the first and the last", () => {
    expect([nearestStop(stops, -50), nearestStop(stops, 900)]).toEqual([0, 5]);
    expect(stopX({ ...stops, count: 1 }, 0)).toBe(120);
    expect(nearestStop({ ...stops, count: 1 }, 200)).toBe(0);
  });
});

describe("scales", () => {
  it("span what was measured", () => {
    expect(scaleOf([0.4, null, 0.9])).toEqual({ low: 0.4, high: 0.9 });
    expect(scaleOf([0.4, 0.9], 0)).toEqual({ low: 0, high: 0.9 });
    expect(heightOf({ low: 0, high: 2 }, 5, 45, 0.5)).toBe(35);
  });

  it("give a height to what never changes", () => {
    const scale = scaleOf([0.5, 0.5]);
    expect(heightOf(scale, 5, 45, 0.5)).toBe(45);
  });
});

it("draws lines that break off where nothing was measured", () => {
  expect(linePath([[0, 1], [1, 2], null, [3, 4.04]])).toBe("M0.0,1.0L1.0,2.0M3.0,4.0");
  expect(linePath([null])).toBe("");
});

describe("labels", () => {
  it("stay where they are wanted if there is room", () => {
    expect(spreadLabels([30, 5], 10, 0, 40)).toEqual([30, 5]);
  });

  it("make way for one another, in order, within the chart", () => {
    const heights = spreadLabels([40, 39, 38, 5], 10, 0, 40);
    expect(heights).toEqual([40, 30, 20, 5]);
  });

  it("name the deepest layer, and as many others as there is room for", () => {
    expect(namedOf(6, 6)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(namedOf(12, 5)).toEqual([11, 8, 5, 2]);
    expect(namedOf(0, 5)).toEqual([]);
  });
});
