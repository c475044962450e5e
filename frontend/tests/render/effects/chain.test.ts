import { describe, expect, it } from "vitest";
import { linksOf, wayOn } from "../../../src/render/effects/chain";

const ROOT = 0;
const LINKS = [
  { layer: 6, from: 0, to: 3 }, // the root reads 3
  { layer: 4, from: 3, to: 5 }, // 3 has read 5
  { layer: 5, from: 7, to: 5 }, // 7 reads 5 too, but nothing reads 7
  { layer: 2, from: 5, to: 8 }, // 5 has read 8
  { layer: 5, from: 5, to: 9 }, // later than what reads 5 in layer 4
  { layer: 1, from: 8, to: 2 },
];

describe("the way on from a link", () => {
  const way = (index: number) => wayOn(LINKS, LINKS[index], ROOT).sort();

  it("leads inward to the root through what reads its reader later, and nowhere else", () => {
    expect(way(3)).toEqual([0, 1, 5]);
    expect(way(5)).toEqual([0, 1, 3]);
  });

  it("leads outward through what its word had read before", () => {
    expect(way(0)).toEqual([1, 3, 5]);
    expect(way(1)).toEqual([0, 3, 5]);
    expect(way(4)).toEqual([]);
  });
});

it("a target names its link, or the links of its word or state", () => {
  expect(linksOf(LINKS, { type: "edge", layer: 4, from: 3, to: 5 })).toEqual([1]);
  expect(linksOf(LINKS, { type: "word", word: 5 })).toEqual([1, 2, 3, 4]);
  expect(linksOf(LINKS, { type: "node", layer: 5, word: 5 })).toEqual([4]);
  expect(linksOf(LINKS, { type: "node", layer: 3, word: 5 })).toEqual([1]);
});
