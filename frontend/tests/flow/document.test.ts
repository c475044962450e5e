import { expect, it } from "vitest";
import { viewDocument, viewOf } from "../../src/flow/document";
import { headKey, OPENING, type View } from "../../src/flow/view";

const VIEW: View = {
  threshold: 0.125,
  kind: "mass",
  residual: false,
  hideSpecial: true,
  heads: new Set([headKey(11, 2), headKey(2, 30), headKey(2, 4)]),
  selections: [
    { to: 1, layer: 3, words: [2], part: "into" },
    { part: "through", words: [4, 5] },
  ],
  origin: { word: 1, layer: 0 },
  alpha: 0.25,
};

it("writes a view in one way", () => {
  expect(JSON.stringify(viewDocument(VIEW))).toBe(
    '{"threshold":0.125,"kind":"mass","residual":false,"hide_special":true,"heads":[[2,4],[2,30],[11,2]],' +
      '"selections":[{"part":"into","words":[2],"layer":3,"to":1},{"part":"through","words":[4,5]}],' +
      '"origin":{"layer":0,"word":1},"alpha":0.25}',
  );
});

it("reads what it writes", () => {
  for (const view of [OPENING, VIEW]) {
    const read = viewOf(JSON.parse(JSON.stringify(viewDocument(view))));
    expect(viewDocument(read)).toEqual(viewDocument(view));
    expect(read.hideSpecial).toBe(view.hideSpecial);
    expect(read.heads).toEqual(view.heads);
  }
});

it("takes the rest from the opening view", () => {
  expect(viewOf({ threshold: 0.4, hide_special: true })).toEqual({
    ...OPENING,
    threshold: 0.4,
    hideSpecial: true,
  });
});
