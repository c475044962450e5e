import { describe, expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Explorer } from "../../src/flow/explorer";
import { Links } from "../../src/flow/links";
import { besidePinned } from "../../src/flow/pin";
import { ONLY_BASE, ONLY_TUNED } from "../../src/flow/strands";
import { OPENING } from "../../src/flow/view";
import { PLAIN } from "../../src/flow/look";
import { scenesOf } from "../../src/geometry/scene";
import { keyRows } from "../../src/render/legend/kinds";
import { encode } from "../support/message";

const SCALE = 50_000;
/** At layer 1 the root reads a (the same), b (two heads rise, one falls) and c (lost but for a weight below τ). */
const flow = decode(
  encode({
    words: ["[CLS]", "a", "b", "c"],
    heads: [3],
    base: [
      [1, 0, 0, 1, 20_000],
      [1, 0, 0, 2, 15_000],
      [1, 1, 0, 2, 25_000],
      [1, 2, 0, 3, 30_000],
    ],
    tuned: [
      [1, 0, 0, 1, 20_000],
      [1, 0, 0, 2, 25_000],
      [1, 1, 0, 2, 20_000],
      [1, 2, 0, 2, 35_000],
      [1, 2, 0, 3, 2_000],
    ],
  }),
);

describe("a difference", () => {
  const picture = new Explorer(new Links(flow)).explore(OPENING, "difference");
  const { strands } = picture;
  const found = Array.from({ length: strands.count }, (_, index) => ({
    to: strands.to[index],
    kind: strands.kind[index],
    heads: strands.heads[index],
    weight: strands.weight[index],
  }));

  it("is the mean change over the heads of either trace, in favour of who reads more", () => {
    // b: heads 0, 1 and 2 change by +10,000, −5,000 and +35,000; c: head 2 by −28,000, as 2,000 is known, if below τ.
    expect(found).toHaveLength(2);
    expect(found).toContainEqual(
      expect.objectContaining({
        to: 2,
        kind: ONLY_TUNED,
        heads: 2,
        weight: expect.closeTo(40_000 / SCALE / 3, 6),
      }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({
        to: 3,
        kind: ONLY_BASE,
        heads: 1,
        weight: expect.closeTo(28_000 / SCALE, 6),
      }),
    );
  });

  it("leaves the counts of the traces as they are", () => {
    const overlay = new Explorer(new Links(flow)).explore(OPENING, "overlay");
    expect(strands.edges).toEqual(overlay.strands.edges);
    expect(picture.base.influence).toEqual(overlay.base.influence);
  });

  it("shows more where more has changed, and discs on the side with more influence", () => {
    const [{ list, nodes }] = scenesOf(
      picture,
      { ...PLAIN, mode: "difference" },
      { width: 600, height: 600, grows: null },
    );
    const opacityOf = (kind: number) => list.buckets.find((bucket) => bucket.kind === kind)?.opacity ?? 0;
    expect(opacityOf(ONLY_BASE)).toBeGreaterThan(opacityOf(ONLY_TUNED));
    const sides = new Map(
      Array.from({ length: nodes.count }, (_, i) => [
        nodes.word[i],
        Math.sign(nodes.right[i] - nodes.left[i]),
      ]),
    );
    expect(sides).toEqual(
      new Map([
        [0, 0],
        [1, 0],
        [2, 1],
        [3, -1],
      ]),
    );
  });
});

describe("models side by side", () => {
  const picture = new Explorer(new Links(flow)).explore(OPENING, "sides");
  const scenes = scenesOf(picture, { ...PLAIN, mode: "sides" }, { width: 300, height: 600, grows: null });

  it("each show their own edges in one layout", () => {
    const [base, tuned] = scenes;
    const drawn = ({ list }: typeof base) =>
      list.buckets.flatMap(({ kind, start, end }) =>
        Array.from(list.order.subarray(start, end), (index) => [kind, list.strands.to[index]]),
      );
    expect(drawn(base).some(([kind]) => kind === ONLY_TUNED)).toBe(false);
    expect(drawn(tuned).some(([kind]) => kind === ONLY_BASE)).toBe(false);
    expect(new Set(drawn(base).map(([, to]) => to))).toEqual(new Set([1, 2, 3]));
    expect(new Set(drawn(tuned).map(([, to]) => to))).toEqual(new Set([1, 2]));
    expect(base.list.layout).toBe(tuned.list.layout);
  });

  it("measure their discs by one scale", () => {
    const largest = ({ nodes }: (typeof scenes)[number]) => Math.max(...nodes.left.subarray(0, nodes.count));
    // Three heads read b in the tuned model, two in the base.
    expect(largest(scenes[1])).toBeGreaterThan(largest(scenes[0]));
  });
});

describe("a difference of two traces of one model", () => {
  const pair = besidePinned(flow, flow, "tuned");
  const explorer = new Explorer(new Links(pair));
  const [loose, strict] = [OPENING, { ...OPENING, threshold: 0.45 }];

  it("is what only one of them has, at its weight", () => {
    const { strands, oneReading } = explorer.explore(strict, "difference", loose);
    expect(oneReading).toBe(true);
    // Of the tuned model's four edges above 0.2 three lie above 0.45: a's 0.4 is lost, and b's second 0.4 of three heads.
    const found = Array.from({ length: strands.count }, (_, index) => [
      strands.to[index],
      strands.kind[index],
      strands.heads[index],
      Math.round(strands.weight[index] * 1000),
    ]);
    expect(found).toEqual([
      [2, ONLY_BASE, 1, Math.round(400 / 3)],
      [1, ONLY_BASE, 1, 400],
    ]);
  });

  it("is nothing where they are the same, and turned round where they change places", () => {
    expect(explorer.explore(loose, "difference", { ...loose }).strands.count).toBe(0);
    const turned = explorer.explore(loose, "difference", strict).strands;
    expect([...turned.kind.subarray(0, turned.count)]).toEqual([ONLY_TUNED, ONLY_TUNED]);
  });

  it("says so in its key", () => {
    const labels = (...views: [typeof loose, typeof loose]) =>
      keyRows(explorer.explore(views[0], "difference", views[1])).map(({ label, count }) => [label, count]);
    expect(labels(strict, loose)).toEqual([
      ["more when pinned", 2],
      ["more now", 0],
    ]);
    const models = new Explorer(new Links(flow)).explore(OPENING, "difference");
    expect(keyRows(models).map(({ label }) => label)).toEqual(["base reads more", "tuned reads more"]);
  });
});
