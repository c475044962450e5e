import { describe, expect, it } from "vitest";
import type { EffectLinks } from "../../../src/contract/effects";
import type { Flow } from "../../../src/contract/flow";
import { linkCourse, pointAt, samplesOf } from "../../../src/geometry/effects/course";
import { dashEnds, dashesOf } from "../../../src/geometry/effects/dashes";
import { STRONGEST, THINNEST } from "../../../src/geometry/effects/links";
import { RibbonPen } from "../../../src/geometry/effects/ribbon";
import { overlap, type Box } from "../../../src/geometry/effects/room";
import { effectArrangement, effectScene } from "../../../src/geometry/effects/scene";
import { inContext } from "../../../src/geometry/effects/wordContext";
import { layoutRings, place } from "../../../src/geometry/rings";
import type { Pen } from "../../../src/geometry/strands/curve";
import { textWidth } from "../../../src/geometry/text/lettering";
import { effectsWith } from "../../support/effects";

const LAYERS = 6;

/** Numbers of 0..1 that are the same in each run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

function flowOf(words: readonly string[]): Flow {
  const grid = { heads: [], encoderLayers: 0, root: { layer: LAYERS, word: 0 } };
  const part = {
    words: [...words],
    segments: words.map(() => 0),
    special: new Uint8Array(words.length),
    layers: LAYERS,
    grids: { base: grid, tuned: grid },
  };
  return part as unknown as Flow;
}

const layoutOf = (flow: Flow, width = 760, height = 600) =>
  layoutRings({
    width,
    height,
    layers: LAYERS,
    segments: flow.segments,
    labels: flow.words.map(textWidth),
  });

function randomLinks(words: number, count: number, next: () => number): EffectLinks {
  const word = () => Math.floor(next() * words);
  const layer = Array.from({ length: count }, () => 1 + Math.floor(next() * LAYERS));
  const numbers = layer.map(() => next());
  return {
    layer,
    from: layer.map((at) => (at === LAYERS ? 0 : word())),
    to: layer.map(word),
    effect: layer.map((_, index) => ((next() < 0.3 ? -1 : 1) * 3) / (1 + index) ** 0.7),
    change: numbers.map((number) => number - 0.5),
    absolute: numbers,
    head: layer.map(() => Math.floor(next() * 12)),
    headEffect: numbers,
    reference: numbers,
    value: numbers,
  };
}

const WORDS = Array.from(
  { length: 40 },
  (_, index) => `${"lighthouse".slice(0, 2 + (index % 9))}${index % 7 === 0 ? "" : String(index)}`,
);
const flow = flowOf(WORDS);
const layout = layoutOf(flow);
const sceneOf = (seed: number, count = 120) =>
  effectScene(
    flow,
    { effects: effectsWith({ links: randomLinks(WORDS.length, count, randoms(seed)) }), count },
    layout,
  );

/** The closed outlines of a ribbon, by their corners. */
class Outlines implements Pen {
  readonly all: [number, number][][] = [];
  moveTo(x: number, y: number) {
    this.all.push([[x, y]]);
  }
  lineTo(x: number, y: number) {
    this.all[this.all.length - 1].push([x, y]);
  }
  bezierCurveTo(...[, , , , x, y]: [number, number, number, number, number, number]) {
    this.lineTo(x, y);
  }
}

describe("the course of a link", () => {
  it.each([
    [3, 5, 20],
    [1, 0, 39],
    [4, 7, 8],
    [2, 9, 9],
  ])(
    "in layer %i leads from the word read to its reader, between their rings, without a jump",
    (layer, from, to) => {
      const course = linkCourse(layout, { layer, from, to }, 0.4);
      const { x, y, count, length } = samplesOf(course);
      const at = (index: number) => ({ x: layout.centre.x + x[index], y: layout.centre.y + y[index] });
      const [start, end] = [place(layout, layer - 1, to), place(layout, layer, from)];
      expect(Math.hypot(at(0).x - start.x, at(0).y - start.y)).toBeLessThan(1e-6);
      expect(Math.hypot(at(count - 1).x - end.x, at(count - 1).y - end.y)).toBeLessThan(1e-6);
      for (let index = 0; index < count; index++) {
        const radius = Math.hypot(x[index], y[index]);
        expect(radius).toBeGreaterThan(layout.radius[layer] - 1e-6);
        expect(radius).toBeLessThan(layout.radius[layer - 1] + 1e-6);
      }
      const point = new Float64Array(4);
      let before: [number, number] | null = null;
      for (let t = 0; t <= 1; t += 0.001) {
        pointAt(course, Math.min(1, t), point);
        if (before)
          expect(Math.hypot(point[0] - before[0], point[1] - before[1])).toBeLessThan(length[count - 1] / 80);
        before = [point[0], point[1]];
      }
    },
  );

  it("stays off the words that a long link passes", () => {
    for (const { course, layer } of sceneOf(3).links.filter(({ course: { turn } }) => Math.abs(turn) > 1)) {
      const { x, y, t, count } = samplesOf(course);
      for (let index = 0; index < count; index++) {
        if (t[index] < course.leave || t[index] > 1 - course.arrive) continue;
        const radius = Math.hypot(x[index], y[index]);
        const space = layout.radius[layer - 1] - layout.radius[layer];
        expect(radius - layout.radius[layer]).toBeGreaterThan(0.12 * space);
        expect(layout.radius[layer - 1] - radius).toBeGreaterThan(0.12 * space);
      }
    }
  });
});

describe("a link", () => {
  it("is wide at the word read and narrow at its reader, and never thinner than a pixel there", () => {
    for (const link of sceneOf(1).links) {
      expect(link.width).toBeGreaterThanOrEqual(THINNEST);
      expect(link.tip).toBeLessThan(link.width);
      const outlines = new Outlines();
      new RibbonPen().draw(outlines, layout, link.course, link);
      const [corners] = outlines.all;
      const half = corners.length / 2;
      const widths = Array.from({ length: half }, (_, index) => {
        const [a, b] = [corners[index], corners[corners.length - 1 - index]];
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
      });
      expect(widths[0]).toBeCloseTo(link.width, 3);
      expect(widths[half - 1]).toBeCloseTo(link.tip, 3);
      for (let index = 1; index < half; index++) expect(widths[index]).toBeLessThan(widths[index - 1] + 1e-6);
    }
  });

  it("is the wider the stronger it is, whatever its kind, and the strongest is the widest", () => {
    const strong = sceneOf(2).links.slice(0, STRONGEST);
    const byEffect = [...strong].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
    expect(byEffect.map(({ width }) => width)).toEqual(
      strong.map(({ width }) => width).sort((a, b) => b - a),
    );
    expect(Math.max(...sceneOf(2).links.map(({ width }) => width))).toBe(strong[0].width);
  });

  it("against the prediction is dashed, from end to end, with dashes that are seen at one pixel", () => {
    for (const link of sceneOf(4).links) {
      expect(link.dash !== null).toBe(link.effect < 0);
      if (!link.dash) continue;
      const samples = samplesOf(link.course);
      const ends = dashEnds(samples, link.dash);
      const total = samples.length[samples.count - 1];
      expect(ends.length).toBeGreaterThanOrEqual(2);
      expect(ends[0][0]).toBe(0);
      expect(ends[ends.length - 1][1]).toBeCloseTo(total, 6);
      for (let index = 1; index < ends.length; index++)
        expect(ends[index][0]).toBeGreaterThan(ends[index - 1][1]);
      const outlines = new Outlines();
      new RibbonPen().draw(outlines, layout, link.course, link, link.dash);
      expect(outlines.all.length).toBeLessThanOrEqual(ends.length);
    }
    expect(dashesOf(1).gap).toBeGreaterThanOrEqual(3);
    expect(dashesOf(1).stroke).toBeGreaterThan(dashesOf(1).gap);
  });

  it("keeps its place when weaker ones are added", () => {
    const more = sceneOf(5, 120).links;
    const effects = effectsWith({ links: randomLinks(WORDS.length, 120, randoms(5)) });
    const fewer = effectScene(flow, { effects, count: 60 }, layout).links;
    expect(fewer.map(({ course: { height } }) => height)).toEqual(
      more.slice(0, fewer.length).map(({ course: { height } }) => height),
    );
  });
});

describe("the words beside links", () => {
  it.each([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])("lie over nothing that is written (%i)", (seed) => {
    for (const [width, height] of [
      [760, 600],
      [420, 380],
      [1200, 900],
    ]) {
      const effects = effectsWith({ links: randomLinks(WORDS.length, 80, randoms(seed)) });
      const scene = effectScene(flow, { effects, count: 80 }, layoutOf(flow, width, height));
      const boxes: Box[] = [...scene.bands, ...scene.names.ends, ...scene.names.heads];
      boxes.forEach((box, index) => {
        expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([]);
      });
      const { centre, radius, layers } = scene.layout;
      for (const { x, y } of scene.names.ends)
        expect(Math.hypot(x - centre.x, y - centre.y)).toBeGreaterThan(radius[layers]);
      expect(scene.names.ends.length).toBeGreaterThan(0);
      expect(scene.bands.map(({ layer }) => layer)).toContain(LAYERS);
    }
  });

  it("have a neighbour where they stand twice or are numbers", () => {
    const words = ["3", "cats", "saw", "the", "dog", "and", "a", "dog", "."];
    const segments = words.map(() => 0);
    const special = words.map(() => 0);
    const name = (word: number) => Object.values(inContext(words, segments, special, word)).join("|");
    expect(name(0)).toBe("|3|…cats");
    expect(name(1)).toBe("|cats|");
    expect(name(4)).toBe("the…|dog|");
    expect(name(7)).toBe("a…|dog|");
    expect(name(8)).toBe("|.|");
  });
});

it("words without a link are folded, the root never", () => {
  const links = {
    ...randomLinks(WORDS.length, 3, randoms(1)),
    layer: [2, 3, 4],
    from: [20, 20, 21],
    to: [21, 22, 22],
  };
  const drawn = { effects: effectsWith({ links }), count: 3 };
  const { runs } = effectArrangement(flow, drawn, "reading", true);
  const folded = runs.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );
  expect(folded).not.toContain(0);
  expect(folded).toHaveLength(WORDS.length - 4);
  expect(effectArrangement(flow, drawn, "influence", false).order?.slice(0, 2).sort()).toEqual([20, 21]);
});
