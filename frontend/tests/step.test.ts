import { expect, it } from "vitest";
import { PLAIN } from "../src/flow/look";
import { headKey, OPENING } from "../src/flow/view";
import { addressOf, stepAt, type Step } from "../src/step";

const QUERY = { task: "qnli", checkpoint: 5, text: "What?", pair: null, unit: "word", floor: null } as const;
const STEP: Step = { query: QUERY, view: OPENING, look: PLAIN, pinned: null };

const FULL: Step = {
  query: {
    ...QUERY,
    text: "a & b = <c>#%",
    pair: "naïve 鳥 🦜 +",
    unit: "token",
    floor: 0.004,
    checkpoint: null,
  },
  view: {
    threshold: 3,
    kind: "top",
    residual: false,
    hideSpecial: true,
    heads: new Set([headKey(1, 0), headKey(12, 11)]),
    selections: [
      { part: "through", words: [3, 14] },
      { part: "into", words: [0], layer: 2 },
      { part: "out", words: [7], layer: 4, to: 9 },
    ],
    origin: { layer: 1, word: 6 },
    alpha: 0.5,
  },
  look: { mode: "difference", order: "influence" },
  pinned: {
    query: { ...QUERY, text: "a & b = <c>#%", pair: "naïve 鳥 🦜 +", unit: "token", checkpoint: 2 },
    role: "base",
    view: OPENING,
  },
};

it.each([STEP, FULL, { ...FULL, pinned: null, view: { ...FULL.view, heads: new Set<number>() } }])(
  "comes back from its address, %#",
  (step) => {
    expect(stepAt(`#${addressOf(step)}`)).toEqual(step);
  },
);

it("names only what is not plain", () => {
  expect(addressOf(STEP)).toBe("task=qnli&text=What%3F&checkpoint=5&threshold=0.2");
});

it("sees no step where none is named", () => {
  for (const address of ["", "#", "#top", "#task=qnli"]) expect(stepAt(address)).toBeNull();
});

it.each([
  "threshold=high",
  "threshold=-1",
  "threshold=",
  "by=most",
  "select=through",
  "select=near 3",
  "select=through 3>4",
  "heads=3",
  "from=4",
  "mode=upside-down",
  "order=random",
  "unit=letter",
  "checkpoint=1.5",
  "pinned=role%3Dnobody",
])("says what it cannot read: %s", (part) => {
  expect(() => stepAt(`task=a&text=b&${part}`)).toThrow(/address cannot be opened/);
});
