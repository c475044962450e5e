import { expect, it } from "vitest";
import {
  conditionName,
  formatInterval,
  formatP,
  isSpecial,
  numberFrom,
  statedP,
} from "../../src/wording/study";

it("writes a probability as papers do", () => {
  expect([null, 0.0004, 0.0312, 1].map(formatP)).toEqual(["–", "< .001", ".031", "1.000"]);
  expect([0.0004, 0.0312].map(statedP)).toEqual(["p < .001", "p = .031"]);
});

it("writes both ends of an interval to the same decimals", () => {
  expect(formatInterval(-0.00353, -0.000948)).toBe("[−0.00353, −0.00095]");
  expect(formatInterval(-0.0004, 1.234)).toBe("[0, 1.23]");
  expect(formatInterval(12.34, 123.4)).toBe("[12, 123]");
  expect(formatInterval(-0.00002, 0.00003)).toBe("[−2.00e-5, 3.00e-5]");
  expect(formatInterval(null, 1)).toBe("");
});

it("reads what a reader types, and names a head's condition by its model", () => {
  expect(["", " ", "a", "−0.5", "2"].map(numberFrom)).toEqual([null, null, null, -0.5, 2]);
  const head = { of: "head", layer: 3, head: 9, measure: "entropy", low: 0.5, high: null } as const;
  expect(conditionName({ ...head, role: "tuned" })).toBe("L3 H9 tuned entropy ≥ 0.5");
});

it("knows the words that a tokenizer adds", () => {
  expect(["[CLS]", "</s>", "[", "cat", "<"].map(isSpecial)).toEqual([true, true, false, false, false]);
});
