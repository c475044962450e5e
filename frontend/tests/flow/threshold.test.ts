import { describe, expect, it } from "vitest";
import { isKindFor } from "../../src/flow/threshold";

describe("kinds of threshold", () => {
  it.each(["attention", "value_norm", "contribution"])("all fit %s, whose rows sum to 1", (weight) => {
    for (const kind of ["weight", "lift", "top", "mass"] as const) expect(isKindFor(kind, weight)).toBe(true);
  });

  it("lift and mass do not fit gradients, whose rows do not", () => {
    expect(["weight", "lift", "top", "mass"].filter((kind) => isKindFor(kind as never, "gradient"))).toEqual([
      "weight",
      "top",
    ]);
  });
});
