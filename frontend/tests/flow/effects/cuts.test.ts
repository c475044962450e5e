import { describe, expect, it } from "vitest";
import { decode } from "../../../src/contract/decode";
import { cutOf, otherEdges, tracedEdges } from "../../../src/flow/effects/cuts";
import { fitsWords, testFrom, testText, type Test } from "../../../src/flow/effects/tests";
import { Explorer } from "../../../src/flow/explorer";
import { Links } from "../../../src/flow/links";
import { headKey, OPENING, type Selection } from "../../../src/flow/view";
import { cutName, testName } from "../../../src/wording/tests";
import { encode } from "../../support/message";

const WORDS = ["[CLS]", "nobody", "is", "nobody"];
const FLOW = { words: WORDS, layers: 3 };
const cut = (selections: Selection[], heads: [number, number][] | null = null) =>
  cutOf({ selections, heads: heads && new Set(heads.map(([l, h]) => headKey(l, h))) }, FLOW);
const named = (...args: Parameters<typeof cut>) => {
  const fields = cut(...args);
  return fields && cutName(fields, WORDS);
};

describe("what a selection cuts", () => {
  it("is nothing where nothing is selected", () => expect(cut([])).toBeNull());

  it("is the reading of a word, everywhere or of one state", () => {
    expect(cut([{ part: "through", words: [1, 2] }])).toEqual({ words: [1, 2] });
    expect(named([{ part: "through", words: [2] }])).toBe("reading “is” everywhere");
    expect(cut([{ part: "into", words: [1], layer: 0 }])).toEqual({ words: [1], layers: [1] });
    expect(named([{ part: "into", words: [1], layer: 2 }])).toBe("reading “nobody #1” at layer 3");
  });

  it("is what the deepest state reads, or a word of which only that is selected", () => {
    expect(cut([{ part: "through", words: [0], layer: 3 }])).toEqual({
      edges: [
        [3, null, 0, 1],
        [3, null, 0, 2],
        [3, null, 0, 3],
      ],
    });
    expect(named([{ part: "through", words: [0], layer: 3 }])).toBe("all that “[CLS]” reads at layer 3");
    expect(named([{ part: "out", words: [2] }])).toBe("all that “is” reads at layers 1–3");
  });

  it("is a link of all heads, or of the selected ones", () => {
    const link: Selection = { part: "through", words: [0], layer: 3, to: 1 };
    expect(cut([link])).toEqual({ edges: [[3, null, 0, 1]] });
    expect(named([link])).toBe("[CLS] → nobody #1 at layer 3, all heads");
    const heads: [number, number][] = [
      [3, 1],
      [3, 0],
      [2, 0],
    ];
    expect(cut([link], heads)).toEqual({
      edges: [
        [3, 0, 0, 1],
        [3, 1, 0, 1],
      ],
    });
    expect(named([link], heads)).toBe("[CLS] → nobody #1 at layer 3, heads 0, 1");
    expect(cut([link], [[1, 0]])).toBeNull();
  });

  it("is whole heads, and a word in these heads", () => {
    expect(cut([], [[2, 1]])).toEqual({ heads: [[2, 1]] });
    expect(named([], [[2, 1]])).toBe("head L2 H1");
    expect(named([{ part: "through", words: [2] }], [[2, 1]])).toBe("reading “is” at layer 2, head 1");
  });

  it("is each hop of a path, and all selections together", () => {
    const path: Selection = { part: "path", words: [0, 1, 1, 2] };
    expect(cut([path])).toEqual({
      edges: [
        [3, null, 0, 1],
        [1, null, 1, 2],
      ],
    });
    const both = cut([path, { part: "through", words: [0], layer: 3, to: 1 }]);
    expect(both?.edges).toHaveLength(2);
    expect(named([path])).toBe(
      "[CLS] → nobody #1 at layer 3, all heads; nobody #1 → is at layer 1, all heads",
    );
    expect(named([{ part: "through", words: [1] }, path])).toBe(
      "10 links: [CLS] → nobody #1 at layer 1, all heads, …",
    );
  });
});

it("takes the traced edges, or all others", () => {
  const flow = decode(
    encode({
      words: ["a", "b", "c"],
      heads: [2, 2],
      base: [
        [2, 0, 0, 1, 30_000],
        [1, 1, 1, 2, 30_000],
        [1, 0, 2, 2, 30_000],
      ],
      tuned: [[2, 1, 0, 2, 30_000]],
    }),
  );
  const explorer = new Explorer(new Links(flow));
  const view = { ...OPENING, residual: false };
  const traced = [
    [1, 1, 1, 2],
    [2, 0, 0, 1],
  ];
  expect(tracedEdges(explorer.explore(view, "base"))).toEqual(traced);
  const both = tracedEdges(explorer.explore(view, "overlay"));
  expect(both).toEqual([...traced, [2, 1, 0, 2]]);
  const others = otherEdges(both, flow) ?? [];
  // 2 layers of 2 heads and 9 links: whole links but for those of which one head is traced.
  expect(others.length).toBe(2 * 9 - 3 + 3);
  expect(others).toContainEqual([2, 1, 0, 1]);
  expect(others).toContainEqual([1, null, 2, 2]);
  expect(others).not.toContainEqual([2, 0, 0, 1]);
  expect(otherEdges([], { ...flow, words: Array.from({ length: 60 }, String) })).toBeNull();
});

describe("a test as text", () => {
  const tests: Test[] = [
    { kind: "links", count: 20, keeps: true },
    { kind: "links", count: 3, keeps: false },
    { kind: "cut", cut: { edges: [[6, null, 0, 14]] }, drawn: null, how: "mask", react: true },
    {
      kind: "cut",
      cut: { edges: [[6, 10, 0, 14]], heads: [[3, 9]], words: [1, 2], layers: [4, 5], reader: "root" },
      drawn: null,
      how: "base",
      react: false,
    },
    { kind: "cut", cut: { edges: [[1, 2, 3, 4]] }, drawn: "traced", how: "zero", react: true },
  ];

  it("is read as it was written, without escapes in an address", () => {
    for (const test of tests) {
      const text = testText(test) ?? "";
      expect(testFrom(text)).toEqual(test);
      expect(encodeURIComponent(text)).toBe(text);
    }
    expect(tests.map(testText)).toEqual([
      "keep-20",
      "leave-3",
      "mask-e6.x.0.14",
      "base-held-e6.10.0.14-h3.9-w1.2-l4.5-root",
      "zero-traced-e1.2.3.4",
    ]);
  });

  it("is none of an address where it names many edges", () => {
    const edges = Array.from({ length: 61 }, (_, to) => [1, null, 0, to] as const);
    expect(testText({ kind: "cut", cut: { edges }, drawn: null, how: "mask", react: true })).toBeNull();
  });

  it.each([
    "",
    "mask",
    "mask-",
    "cut-h1.2",
    "mask-h1",
    "mask-ex.1.2.3",
    "mask-wx",
    "keep-0",
    "mask-q1",
    "mask-h1.-2",
  ])("is not read of %j", (text) => expect(testFrom(text)).toBeUndefined());

  it("fits another text whose words at its places are the same", () => {
    const [, , edge] = tests;
    const before = Array.from({ length: 16 }, (_, word) => `w${String(word)}`);
    expect(fitsWords(edge, before, before)).toBe(true);
    expect(fitsWords(edge, before, [...before.slice(0, 14), "other", "w15"])).toBe(false);
    expect(fitsWords(edge, before, before.slice(0, 14))).toBe(false);
    expect(fitsWords(tests[4], before, before)).toBe(false);
    expect(testName(tests[0], before)).toBe("all but the 20 strongest links");
  });
});
