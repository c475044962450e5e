import { expect, it } from "vitest";
import { headKey, headOf, minimumWeight } from "../../src/flow/view";
import { layerHeads, toggleHeads } from "../../src/flow/heads/pick";

it("finds the least weight that float64 puts at or above each threshold of four decimals", () => {
  for (let step = 1; step <= 10_000; step++) {
    const threshold = step / 10_000;
    const q = minimumWeight(threshold, 50_000);
    expect(q / 50_000 >= threshold && (q - 1) / 50_000 < threshold).toBe(true);
    expect(q).toBe(step * 5);
  }
});

it("packs a layer and a head into one key", () => {
  expect(headOf(headKey(12, 7))).toEqual([12, 7]);
});

it("adds and releases heads, and keeps all when none or all are left", () => {
  const heads = [2, 2];
  const one = toggleHeads(null, [headKey(1, 0)], heads);
  expect(one).toEqual(new Set([headKey(1, 0)]));
  expect(toggleHeads(one, [headKey(1, 0)], heads)).toBeNull();
  const three = toggleHeads(one, layerHeads(2, heads), heads);
  expect(three?.size).toBe(3);
  expect(toggleHeads(three, layerHeads(2, heads), heads)).toEqual(one);
  expect(toggleHeads(three, [headKey(1, 1)], heads)).toBeNull();
});
