import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { PLAIN } from "../../src/flow/look";
import { pictureDocument, pictureOf } from "../../src/flow/pictureDocument";
import { headKey, OPENING } from "../../src/flow/view";
import { encode } from "../support/message";

const one = decode(encode({ words: ["a", "b"], heads: [2], base: [] }));
const two = decode(encode({ words: ["a", "b"], heads: [2], base: [], tuned: [] }));

it("comes back as it was written, through JSON too", () => {
  const view = {
    ...OPENING,
    threshold: 0.35,
    residual: false,
    heads: new Set([headKey(1, 1)]),
    selections: [{ part: "into" as const, words: [1], layer: 1, to: 0 }],
    origin: { layer: 0, word: 1 },
  };
  const look = { ...PLAIN, mode: "tuned" as const, order: "influence" as const };
  const written = JSON.parse(JSON.stringify(pictureDocument(view, look))) as ReturnType<
    typeof pictureDocument
  >;
  expect(pictureOf(written, two)).toEqual({ view, look });
});

it("leaves what is not said as a page opens with", () => {
  expect(pictureOf({ threshold: 0.5 }, two)).toEqual({ view: { ...OPENING, threshold: 0.5 }, look: PLAIN });
});

it("leaves out what the flow does not have", () => {
  const { view, look } = pictureOf(
    {
      threshold: 0.5,
      selections: [{ part: "through", words: [7] }],
      origin: { layer: 9, word: 0 },
      mode: "tuned",
    },
    one,
  );
  expect([view.selections, view.origin, look.mode]).toEqual([[], null, "base"]);
});
