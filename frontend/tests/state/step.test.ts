import { expect, it } from "vitest";
import { openingPanels, type PanelState } from "../../src/state/panels";
import { PLAIN } from "../../src/flow/look";
import { headKey, OPENING } from "../../src/flow/view";
import { UNZOOMED } from "../../src/geometry/zoom";
import { addressOf, stepAt, type Step } from "../../src/state/step";

const QUERY = { task: "qnli", checkpoint: 5, text: "What?", pair: null, unit: "word", floor: null } as const;
const STEP: Step = {
  request: QUERY,
  view: OPENING,
  look: PLAIN,
  pinned: null,
  panels: openingPanels(),
  tests: [],
  before: null,
  zoom: UNZOOMED,
};

const FULL_DESK: PanelState = {
  tab: "edges",
  query: "“a, b” → *; layers 4–6; passes in both & more=1",
  sort: { key: "layer", descending: false },
  listing: "words",
  sought: " #ä+",
  paths: 50,
  measure: "entropy",
  order: "similarity",
  face: "map",
  headSort: { key: "tuned", descending: false },
  folds: false,
  how: "base",
  later: "held",
  compared: "table",
  wordMap: "measured",
  pathOrder: "change",
  courseOf: "effect",
};

const FULL: Step = {
  request: {
    ...QUERY,
    text: "a & b = <c>#%",
    pair: "naïve 鳥 🦜 +",
    unit: "token",
    floor: 0.004,
    checkpoint: null,
    long: "truncate",
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
      { part: "path", words: [0, 0, 3, 3, 5, 1, 2, 4, 9, 9, 9, 1, 0] },
    ],
    origin: { layer: 1, word: 6 },
    alpha: 0.5,
  },
  look: {
    mode: "difference",
    order: "influence",
    drawn: "a → b & c; weight 0.1",
    edges: "effect",
    links: 40,
    reached: false,
    glyphs: true,
  },
  pinned: {
    request: {
      ...QUERY,
      text: "a & b = <c>#%",
      pair: "naïve 鳥 🦜 +",
      unit: "token",
      checkpoint: 2,
      long: "truncate",
    },
    role: "base",
    view: OPENING,
  },
  panels: FULL_DESK,
  tests: [
    { kind: "links", count: 20, keeps: true },
    {
      kind: "cut",
      cut: { edges: [[6, null, 0, 14]], words: [3], layers: [4, 6], reader: "root" },
      drawn: null,
      how: "base",
      react: false,
    },
  ],
  before: {
    ...QUERY,
    text: "a + b = <c>#%",
    pair: "鳥 & 🦜",
    unit: "token",
    checkpoint: null,
    long: "truncate",
  },
  zoom: { scale: 2.37841, x: -1.0125, y: -0.5 },
};

it.each([STEP, FULL, { ...FULL, pinned: null, view: { ...FULL.view, heads: new Set<number>() } }])(
  "comes back from its address, %#",
  (step) => {
    expect(stepAt(`#${addressOf(step)}`)).toEqual({ step, unread: [] });
  },
);

it("names only what is not plain", () => {
  expect(addressOf(STEP)).toBe("task=qnli&text=What%3F&checkpoint=5&threshold=0.2&tab=effects");
});

it("sees no step where none is named", () => {
  for (const address of ["", "#", "#top", "#task=qnli"]) expect(stepAt(address).step).toBeNull();
});

/** Each with what is said of it, and the step that it gives all the same. */
it.each<[part: string, unread: string, change: Partial<Step>]>([
  ["threshold=high", "high", {}],
  ["threshold=-1", "-1", {}],
  ["threshold=", "", {}],
  ["by=most", "most", {}],
  ["select=through", "through", {}],
  ["select=near 3", "near 3", {}],
  ["select=through 3>4", "through 3>4", {}],
  ["select=path 3,4@2", "path 3,4@2", {}],
  [
    "select=through 3&select=above 2",
    "above 2",
    { view: { ...OPENING, selections: [{ part: "through", words: [3] }] } },
  ],
  ["heads=3", "3", {}],
  ["heads=1.2 x", "x", { view: { ...OPENING, heads: new Set([headKey(1, 2)]) } }],
  ["from=4", "4", {}],
  ["mode=upside-down", "upside-down", {}],
  ["order=random", "random", {}],
  ["unit=letter", "letter", {}],
  ["checkpoint=1.5", "1.5", {}],
  ["residual=maybe", "maybe", {}],
  ["tab=settings", "settings", {}],
  ["sort=-size", "-size", {}],
  ["list=all", "all", {}],
  ["paths=7", "7", {}],
  ["measure=weight", "weight", {}],
  ["head-order=size", "size", {}],
  ["heads-as=tree", "tree", {}],
  ["head-sort=size", "size", {}],
  ["folds=1", "1", {}],
  ["zoom=2 a 1", "2 a 1", {}],
  ["zoom=2", "2", {}],
])("shows the usual where it cannot read, and says where: %s", (part, unread, change) => {
  const { step, unread: said } = stepAt(`task=a&text=b&${part}`);
  expect(said).toEqual([unread]);
  expect(step).toEqual({ ...stepAt("task=a&text=b").step, ...change });
});

it("opens an address from before panels were part of it", () => {
  expect(stepAt("task=qnli&text=What%3F&checkpoint=5&threshold=0.2")).toEqual({ step: STEP, unread: [] });
  const inner = stepAt("task=a&text=b&pinned=role%3Dnobody");
  expect(inner.unread).toEqual(["nobody"]);
  expect(inner.step?.pinned?.role).toBe("tuned");
});

it("brings a zoom within its bounds", () => {
  expect(stepAt("task=a&text=b&zoom=99 3 -99").step?.zoom).toEqual({ scale: 16, x: 0, y: -15 });
  expect(stepAt("task=a&text=b&zoom=0.1 0 0").step?.zoom).toEqual(UNZOOMED);
});
