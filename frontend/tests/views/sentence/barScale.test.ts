import { describe, expect, it } from "vitest";
import { barScale, influencePerWord } from "../../../src/views/sentence/barScale";

describe("influencePerWord", () => {
  const influence = Float64Array.of(1, 2, 10, 20, 100, 200);

  it("sums the layers from the first to the last", () => {
    expect([...influencePerWord(influence, 2, 1, 2)]).toEqual([110, 220]);
  });

  it("gives one layer alone", () => {
    expect([...influencePerWord(influence, 2, 1, 1)]).toEqual([10, 20]);
  });

  it("gives zeros for no layers", () => {
    expect([...influencePerWord(influence, 2, 3, 2)]).toEqual([0, 0]);
  });
});

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
