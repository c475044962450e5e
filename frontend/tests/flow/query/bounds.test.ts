import { describe, expect, it } from "vitest";
import { differenceHolds, holds } from "../../../src/flow/query/bounds";
import type { Bound } from "../../../src/flow/query/edgeQuery";

const bound = (sign: "≥" | "≤", value: number, signed: boolean): Bound => ({
  sign,
  value,
  signed,
  at: [0, 0],
});
const FLOW = { scale: 50_000, floor: 0.01 };

describe("a bound", () => {
  it("without a sign is of the absolute value", () => {
    expect(holds(bound("≥", 0.2, false), -0.3, -0.25)).toBe(true);
    expect(holds(bound("≥", 0.2, false), -0.3, 0.3)).toBe(false);
    expect(holds(bound("≤", 0.2, false), -0.1, 0.2)).toBe(true);
    expect(holds(bound("≤", 0.2, false), -0.3, 0.1)).toBe(false);
  });

  it("with a sign is of the number itself", () => {
    expect(holds(bound("≥", 0.2, true), -0.3, -0.3)).toBe(false);
    expect(holds(bound("≤", -0.2, true), -0.3, -0.2)).toBe(true);
    expect(holds(bound("≥", -0.2, true), -0.1, 0)).toBe(true);
  });
});

describe("a difference", () => {
  it("is exact where both weights are known, whatever their sum in binary is", () => {
    expect(differenceHolds(bound("≥", 0.2, false), 5_000, 15_000, FLOW)).toBe(true);
    expect(differenceHolds(bound("≥", 0.2, false), 5_001, 15_000, FLOW)).toBe(false);
    expect(differenceHolds(bound("≤", 0.2, false), 5_000, 15_000, FLOW)).toBe(true);
  });

  it("of a weight that is not known is counted only where it holds for certain", () => {
    expect(differenceHolds(bound("≥", 0.2, true), 0, 10_400, FLOW)).toBe(false);
    expect(differenceHolds(bound("≥", 0.2, true), 0, 10_500, FLOW)).toBe(true);
    expect(differenceHolds(bound("≤", 0.2, false), 10_400, 0, FLOW)).toBe(false);
    expect(differenceHolds(bound("≤", -0.2, true), 10_500, 0, FLOW)).toBe(true);
  });
});
