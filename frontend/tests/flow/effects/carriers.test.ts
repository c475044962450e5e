import { expect, it } from "vitest";
import { accountsOf, totalOf } from "../../../src/flow/effects/carriers";
import { emphasisOfChoice, headsOf, isChosen, selectionOf } from "../../../src/flow/effects/choice";
import { linkKey } from "../../../src/flow/emphasis";
import { headKey } from "../../../src/flow/view";
import { effectsWith, WORDS } from "../../support/effects";

it("accounts for the whole effect four times, each with one remainder", () => {
  const effects = effectsWith();
  const accounts = accountsOf(effects, { words: 2, heads: 2, layers: 12, links: 3 });
  expect(accounts.map(({ of }) => of)).toEqual(["words", "heads", "layers", "links"]);
  for (const { rows, remainder } of accounts) {
    const sum = rows.reduce((total, { effect }) => total + effect, remainder);
    expect(sum).toBeCloseTo(6.25);
    expect(rows.map(({ effect }) => Math.abs(effect))).toEqual(
      rows.map(({ effect }) => Math.abs(effect)).sort((a, b) => b - a),
    );
  }
  const [words, heads, layers, links] = accounts;
  expect(words.rows[0]).toEqual({ choice: { type: "word", word: 3 }, effect: 4.25 });
  expect(words.others).toBe(3);
  expect(heads.rows[0]).toEqual({ choice: { type: "head", layer: 2, head: 1 }, effect: 4.75 });
  expect(layers).toMatchObject({ others: 0, remainder: 0 });
  expect(links.rows[0].choice).toEqual({ type: "link", layer: 2, from: 0, to: 3 });
  expect(links.others).toBe(effects.linkCount - 3);
  expect(totalOf(effects)).toBeCloseTo(6.25);
});

it("selects what a row is about, and knows whether it is selected", () => {
  const effects = effectsWith();
  const nothing = { selections: [], heads: null };
  const link = { type: "link", layer: 2, from: 0, to: 3 } as const;
  const selected = selectionOf(link);
  expect(selected).toEqual({ part: "through", words: [0], layer: 2, to: 3 });
  expect(isChosen(link, effects, { selections: selected ? [selected] : [], heads: null })).toBe(true);
  expect(isChosen(link, effects, nothing)).toBe(false);
  expect(headsOf({ type: "layer", layer: 2 }, effects)).toEqual(new Set([headKey(2, 0), headKey(2, 1)]));
  const heads = new Set([headKey(2, 1)]);
  expect(isChosen({ type: "head", layer: 2, head: 1 }, effects, { selections: [], heads })).toBe(true);
  expect(isChosen({ type: "layer", layer: 2 }, effects, { selections: [], heads })).toBe(false);
  expect(isChosen({ type: "links", count: 4 }, effects, nothing)).toBe(false);
});

it("emphasises the links that a row is about", () => {
  const effects = effectsWith();
  const n = WORDS.length;
  const keys = (...links: [number, number, number][]) => new Set(links.map((link) => linkKey(n, ...link)));
  expect(emphasisOfChoice({ type: "link", layer: 1, from: 3, to: 1 }, effects, n)?.links).toEqual(
    keys([1, 3, 1]),
  );
  expect(emphasisOfChoice({ type: "head", layer: 2, head: 0 }, effects, n)?.links).toEqual(keys([2, 0, 1]));
  expect(emphasisOfChoice({ type: "layer", layer: 2 }, effects, n)?.links).toEqual(
    keys([2, 0, 3], [2, 0, 1], [2, 0, 4]),
  );
  expect(emphasisOfChoice({ type: "head", layer: 1, head: 1 }, effects, n)).toBeNull();
  expect(emphasisOfChoice({ type: "word", word: 1 }, effects, n)).toBeNull();
});
