import { expect, it } from "vitest";
import type { HeadMeans } from "../../../src/contract/study";
import { arrowsOf } from "../../../src/flow/study/arrows";

const means = (...layers: (number | null)[][]): HeadMeans => ({
  n: 1,
  layers: layers.map((heads) =>
    heads.map((mean) =>
      mean === null ? null : { mean, low: null, high: null, n: 1, p: null, d: null, part: null },
    ),
  ),
});

it("leads from the base's means to the tuned model's, for the heads that have all of them", () => {
  const x = { base: means([1, 2], [3]), tuned: means([5, 6], [7]) };
  const y = { base: means([10, null], [30]), tuned: means([50, 60], [70]) };
  expect(arrowsOf(x, y)).toEqual([
    { layer: 1, head: 0, from: { x: 1, y: 10 }, to: { x: 5, y: 50 } },
    { layer: 2, head: 0, from: { x: 3, y: 30 }, to: { x: 7, y: 70 } },
  ]);
});
