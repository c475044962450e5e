import { describe, expect, it } from "vitest";
import { course, CurvePen, distanceTo, newCourse, type Pen } from "../../src/geometry/strands/curve";
import { placeLabels } from "../../src/geometry/labels";
import { textWidth } from "../../src/geometry/text/lettering";
import { layoutRings, place, type RingsLayout } from "../../src/geometry/rings";

const words = ["[CLS]", "what", "is", "it", "[SEP]", "a", "considerably-long-word", "."];
const segments = [0, 0, 0, 0, 0, 1, 1, 1];
const spec = { width: 720, height: 560, layers: 6, segments, labels: words.map(textWidth) };
const layout = layoutRings(spec);

/** Follows a drawn curve point by point. */
class Follower implements Pen {
  readonly points: [number, number][] = [];
  moveTo(x: number, y: number) {
    this.points.push([x, y]);
  }
  lineTo(x: number, y: number) {
    this.points.push([x, y]);
  }
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number) {
    const [x0, y0] = this.points[this.points.length - 1];
    for (let i = 1; i <= 20; i++) {
      const t = i / 20;
      const s = 1 - t;
      const mix = (a: number, b: number, c: number, d: number) =>
        s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
      this.points.push([mix(x0, x1, x2, x), mix(y0, y1, y2, y)]);
    }
  }
}

function follow(layer: number, from: number, to: number, offset = 0): [number, number][] {
  const follower = new Follower();
  new CurvePen().draw(follower, layout, course(layout, layer, from, to, offset, newCourse()));
  return follower.points;
}

describe("rings", () => {
  it("grow outward from the root to the input, inside the picture", () => {
    for (let layer = 1; layer <= 6; layer++)
      expect(layout.radius[layer - 1]).toBeGreaterThan(layout.radius[layer]);
    expect(layout.radius[0]).toBeLessThan(280);
  });

  it("leave room for the words above and below, and share out what is free", () => {
    const labels = words.map((_, word) => (word === 4 ? 11 : 1)); // the long one at the bottom
    const uneven = layoutRings({ width: 900, height: 400, layers: 6, segments, labels });
    const even = layoutRings({ width: 900, height: 400, layers: 6, segments, labels: words.map(() => 11) });
    expect(uneven.centre.y).toBeLessThan(200);
    expect(uneven.centre.y).toBeGreaterThan(uneven.radius[0]);
    expect(uneven.radius[0]).toBeGreaterThan(even.radius[0]);
  });

  it("leave room for profiles and words in a low frame too", () => {
    const low = layoutRings({ ...spec, width: 500, height: 300, glyphs: new Array<number>(6).fill(12) });
    const { labels, fontSize } = placeLabels(words, low, () => 1);
    for (const { word, text, x, y } of labels) {
      const length = textWidth(text) * fontSize;
      expect(x + length * low.sin[word]).toBeGreaterThanOrEqual(0);
      expect(x + length * low.sin[word]).toBeLessThanOrEqual(500);
      expect(y - length * low.cos[word]).toBeGreaterThanOrEqual(0);
      expect(y - length * low.cos[word]).toBeLessThanOrEqual(300);
      if (word !== 6) expect(text).toBe(words[word]);
    }
  });

  it("run clockwise from the top, with a wider gap between segments and the widest at the end", () => {
    const steps = Array.from(layout.angle.subarray(1), (angle, index) => angle - layout.angle[index]);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(steps[4]).toBeGreaterThan(steps[0] * 1.5);
    expect(layout.angle[0] + 2 * Math.PI - layout.angle[7]).toBeGreaterThan(steps[4]);
  });

  it("run counter-clockwise for a text that is read from right to left", () => {
    const mirrored = layoutRings({ ...spec, rightToLeft: true });
    mirrored.angle.forEach((angle, word) => expect(angle).toBeCloseTo(2 * Math.PI - layout.angle[word], 12));
    expect(mirrored.sin[0]).toBeLessThan(0);
    expect([...mirrored.rank]).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it("set the words out in any order, with no gap but the one at the end", () => {
    const order = [3, 0, 7, 1, 6, 2, 5, 4];
    const mixed = layoutRings({ ...spec, order });
    const steps = order.slice(1).map((word, place) => mixed.angle[word] - mixed.angle[order[place]]);
    for (const step of steps) expect(step).toBeCloseTo(mixed.slot, 12);
    order.forEach((word, place) => expect(mixed.rank[word]).toBe(place));
  });
});

describe("curves", () => {
  it("join the two states and stay between their rings", () => {
    for (let from = 0; from < 8; from++) {
      for (let to = 0; to < 8; to++) {
        const points = follow(3, from, to);
        const start = place(layout, 3, from);
        const end = place(layout, 2, to);
        expect(Math.hypot(points[0][0] - start.x, points[0][1] - start.y)).toBeLessThan(1e-6);
        const last = points[points.length - 1];
        expect(Math.hypot(last[0] - end.x, last[1] - end.y)).toBeLessThan(1e-6);
        for (const [x, y] of points) {
          const radius = Math.hypot(x - layout.centre.x, y - layout.centre.y);
          expect(radius).toBeGreaterThan(layout.radius[3] - 1.5);
          expect(radius).toBeLessThan(layout.radius[2] + 1.5);
        }
      }
    }
  });

  it("leave the root's disc straight outward", () => {
    const points = follow(6, 0, 5);
    const radius = Math.hypot(points[0][0] - layout.centre.x, points[0][1] - layout.centre.y);
    expect(points).toHaveLength(2);
    expect(radius).toBeCloseTo(layout.radius[6]);
  });

  it("run side by side when shifted", () => {
    const [left, right] = [follow(4, 1, 6, -3), follow(4, 1, 6, 3)];
    left.forEach(([x, y], index) => {
      const apart = Math.hypot(x - right[index][0], y - right[index][1]);
      expect(apart).toBeGreaterThan(4.5);
      expect(apart).toBeLessThan(8);
    });
  });
});

describe("labels", () => {
  it("are upright on both halves", () => {
    for (const { turn } of placeLabels(words, layout, () => 0).labels)
      expect(Math.abs(turn)).toBeLessThanOrEqual(90);
  });

  it("give way to what matters more where there is no room for all", () => {
    const many = Array.from({ length: 400 }, (_, word) => `word${String(word)}`);
    const crowded = layoutRings({
      width: 720,
      height: 560,
      layers: 6,
      segments: many.map(() => 0),
      labels: many.map(textWidth),
    });
    const { labels } = placeLabels(many, crowded, (word) => (word === 201 ? 1 : 0));
    expect(labels.length).toBeLessThan(400);
    expect(labels.some(({ word }) => word === 201)).toBe(true);
  });
});

describe.each([0, -6, 6])("a strand set %i pixels aside", (offset) => {
  it("is found from every point of it, and from 4 pixels beside", () => {
    for (let layer = 1; layer <= 6; layer++) {
      for (let from = 0; from < words.length; from++) {
        for (let to = 0; to < words.length; to++) {
          const path = course(layout, layer, from, to, offset, newCourse());
          const points = follow(layer, from, to, offset).map(
            ([x, y]) => [x - layout.centre.x, y - layout.centre.y] as const,
          );
          expect(Math.max(...points.map(([x, y]) => distanceTo(path, x, y, 6)))).toBeLessThan(3);
          expect(Math.max(...points.map(([x, y]) => distanceTo(path, x + 3, y, 6)))).toBeLessThan(6);
        }
      }
    }
  });
});

describe("a frame that grows", () => {
  const long = words.map((_, word) => `${"abcdefghijklmnopqrstuvwx".slice(0, 24)}${String(word)}`);
  const labels = long.map(textWidth);
  const asked = { ...spec, width: 760, height: 684 };
  const cutIn = (layout: RingsLayout) =>
    placeLabels(long, layout, () => 1).labels.filter(({ text }) => text.endsWith("…"));

  it("writes long words out around rings as large as they are without them", () => {
    const grown = layoutRings({ ...asked, labels, grows: { width: true, height: true } });
    const cut = layoutRings({ ...asked, labels });
    expect(cutIn(cut).length).toBeGreaterThan(0);
    expect(cutIn(grown)).toEqual([]);
    expect(grown.radius[0]).toBeCloseTo(cut.radius[0], 0);
    expect(grown.width).toBeGreaterThan(asked.width);
  });

  it("is as asked where words are short, and where it may not grow its rings shrink", () => {
    const grows = { width: true, height: true };
    const { width, height } = layoutRings({ ...asked, labels: words.map(() => 5), grows });
    expect([width, height]).toEqual([760, 684]);
    const bound = layoutRings({ ...asked, labels, grows: { width: false, height: false } });
    expect([bound.width, bound.height]).toEqual([760, 684]);
    const cut = layoutRings({ ...asked, labels });
    expect(bound.radius[0]).toBeLessThan(cut.radius[0]);
    const written = (layout: RingsLayout) =>
      placeLabels(long, layout, () => 1).labels.reduce((sum, { text }) => sum + text.length, 0);
    expect(written(bound)).toBeGreaterThan(written(cut));
  });
});
