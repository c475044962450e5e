import { describe, expect, it } from "vitest";
import { wordShares } from "../../src/flow/influence";

describe("wordShares", () => {
  const influence = Float64Array.of(1, 3, 10, 30, 200, 200);

  it("is each word's part of the sum over the layers from the first to the last", () => {
    expect([...wordShares(influence, 2, 1, 2)]).toEqual([210 / 440, 230 / 440]);
  });

  it("is the share of one layer alone", () => {
    expect([...wordShares(influence, 2, 1, 1)]).toEqual([0.25, 0.75]);
  });

  it("is 0 where nothing has influence", () => {
    expect([...wordShares(influence, 2, 3, 2)]).toEqual([0, 0]);
    expect([...wordShares(new Float64Array(4), 2, 0, 1)]).toEqual([0, 0]);
  });
});
