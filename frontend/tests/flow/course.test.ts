import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { changeOfLayer, nearestFirst } from "../../src/flow/course";
import { readsAlike, withReadingOf } from "../../src/flow/reading";
import { courseSummary, stepOf, stopLabel } from "../../src/wording/format";
import { encode } from "../support/message";

const stop = (step: number, share: number | null, accuracy: number | null) => ({
  step,
  share,
  accuracy,
  loss: null,
});

it("orders the other stops by nearness, the later before the earlier", () => {
  expect(nearestFirst(2, 5)).toEqual([3, 1, 4, 0]);
  expect(nearestFirst(4, 5)).toEqual([3, 2, 1, 0]);
  expect(nearestFirst(0, 1)).toEqual([]);
});

it("takes one layer's change out of all", () => {
  expect(
    changeOfLayer(
      [
        [0, 0],
        [0.1, 0.4],
      ],
      2,
    ),
  ).toEqual([0, 0.4]);
});

it("knows the same words through another checkpoint, and shares them", () => {
  const flow = (words: string[], q: number) => decode(encode({ words, heads: [1], base: [[1, 0, 0, 1, q]] }));
  const [before, after] = [flow(["a", "b"], 9_000), flow(["a", "b"], 10_000)];
  expect(readsAlike(after, before)).toBe(true);
  expect(readsAlike(flow(["a", "c"], 9_000), before)).toBe(false);
  const shared = withReadingOf(after, before);
  expect(shared.words).toBe(before.words);
  expect(shared.base).toBe(after.base);
});

it("names stops by the share of the training, else by the step", () => {
  expect(stopLabel(stop(149, 0.3004, null))).toBe("30 %");
  expect(stopLabel(stop(5, 0.0101, null))).toBe("1 %");
  expect(stopLabel(stop(0, 0, null))).toBe("0 %");
  expect(stopLabel(stop(1500, null, null))).toBe("1,500");
});

it("says in words how a course went", () => {
  const course = [stop(0, 0, 0.5), stop(496, 1, 0.844)];
  expect(stepOf(course, 0)).toBe("step 0 of 496");
  const reading = {
    change: [
      [0, 0],
      [0.01, 0.2],
    ],
    probabilities: [null, null],
  };
  expect(courseSummary(course, reading)).toBe(
    "2 checkpoints. Accuracy from 50.0 % to 84.4 %. " +
      "On this sentence attention has in the end moved from the base by: layer 1 0.010, layer 2 0.200.",
  );
});
