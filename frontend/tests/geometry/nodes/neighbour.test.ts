import { expect, it } from "vitest";
import { firstState, holds, neighbour } from "../../../src/geometry/nodes/neighbour";
import type { NodeList } from "../../../src/geometry/nodes/nodes";

/** The states of a small trace: ring 0 has words 0, 2 and 5, ring 1 words 0 and 2, ring 2 word 0. */
const STATES = [
  [0, 0],
  [0, 2],
  [0, 5],
  [1, 0],
  [1, 2],
  [2, 0],
] as const;
const nodes: NodeList = {
  count: STATES.length,
  layer: Uint8Array.from(STATES, ([layer]) => layer),
  word: Uint16Array.from(STATES, ([, word]) => word),
  left: new Float32Array(STATES.length),
  right: new Float32Array(STATES.length),
};

const rings = { rank: Uint16Array.from([0, 1, 2, 3, 4, 5]) };

it("goes to the nearest state along a ring, and stops at its end", () => {
  expect(neighbour(nodes, rings, { layer: 0, word: 0 }, "forward")).toEqual({ layer: 0, word: 2 });
  expect(neighbour(nodes, rings, { layer: 0, word: 5 }, "back")).toEqual({ layer: 0, word: 2 });
  expect(neighbour(nodes, rings, { layer: 0, word: 5 }, "forward")).toBeNull();
});

it("goes inward and outward along a word's ray", () => {
  expect(neighbour(nodes, rings, { layer: 0, word: 2 }, "in")).toEqual({ layer: 1, word: 2 });
  expect(neighbour(nodes, rings, { layer: 1, word: 2 }, "in")).toBeNull();
  expect(neighbour(nodes, rings, { layer: 2, word: 0 }, "out")).toEqual({ layer: 1, word: 0 });
});

it("knows which states there are", () => {
  expect(firstState(nodes)).toEqual({ layer: 0, word: 0 });
  expect(firstState({ ...nodes, count: 0 })).toBeNull();
  expect(holds(nodes, { layer: 1, word: 2 })).toBe(true);
  expect(holds(nodes, { layer: 2, word: 2 })).toBe(false);
});

it("follows the words as they lie on the rings, whatever their order in the text", () => {
  const mixed = { rank: Uint16Array.from([3, 0, 5, 1, 2, 4]) };
  expect(neighbour(nodes, mixed, { layer: 0, word: 0 }, "forward")).toEqual({ layer: 0, word: 5 });
  expect(neighbour(nodes, mixed, { layer: 0, word: 2 }, "forward")).toBeNull();
  expect(neighbour(nodes, mixed, { layer: 0, word: 2 }, "back")).toEqual({ layer: 0, word: 5 });
});
