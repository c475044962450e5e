import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { fitted, fittedLook } from "../../src/flow/fitting";
import { PLAIN } from "../../src/flow/look";
import { headKey, OPENING, type View } from "../../src/flow/view";
import { encode } from "../support/message";

const flow = decode(encode({ words: ["a", "b", "c"], heads: [2, 2], base: [[1, 0, 0, 1, 9_000]] }));
const view = (change: Partial<View>): View => ({ ...OPENING, ...change });

it("leaves a view that fits as it is", () => {
  const fits = view({
    threshold: 0.123,
    heads: new Set([headKey(2, 1)]),
    selections: [{ part: "out", words: [2], layer: 2, to: 0 }],
    origin: { layer: 2, word: 2 },
  });
  expect(fitted(fits, flow)).toEqual(fits);
});

it("drops what the flow does not have", () => {
  const odd = view({
    heads: new Set([headKey(3, 0)]),
    selections: [
      { part: "through", words: [3] },
      { part: "through", words: [1], layer: 3 },
      { part: "through", words: [1], layer: 1, to: 5 },
      { part: "path", words: [0, 1, 2, 0] },
      { part: "through", words: [1] },
    ],
    origin: { layer: 0, word: 7 },
  });
  expect(fitted(odd, flow)).toEqual(view({ selections: [{ part: "through", words: [1] }] }));
});

it("brings a threshold into its range", () => {
  expect(fitted(view({ threshold: 0 }), flow).threshold).toBe(0.01);
  expect(fitted(view({ threshold: 7 }), flow).threshold).toBe(1);
  expect(fitted(view({ kind: "top", threshold: 0.2 }), flow).threshold).toBe(1);
  expect(fitted(view({ kind: "top", threshold: 90 }), flow).threshold).toBe(3);
});

it("shows one model where there is one", () => {
  expect(fittedLook({ ...PLAIN, mode: "difference" }, flow).mode).toBe("base");
});
