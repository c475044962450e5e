import { expect, it } from "vitest";
import { rankedHeads } from "../../../src/flow/study/rankedHeads";

const head = (mean: number, p: number | null) => ({
  mean,
  low: null,
  high: null,
  n: 9,
  p,
  d: null,
  part: null,
});
const LAYERS = [
  [head(0.1, 0.5), null],
  [head(-0.3, null), head(0.2, 0.01)],
];
const names = (key: "place" | "mean" | "p", descending: boolean) =>
  rankedHeads(LAYERS, key, descending).map(({ layer, head }) => `${String(layer)}.${String(head)}`);

it("orders heads by how far they are from 0, and those without a value last either way", () => {
  expect(names("mean", true)).toEqual(["2.0", "2.1", "1.0"]);
  expect(names("p", false)).toEqual(["2.1", "1.0", "2.0"]);
  expect(names("p", true)).toEqual(["1.0", "2.1", "2.0"]);
  expect(names("place", true)).toEqual(["2.1", "2.0", "1.0"]);
});
