import { describe, expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Explorer } from "../../src/flow/explorer";
import { Links } from "../../src/flow/links";
import { PLAIN } from "../../src/flow/look";
import { OPENING, type View } from "../../src/flow/view";
import { depthOf, ringOf, turnEdge, turnState } from "../../src/geometry/depth";
import { marksOf } from "../../src/geometry/nodes/marks";
import { rootLines } from "../../src/geometry/root";
import { scenesOf } from "../../src/geometry/scene";
import { hitTest, turnTarget } from "../../src/render/hit";
import { place } from "../../src/geometry/rings";
import { encode } from "../support/message";

/** b (word 2) reads a (word 1) at layer 1; c reads b at layer 2, and c reads c at layer 3. */
const flow = decode(
  encode({
    words: ["[CLS]", "a", "b", "c"],
    heads: [2, 2, 2],
    base: [
      [1, 0, 2, 1, 40_000],
      [2, 0, 3, 2, 40_000],
      [2, 1, 3, 2, 30_000],
      [3, 0, 3, 3, 40_000],
      [3, 1, 0, 2, 40_000],
    ],
  }),
);
const links = new Links(flow);
const sceneAt = (view: Partial<View>) => {
  const picture = new Explorer(links).explore({ ...OPENING, residual: false, ...view }, "base");
  const [scene] = scenesOf(picture, { ...PLAIN, mode: "base" }, { width: 600, height: 600, grows: null });
  return { picture, scene, depth: depthOf(picture.view, flow.layers) };
};

describe("a forward trace", () => {
  const { picture, scene, depth } = sceneAt({ origin: { layer: 0, word: 1 } });
  const statesOf = ({ nodes }: typeof scene) =>
    Array.from({ length: nodes.count }, (_, index) =>
      turnState(depth, { layer: nodes.layer[index], word: nodes.word[index] }),
    );

  it("runs outward from its origin to the deepest layer", () => {
    expect(depth.rings).toBe(3);
    expect(ringOf(depth, 3)).toBe(0);
    expect(scene.list.layout.layers).toBe(3);
    expect(statesOf(scene).sort((a, b) => a.layer - b.layer)).toEqual([
      { layer: 1, word: 2 },
      { layer: 2, word: 3 },
      { layer: 3, word: 3 },
    ]);
  });

  it("draws its strands from the word read to its reader", () => {
    const { strands } = scene.list;
    const drawn = Array.from({ length: strands.count }, (_, index) => {
      const edge = { layer: strands.layer[index], from: strands.from[index], to: strands.to[index] };
      return { ring: edge.layer, edge: turnEdge(depth, edge), heads: strands.heads[index] };
    });
    expect(drawn.sort((a, b) => b.ring - a.ring)).toEqual([
      { ring: 3, edge: { layer: 1, from: 2, to: 1 }, heads: 1 },
      { ring: 2, edge: { layer: 2, from: 3, to: 2 }, heads: 2 },
      { ring: 1, edge: { layer: 3, from: 3, to: 3 }, heads: 1 },
    ]);
  });

  it("tells by layers what lies under the pointer", () => {
    const { layout } = scene.list;
    const at = place(layout, ringOf(depth, 2), 3);
    const hit = hitTest(scene.list, scene.nodes, at.x, at.y);
    expect(hit && turnTarget(depth, hit)).toEqual({ type: "node", layer: 2, word: 3 });
    const from = place(layout, 3, 2);
    const to = place(layout, 2, 2);
    const between = hitTest(scene.list, scene.nodes, (from.x + to.x) / 2, (from.y + to.y) / 2);
    expect(between && turnTarget(depth, between)).toEqual({ type: "edge", layer: 1, from: 2, to: 1 });
  });

  it("says at its centre what it sets out from", () => {
    expect(rootLines(picture, "base", scene.list.layout).map(({ text }) => text)).toEqual([
      "a",
      "input",
      "→ who reads it",
    ]);
  });

  it("has as many rings as there are layers above its origin, one at least", () => {
    expect(depthOf({ origin: { layer: 2, word: 2 } }, 3).rings).toBe(1);
    expect(depthOf({ origin: { layer: 3, word: 2 } }, 3).rings).toBe(1);
    expect(sceneAt({ origin: { layer: 3, word: 2 } }).scene.list.strands.count).toBe(0);
  });

  it("keeps its words where it draws residual links from ring to ring", () => {
    const { scene: kept } = sceneAt({ origin: { layer: 0, word: 1 }, residual: true });
    const { hairlines } = kept;
    const lines = Array.from({ length: hairlines.count }, (_, i) => [hairlines.ring[i], hairlines.word[i]]);
    // a is kept on every layer (its first step leaves from the centre), b from layer 1 on, c from layer 2 on.
    expect(lines.sort()).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
    ]);
  });
});

describe("marks", () => {
  it("are about the states that are selected, wherever they lie", () => {
    const selections = [{ part: "through", words: [2], layer: 1 }] as const;
    const { scene, depth } = sceneAt({ origin: { layer: 0, word: 1 }, selections });
    const { layout } = scene.list;
    const marks = marksOf(selections, depth, scene.nodes, layout);
    expect(marks).toHaveLength(1);
    const at = place(layout, ringOf(depth, 1), 2);
    expect([marks[0].x, marks[0].y]).toEqual([at.x, at.y]);
  });
});
