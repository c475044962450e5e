import { expect, it } from "vitest";
import type { NodeList } from "../../../src/geometry/nodes/nodes";
import { NodeTween } from "../../../src/geometry/nodes/nodeTween";

/** Nodes as [layer, word, left radius, right radius]. */
const nodes = (...all: [number, number, number, number][]): NodeList => ({
  count: all.length,
  layer: Uint8Array.from(all, ([layer]) => layer),
  word: Uint16Array.from(all, ([, word]) => word),
  left: Float32Array.from(all, ([, , left]) => left),
  right: Float32Array.from(all, ([, , , right]) => right),
});

const listed = ({ count, layer, word, left, right }: NodeList) =>
  Array.from({ length: count }, (_, index) => [layer[index], word[index], left[index], right[index]]);

it("arrives at its target from nothing", () => {
  const tween = new NodeTween(2, 3);
  tween.start(nodes([0, 2, 4, 2], [1, 0, 0, 6]));
  expect(listed(tween.at(0))).toEqual([]);
  expect(listed(tween.at(0.5))).toEqual([
    [0, 2, 2, 1],
    [1, 0, 0, 3],
  ]);
  expect(listed(tween.at(1))).toEqual([
    [0, 2, 4, 2],
    [1, 0, 0, 6],
  ]);
});

it("shrinks to nothing what the target lacks", () => {
  const tween = new NodeTween(2, 3);
  tween.start(nodes([0, 2, 4, 4], [1, 1, 2, 2]));
  tween.at(1);
  tween.start(nodes([1, 1, 8, 2]));
  expect(listed(tween.at(0.5))).toEqual([
    [0, 2, 2, 2],
    [1, 1, 5, 2],
  ]);
  expect(listed(tween.at(1))).toEqual([[1, 1, 8, 2]]);
});

it("sets out anew from where it was interrupted", () => {
  const tween = new NodeTween(1, 1);
  tween.start(nodes([0, 0, 8, 8]));
  tween.at(0.5);
  tween.start(nodes([0, 0, 0, 4]));
  expect(listed(tween.at(0))).toEqual([[0, 0, 4, 4]]);
  expect(listed(tween.at(0.5))).toEqual([[0, 0, 2, 4]]);
});

it("sets out from what stood there at once", () => {
  const tween = new NodeTween(2, 3);
  tween.start(nodes([1, 2, 9, 9]));
  tween.at(1);
  tween.jump(nodes([0, 2, 4, 2]));
  tween.start(nodes([0, 2, 8, 2]));
  expect(listed(tween.at(0.5))).toEqual([[0, 2, 6, 2]]);
});
