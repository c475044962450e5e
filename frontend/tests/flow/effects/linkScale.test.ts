import { expect, it } from "vitest";
import {
  countAt,
  cumulativeShares,
  MAX_DRAWN,
  mostLinks,
  placeOf,
  stepFrom,
} from "../../../src/flow/effects/linkScale";
import { effectsWith } from "../../support/effects";

it("is logarithmic from one link to the most", () => {
  expect(placeOf(1, 1000)).toBe(0);
  expect(placeOf(1000, 1000)).toBe(1);
  expect(placeOf(10, 1000)).toBeCloseTo(1 / 3);
  for (const count of [1, 2, 3, 7, 40, 123, 999, 1000])
    expect(countAt(placeOf(count, 1000), 1000)).toBe(count);
  expect(placeOf(1, 1)).toBe(1);
  expect(countAt(0.5, 1)).toBe(1);
  expect(placeOf(5000, 1000)).toBe(1);
});

it("moves by one link at least, and never out of its range", () => {
  expect(stepFrom(3, 1, 1000)).toBe(4);
  expect(stepFrom(3, -1, 1000)).toBe(2);
  expect(stepFrom(1, -1, 1000)).toBe(1);
  expect(stepFrom(200, 1, 1000)).toBe(220);
  expect(stepFrom(990, 1, 1000)).toBe(1000);
});

it("reaches all links that there are", () => {
  expect(mostLinks(effectsWith())).toBe(4);
  const { links } = effectsWith();
  expect(mostLinks({ links: { ...links, effect: Array.from({ length: 3000 }, () => 1) } })).toBe(MAX_DRAWN);
});

it("adds up the shares of the strongest links", () => {
  const { links, absolute } = effectsWith();
  expect([...cumulativeShares(links, absolute)]).toEqual([0, 0.5, 0.6875, 0.75, 0.78125]);
  expect([...cumulativeShares(links, 0)]).toEqual([0, 0, 0, 0, 0]);
});
