import { describe, expect, it } from "vitest";
import { barScale } from "../../../src/views/sentence/barScale";

describe("barScale", () => {
  it("has the largest value but the root's as a full bar, and clips the root's", () => {
    expect(barScale([Float64Array.of(9, 1, 2), Float64Array.of(8, 3, 0)], 0)).toEqual({
      full: 3,
      clipped: true,
    });
  });

  it("has the root's value as a full bar where only the root has one, and 1 where none has", () => {
    expect(barScale([Float64Array.of(9, 0)], 0)).toEqual({ full: 9, clipped: false });
    expect(barScale([Float64Array.of(0, 0)], 0)).toEqual({ full: 1, clipped: false });
  });
});
