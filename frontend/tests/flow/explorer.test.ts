import { describe, expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { headsJoining } from "../../src/flow/joining";
import { ONLY_BASE, ONLY_TUNED, SHARED } from "../../src/flow/strands";
import { Explorer, type Measured, type Picture } from "../../src/flow/explorer";
import { headKey, type View } from "../../src/flow/view";
import { Links } from "../../src/flow/links";
import { runningWords } from "../../src/flow/reading";
import { strictestShowing, isEmpty, openingThreshold } from "../../src/flow/threshold";
import { edgesOf } from "../support/edges";
import { encode, randomEdges, type Edge } from "../support/message";

const WORDS = ["[CLS]", "a", "b", "c", "d", "[SEP]"];
const HEADS = [2, 3, 2];
const VIEW: View = {
  threshold: 0.3,
  residual: true,
  hideSpecial: false,
  heads: null,
  kind: "weight",
  selections: [],
  origin: null,
  alpha: 0.5,
};

function explorerOf(base: Edge[], tuned?: Edge[]): Explorer {
  const special = [1, 0, 0, 0, 0, 1];
  const message = encode({ words: WORDS, special, heads: HEADS, base, ...(tuned && { tuned }) });
  return new Explorer(new Links(decode(message)));
}

const named = (measured: Measured, picture: Picture): string[] =>
  edgesOf(measured, picture).map((edge) => edge.join());

const random = (seed: number) => randomEdges(seed, WORDS.length, HEADS, 0.3);

it("passes a layer without heads on each word's own link, the deepest too, with or without residual links", () => {
  const base: Edge[] = [[2, 1, 0, 3, 40_000]];
  const message = encode({ words: WORDS, heads: [0, 2, 0], base });
  const explorer = new Explorer(new Links(decode(message)));
  for (const residual of [true, false]) {
    const { trace } = explorer.explore({ ...VIEW, residual }, "base").base;
    expect(WORDS.map((_, word) => word).filter((word) => trace.has(2, word))).toEqual([0]);
    expect(WORDS.map((_, word) => word).filter((word) => trace.has(0, word))).toEqual(
      residual ? [0, 3] : [3],
    );
  }
});

describe.each([1, 2, 3, 4, 5])("with random edges %i", (seed) => {
  const explorer = explorerOf(random(seed), random(seed + 100));

  it("never adds an edge or influence when the threshold rises", () => {
    let before: string[] | null = null;
    let influence = Infinity;
    for (let threshold = 0.05; threshold <= 1; threshold += 0.05) {
      const picture = explorer.explore({ ...VIEW, threshold }, "overlay");
      const edges = named(picture.base, picture);
      const total = picture.base.influence.reduce((sum, value) => sum + value, 0);
      if (before) expect(before).toEqual(expect.arrayContaining(edges));
      expect(total).toBeLessThanOrEqual(influence);
      [before, influence] = [edges, total];
    }
  });

  it("divides the edges of both traces into shared and exclusive ones", () => {
    const picture = explorer.explore(VIEW, "overlay");
    const { edges } = picture.strands;
    const tuned = picture.tuned ? named(picture.tuned, picture) : [];
    const base = named(picture.base, picture);
    const shared = base.filter((edge) => tuned.includes(edge)).length;
    expect(edges).toEqual([shared, base.length - shared, tuned.length - shared]);
  });

  it("finds nothing exclusive between a model and itself", () => {
    const { edges } = explorerOf(random(seed), random(seed)).explore(VIEW, "overlay").strands;
    expect(edges[SHARED]).toBeGreaterThan(0);
    expect([edges[ONLY_BASE], edges[ONLY_TUNED]]).toEqual([0, 0]);
  });

  it("narrows to a subset that passes the selection", () => {
    const whole = explorer.explore(VIEW, "overlay");
    const all = named(whole.base, whole);
    const narrow = explorer.explore(
      { ...VIEW, selections: [{ part: "through", words: [3], layer: 1 }] },
      "overlay",
    );
    const kept = named(narrow.base, narrow);
    expect(all).toEqual(expect.arrayContaining(kept));
    const intoSelection = kept.filter((edge) => edge.startsWith("2,"));
    for (const edge of intoSelection) expect(edge.endsWith(",3")).toBe(true);
  });

  it("draws one model's edges, all of them, in a mode of its own", () => {
    const picture = explorer.explore(VIEW, "base");
    const { strands } = picture;
    let heads = 0;
    for (let index = 0; index < strands.count; index++) {
      heads += strands.heads[index];
      expect(strands.kind[index]).toBe(ONLY_BASE);
    }
    expect(heads).toBe(edgesOf(picture.base, picture).length);
  });
});

describe.each([6, 7, 8])("with heads chosen and special tokens hidden, %i", (seed) => {
  const explorer = explorerOf(random(seed), random(seed + 100));
  const heads = new Set([headKey(1, 0), headKey(2, 1), headKey(2, 2), headKey(3, 0)]);
  const picture = explorer.explore({ ...VIEW, threshold: 0.1, heads, hideSpecial: true }, "overlay");

  it.each(["base", "tuned"] as const)("counts the very edges of the %s trace", (role) => {
    const measured = picture[role];
    if (!measured) throw new Error(`no ${role}`);
    const into = new Uint32Array((HEADS.length + 1) * WORDS.length);
    const perHead = HEADS.map((count) => new Uint32Array(count));
    for (const [layer, head, , to] of edgesOf(measured, picture)) {
      into[(layer - 1) * WORDS.length + to]++;
      perHead[layer - 1][head]++;
    }
    expect(measured.counts.into).toEqual(into);
    expect(measured.counts.perHead).toEqual(perHead);
  });
});

it("follows the definition of influence by hand", () => {
  const explorer = explorerOf([
    [3, 0, 0, 1, 25_000],
    [3, 1, 0, 1, 25_000],
    [2, 0, 1, 2, 25_000],
    [1, 0, 2, 3, 10_000],
  ]);
  const { base } = explorer.explore({ ...VIEW, residual: false }, "base");
  const row = (layer: number) => Array.from(base.influence.subarray(layer * 6, (layer + 1) * 6));
  expect(row(2)).toEqual([0, 2, 0, 0, 0, 0]);
  expect(row(1)).toEqual([0, 1, 1, 0, 0, 0]);
  expect(row(0)).toEqual([0, 0.5, 0.5, 0, 0, 0]);
});

it("lists the heads that join two states, with weights on both sides of the threshold", () => {
  const explorer = explorerOf(
    [[3, 0, 0, 1, 25_000]],
    [
      [3, 0, 0, 1, 5_000],
      [3, 1, 0, 1, 40_000],
    ],
  );
  const { base, tuned } = explorer.explore(VIEW, "overlay");
  expect(headsJoining(base, tuned, 3, 0, 1)).toEqual([
    { head: 1, base: { weight: null, inTrace: false }, tuned: { weight: 0.8, inTrace: true } },
    { head: 0, base: { weight: 0.5, inTrace: true }, tuned: { weight: 0.1, inTrace: false } },
  ]);
});

describe("thresholds", () => {
  it("opens no higher than shows both models", () => {
    const explorer = explorerOf([[3, 0, 0, 1, 30_000]], [[3, 0, 0, 1, 1_500]]);
    expect(openingThreshold(explorer, VIEW)).toBe(0.03);
  });

  it("names the highest threshold that shows something", () => {
    const explorer = explorerOf([[3, 0, 0, 1, 30_200]]);
    const view = { ...VIEW, threshold: 0.9 };
    expect(isEmpty(explorer.strandsAt(view, "base"), "base")).toBe(true);
    expect(strictestShowing(explorer, view, "base")).toBe(0.6);
    expect(
      strictestShowing(explorer, { ...view, selections: [{ part: "through", words: [4] }] }, "base"),
    ).toBeNull();
  });
});

it("keeps words together that the text writes together", () => {
  const flow = decode(
    encode({
      words: ["[CLS]", "Why", "?", "so", "[SEP]", "x"],
      special: [1, 0, 0, 0, 1, 0],
      segments: [0, 0, 0, 0, 0, 1],
      heads: [1],
      base: [],
      header: { spans: [null, [0, 3], [3, 4], [5, 7], null, [0, 1]] },
    }),
  );
  const labels = runningWords(flow).map((clusters) =>
    clusters.map((words) => words.map(({ label }) => label)),
  );
  expect(labels).toEqual([[["[CLS]"], ["Why", "?"], ["so"], ["[SEP]"]], [["x"]]]);
});
