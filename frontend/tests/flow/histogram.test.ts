import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { histogramOf } from "../../src/flow/histogram";
import { Links } from "../../src/flow/links";
import { headKey, OPENING, type ThresholdKind } from "../../src/flow/view";
import { encode, randomEdges } from "../support/message";

const HEADS = [2, 3];
const flow = decode(
  encode({
    words: ["[CLS]", "a", "b", "c"],
    special: [1, 0, 0, 0],
    heads: HEADS,
    base: randomEdges(1, 4, HEADS, 0.4),
    tuned: randomEdges(2, 4, HEADS, 0.4),
  }),
);

/** The weights of each row that is kept, by the message's own order. */
function rows(
  role: "base" | "tuned",
  keeps: (layer: number, head: number, to: number) => boolean,
): number[][] {
  const model = flow[role];
  if (!model) throw new Error(role);
  const rowsKept: number[][] = [];
  let row = 0;
  HEADS.forEach((heads, index) => {
    for (let head = 0; head < heads; head++)
      for (let from = 0; from < 4; from++, row++) {
        const weights: number[] = [];
        for (let edge = model.rowStart[row]; edge < model.rowStart[row + 1]; edge++)
          if (keeps(index + 1, head, model.to[edge])) weights.push(model.weights[edge] / flow.scale);
        rowsKept.push(weights.sort((a, b) => b - a));
      }
  });
  return rowsKept;
}

it.each(["base", "tuned"] as const)("counts what each weight leaves of the %s", (role) => {
  const { thresholds, left } = histogramOf(new Links(flow), OPENING);
  const weights = rows(role, () => true).flat();
  thresholds.forEach((threshold, index) =>
    expect(left[role][index]).toBe(weights.filter((weight) => weight >= threshold).length),
  );
});

it("counts what the k strongest of each row are, of the heads kept", () => {
  const kind: ThresholdKind = "top";
  const heads = new Set([headKey(2, 0), headKey(1, 1)]);
  const links = new Links(flow, { base: kind, tuned: kind });
  const { thresholds, left } = histogramOf(links, { ...OPENING, kind, heads });
  const kept = rows("base", (layer, head) => heads.has(headKey(layer, head)));
  thresholds.forEach((k, index) =>
    expect(left.base[index]).toBe(kept.reduce((sum, row) => sum + Math.min(row.length, k), 0)),
  );
});
