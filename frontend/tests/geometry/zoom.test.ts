import { describe, expect, it } from "vitest";
import { placeLabels } from "../../src/geometry/labels";
import { layoutRings, place } from "../../src/geometry/rings";
import { LARGEST_SCALE, mixZooms, panBy, UNZOOMED, zoomAbout, zoomLayout } from "../../src/geometry/zoom";

const size = { width: 720, height: 560 };
const words = Array.from({ length: 300 }, (_, word) => `word${String(word)}`);
const layout = layoutRings({
  ...size,
  layers: 6,
  segments: words.map(() => 0),
  labels: words.map((word) => word.length),
});

describe("zooming", () => {
  it("keeps in its place what lies under the pointer", () => {
    const at = place(layout, 2, 40);
    const zoom = zoomAbout(UNZOOMED, 3, at.x, at.y, size);
    const seen = place(zoomLayout(layout, zoom), 2, 40);
    expect(seen.x).toBeCloseTo(at.x, 9);
    expect(seen.y).toBeCloseTo(at.y, 9);
  });

  it("is held between the whole picture and the largest scale, and never leaves the picture", () => {
    const zoom = zoomAbout(UNZOOMED, 1e6, 100, 100, size);
    expect(zoom.scale).toBe(LARGEST_SCALE);
    expect(zoomAbout(zoom, 1e-9, 10, 500, size)).toEqual(UNZOOMED);
    const far = panBy(zoom, 1e9, -1e9, size);
    expect(far.x).toBe(0);
    expect(far.y).toBe(size.height * (1 - LARGEST_SCALE));
  });

  it("passes from one to another about the point that both keep", () => {
    const to = zoomAbout(UNZOOMED, 4, 300, 200, size);
    const half = mixZooms(UNZOOMED, to, 0.5);
    expect(half.scale).toBeCloseTo(2, 9);
    expect(300 * half.scale + half.x).toBeCloseTo(300, 9);
    expect(mixZooms(UNZOOMED, to, 1)).toEqual(to);
  });
});

describe("labels in a zoomed picture", () => {
  const whole = placeLabels(words, layout, () => 1);
  const at = place(layout, 0, 75);
  const zoomed = zoomLayout(layout, zoomAbout(UNZOOMED, 4, at.x, at.y, size));
  const set = placeLabels(words, zoomed, () => 1);
  const angles = (labels: readonly { word: number }[]) => labels.map(({ word }) => layout.angle[word]);

  it("are as upright as ever, within the picture, and no larger than reads well", () => {
    expect(set.fontSize).toBeLessThanOrEqual(12);
    for (const { turn, x, y } of set.labels) {
      expect(Math.abs(turn)).toBeLessThanOrEqual(90);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(size.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(size.height);
    }
  });

  it("name more of the words in sight than there was room for before", () => {
    const seen = angles(set.labels);
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const before = angles(whole.labels).filter((angle) => angle >= low && angle <= high);
    expect(seen.length).toBeGreaterThan(1.5 * before.length);
  });

  it("stand where their rays leave the picture if the ring is out of sight, and leave out what is not read", () => {
    const inside = zoomLayout(layout, zoomAbout(UNZOOMED, 6, layout.centre.x, layout.centre.y, size));
    const { labels } = placeLabels(words, inside, (word) => (word % 2 ? 1 : 0));
    expect(labels.length).toBeGreaterThan(20);
    for (const { word, docked } of labels) {
      expect(docked).toBe(true);
      expect(word % 2).toBe(1);
    }
  });

  it("do not touch one another", () => {
    const line = set.fontSize * 1.1;
    for (const a of set.labels)
      for (const b of set.labels)
        if (a.word < b.word) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(line);
  });
});
