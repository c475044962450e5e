import { describe, expect, it } from "vitest";
import { foldRuns, sameRuns } from "../../src/geometry/fold";
import { isRoomForAll, placeLabels } from "../../src/geometry/labels";
import { orderByInfluence } from "../../src/geometry/order";
import { layoutRings, mixLayouts } from "../../src/geometry/rings";

const N = 400;
const segments = Array.from({ length: N }, (_, word) => (word < 150 ? 0 : 1));
const words = segments.map((_, word) => `w${String(word)}`);
const read = (word: number) => word % 37 === 0 || word === 40 || word === 43;
const spec = { width: 760, height: 600, layers: 6, segments, labels: words.map((word) => word.length) };
const runs = foldRuns(segments, read);

describe("folding", () => {
  it("covers what is not read in runs of at least four, of one segment each", () => {
    const covered = new Set<number>();
    for (const { first, last } of runs) {
      expect(last - first).toBeGreaterThanOrEqual(3);
      expect(segments[first]).toBe(segments[last]);
      for (let word = first; word <= last; word++) covered.add(word);
    }
    // Too few between 37, 40 and 43, and between 148 and the second segment, to be worth a tick.
    const spared = new Set([38, 39, 41, 42, 149]);
    for (let word = 0; word < N; word++) expect(covered.has(word)).toBe(!read(word) && !spared.has(word));
  });

  it("folds nothing where all is read, and all where nothing is", () => {
    expect(foldRuns([0, 0, 0, 0, 0], () => true)).toEqual([]);
    expect(foldRuns([0, 0, 0, 0, 0], () => false)).toEqual([{ first: 0, last: 4 }]);
    expect(foldRuns([0, 0, 0, 1, 1], () => false)).toEqual([]);
    expect(sameRuns(runs, foldRuns(segments, read))).toBe(true);
    expect(sameRuns(runs, [])).toBe(false);
  });
});

describe("a folded layout", () => {
  const unfolded = layoutRings(spec);
  const folded = layoutRings({ ...spec, runs });

  it("has room for all the words that are left, where there was none for all", () => {
    expect(isRoomForAll(unfolded)).toBe(false);
    expect(isRoomForAll(folded)).toBe(true);
  });

  it("keeps the words in order around the ring", () => {
    for (let word = 1; word < N; word++) expect(folded.angle[word]).toBeGreaterThan(folded.angle[word - 1]);
    expect(folded.angle[N - 1]).toBeLessThan(2 * Math.PI);
  });

  it("writes the words that are left, and says of each tick how many words it stands for", () => {
    const { labels, folds } = placeLabels(words, folded, () => 1);
    const hidden = runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    expect(labels).toHaveLength(N - hidden);
    expect(folds.map(({ text }) => text)).toEqual(
      runs.map(({ first, last }) => `⋯ ${String(last - first + 1)}`),
    );
  });

  it("folds places of another order, whichever words are there", () => {
    const order = orderByInfluence(N, (word) => Number(read(word)));
    const places = foldRuns(new Array<number>(N).fill(0), (place) => read(order[place]));
    const reordered = layoutRings({ ...spec, order, runs: places });
    const { labels, folds } = placeLabels(words, reordered, (word) => Number(read(word)));
    expect(folds).toHaveLength(1);
    expect(labels.map(({ word }) => word)).toEqual(segments.map((_, word) => word).filter(read));
    expect(folds[0].count).toBe(N - labels.length);
  });

  it("is reached by degrees", () => {
    const [start, end] = [mixLayouts(unfolded, folded, 0), mixLayouts(unfolded, folded, 1)];
    expect(start.angle[200]).toBeCloseTo(unfolded.angle[200], 9);
    expect(end.angle).toEqual(folded.angle);
    const middle = mixLayouts(unfolded, folded, 0.5).angle[200];
    expect(middle).toBeCloseTo((unfolded.angle[200] + folded.angle[200]) / 2, 9);
  });
});
