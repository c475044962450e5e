import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Explorer } from "../../src/flow/explorer";
import { Links } from "../../src/flow/links";
import { DisplayBuilder } from "../../src/geometry/strands/display";
import { nodeList } from "../../src/geometry/nodes/nodes";
import { layoutRings, place } from "../../src/geometry/rings";
import { strandLook } from "../../src/geometry/scene";
import { hitTest, isSelected, litStates, selectionOf, strandsOf, type Target } from "../../src/render/hit";
import type { View } from "../../src/flow/view";
import { encode } from "../support/message";

const flow = decode(
  encode({
    words: ["[CLS]", "a", "b", "c"],
    heads: [2, 2],
    base: [
      [2, 0, 0, 1, 45_000],
      [2, 1, 0, 1, 20_000],
      [1, 0, 1, 3, 20_000],
    ],
    tuned: [
      [2, 0, 0, 1, 45_000],
      [1, 1, 1, 3, 49_000],
    ],
  }),
);
const view: View = {
  threshold: 0.2,
  residual: false,
  hideSpecial: false,
  heads: null,
  kind: "weight",
  selections: [],
  origin: null,
  alpha: 0.5,
};
const picture = new Explorer(new Links(flow)).explore(view, "overlay");
const layout = layoutRings({
  width: 600,
  height: 600,
  layers: 2,
  segments: flow.segments,
  labels: [5, 1, 1, 1],
});
const list = new DisplayBuilder().build(picture.strands, layout, strandLook(picture, "overlay"));
const nodes = nodeList(picture, "overlay", layout);

it("draws every strand once, the strongest bucket first", () => {
  const { order, buckets, strands } = list;
  expect(Array.from(order.subarray(0, strands.count)).sort()).toEqual([0, 1, 2, 3]);
  const opacities = buckets.filter(({ kind }) => kind > 0).map(({ opacity }) => opacity);
  expect(opacities).toEqual([...opacities].sort((a, b) => b - a));
});

it("draws strands between the same states side by side", () => {
  const { offset, width } = list;
  for (const [a, b] of [
    [0, 1],
    [2, 3],
  ]) {
    expect(offset[b] - offset[a]).toBeGreaterThanOrEqual((width[a] + width[b]) / 2);
  }
});

it("finds a node before the strands that end in it", () => {
  const { x, y } = place(layout, 1, 1);
  expect(hitTest(list, nodes, x, y)).toEqual({ type: "node", layer: 1, word: 1 });
});

it("finds the strand under the pointer, and nothing far from strands", () => {
  const radius = (layout.radius[2] + layout.radius[1]) / 2;
  const x = layout.centre.x + radius * layout.sin[1];
  const y = layout.centre.y - radius * layout.cos[1];
  expect(hitTest(list, nodes, x, y)).toEqual({ type: "edge", layer: 2, from: 0, to: 1 });
  expect(hitTest(list, nodes, 3, 3)).toBeNull();
});

it("finds the strands of a word and the states at their ends", () => {
  expect(strandsOf(list, { type: "word", word: 3 })).toHaveLength(2);
  expect(strandsOf(list, { type: "node", layer: 1, word: 1 })).toHaveLength(4);
  expect([...litStates(list, { type: "edge", layer: 1, from: 1, to: 3 })].sort()).toEqual([3, 5]);
});

it("recognises the target that the selection names", () => {
  const word: Target = { type: "word", word: 1 };
  const node: Target = { type: "node", layer: 1, word: 1 };
  const edge: Target = { type: "edge", layer: 2, from: 1, to: 3 };
  for (const target of [word, node, edge]) {
    const others = [word, node, edge].filter((other) => other !== target);
    const selection = { ...selectionOf(target), part: "into" as const };
    expect(isSelected(target, [selection])).toBe(true);
    for (const other of others) expect(isSelected(other, [selection])).toBe(false);
  }
  expect(isSelected({ type: "word", word: 2 }, [selectionOf(word)])).toBe(false);
  expect(isSelected(word, [{ part: "through", words: [4, 1] }])).toBe(true);
  expect(isSelected(null, [selectionOf(word)])).toBe(false);
});
