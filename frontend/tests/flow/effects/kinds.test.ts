import { describe, expect, it } from "vitest";
import { isOpposed, kindOf, linkAt, sumsByKind } from "../../../src/flow/effects/kinds";
import { openingCount } from "../../../src/flow/effects/opening";
import { effectsWith } from "../../support/effects";

const { links } = effectsWith();

describe("links", () => {
  it("are of four kinds, whose sums are those of the links drawn", () => {
    expect([0, 1, 2, 3].map((index) => kindOf(links, index))).toEqual([0, 0, 2, 1]);
    expect(kindOf({ effect: [-1], change: [-1] }, 0)).toBe(3);
    expect(sumsByKind(links, 4)).toEqual([5.5, 0.25, -0.5, 0]);
    expect(sumsByKind(links, 1)).toEqual([4, 0, 0, 0]);
  });

  it("are found by their ends", () => {
    expect(linkAt(links, 1, 3, 1)).toBe(1);
    expect(linkAt(links, 1, 1, 3)).toBe(-1);
  });

  it("have heads that oppose each other where the sum is far below that without signs", () => {
    expect(isOpposed({ ...links, absolute: [9, 1.5, 0.5, 0.5] }, 0)).toBe(true);
    expect(isOpposed(links, 0)).toBe(false);
  });
});

describe("a picture opens", () => {
  const many = { ...links, effect: Array.from({ length: 500 }, () => 1) };
  const entry = (count: number, f: number | null) => ({
    count,
    kept: 0,
    left: null,
    f,
    removed: null,
    random: null,
  });
  const opening = (...measured: ReturnType<typeof entry>[]) =>
    openingCount(effectsWith({ links: many }), measured);

  it("with the fewest measured links that recover half of the difference, at least 20", () => {
    expect(opening(entry(10, 0.9), entry(20, 0.4), entry(50, 0.6), entry(100, 0.9))).toBe(50);
  });

  it("with the most where none does, and with few where the difference is too small for parts", () => {
    expect(opening(entry(20, 0.1), entry(200, 0.3))).toBe(200);
    expect(opening(entry(20, null), entry(200, null))).toBe(20);
    expect(openingCount(effectsWith({}), [])).toBe(4);
  });
});
