import { describe, expect, it } from "vitest";
import type { StudyColumns } from "../../../src/contract/study";
import { Bitmap } from "../../../src/flow/study/bitmap";
import { keptBy, toRequest, withCondition, without, type Condition } from "../../../src/flow/study/filter";
import { conditionFrom, conditionText } from "../../../src/flow/study/filterText";
import { placesOf } from "../../support/study";

const columns: StudyColumns = {
  row: Uint32Array.of(0, 1, 3, 4),
  columns: new Map([
    ["part", { kind: "number", values: Float32Array.of(0.1, NaN, 0.5, 0.9) }],
    ["flipped", { kind: "flag", codes: Uint8Array.of(0, 1, 1, 255), names: ["no", "yes"], missing: 255 }],
    [
      "label",
      { kind: "category", codes: Uint8Array.of(0, 1, 255, 1), names: ["no", "not sure"], missing: 255 },
    ],
  ]),
};
const CONDITIONS: Condition[] = [
  { of: "number", column: "part", low: 0.25, high: null },
  { of: "number", column: "part", low: -1.5e-7, high: 3 },
  { of: "values", column: "label", values: ["no", "not sure", "a+b%"] },
  { of: "head", layer: 3, head: 11, measure: "effect", role: null, low: null, high: -0.5 },
  { of: "head", layer: 3, head: 11, measure: "entropy", role: "tuned", low: 0, high: null },
  { of: "flag", column: "flipped", is: false },
  { of: "word", text: "a b" },
  { of: "search", text: "it’s  a “test” & more" },
];

describe("conditions", () => {
  it("keep the sentences within their bounds or of their values, and none without a value", () => {
    const kept = [...CONDITIONS.slice(0, 3), CONDITIONS[5]].map((condition) =>
      placesOf(keptBy(condition, columns)),
    );
    expect(kept).toEqual([[2, 3], [0, 2, 3], [0, 1, 3], [0]]);
  });

  it("come back from an address as they were", () => {
    for (const condition of CONDITIONS) {
      const address = new URLSearchParams({ f: conditionText(condition) }).toString();
      expect(conditionFrom(new URLSearchParams(address).get("f") ?? "")).toEqual(condition);
    }
  });

  it.each([
    "",
    "number part",
    "number part * *",
    "number part a 1",
    "number part 1",
    "values label",
    "head 3 effect * 0 1",
    "head 3.1 effect * 0",
    "head 3.1 effect 0 1",
    "flag flipped maybe",
    "search",
    "sql x",
    "search %E0%A4%A",
  ])("are not read from %o", (text) => {
    expect(conditionFrom(text)).toBeUndefined();
  });

  it("are sent as the server reads them", () => {
    expect(toRequest([CONDITIONS[0], ...CONDITIONS.slice(2)])).toEqual({
      all: [
        { column: "part", between: [0.25, null] },
        { column: "label", in: ["no", "not sure", "a+b%"] },
        { head: [3, 11], measure: "effect", role: null, between: [null, -0.5] },
        { head: [3, 11], measure: "entropy", role: "tuned", between: [0, null] },
        { column: "flipped", in: [false] },
        { word: "a b" },
        { search: "it’s  a “test” & more" },
      ],
    });
  });

  it("replace the one on the same subject", () => {
    const filter = withCondition(withCondition([], CONDITIONS[0]), CONDITIONS[4]);
    expect(withCondition(filter, CONDITIONS[1])).toEqual([CONDITIONS[1], CONDITIONS[4]]);
    expect(without(filter, "part")).toEqual([CONDITIONS[4]]);
  });
});

describe("Bitmap", () => {
  it("counts, meets and lists its places, across words and at the last bit", () => {
    for (const size of [0, 1, 31, 32, 33, 70]) {
      const all = Bitmap.full(size);
      expect(all.count).toBe(size);
      expect(placesOf(all)).toEqual(Array.from({ length: size }, (_, place) => place));
    }
    const some = new Bitmap(70);
    for (const place of [0, 31, 32, 63, 69]) some.add(place);
    expect(placesOf(some.and(Bitmap.full(70)))).toEqual([0, 31, 32, 63, 69]);
    expect([some.has(31), some.has(30), some.count]).toEqual([true, false, 5]);
  });
});
