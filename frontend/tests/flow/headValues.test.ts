import { expect, it } from "vitest";
import type { Effects } from "../../src/contract/effects";
import { effectsByHead } from "../../src/flow/headValues";

const edges = {
  layer: [2, 1, 1, 2, 2],
  head: [1, 0, 0, 0, 1],
  from: [0, 1, 2, 2, 1],
  to: [2, 1, 1, 0, 2],
  reference: [0.1, 0.5, 0.2, 0.3, 0.1],
  value: [0.7, 0.1, 0.6, 0.31, 0.4],
  effect: [1.5, -0.5, 0.25, 0.01, -0.5],
  response: [0, 0, 0, 0, 0],
};

it("sums what reading a word by each head does, apart for what is read more and less, without the weakest", () => {
  const values = effectsByHead({ edges } as unknown as Effects, [1, 2], 3);
  expect([...values.of(1).base]).toEqual([0, 0.5, 0]);
  expect([...values.of(1).tuned]).toEqual([0, 0.25, 0]);
  expect([...values.of(2).base]).toEqual([0, 0, 0, 0, 0, 0]);
  // Both edges into word 2 by head 1; that into word 0 is below 2 % of them.
  expect([...values.of(2).tuned]).toEqual([0, 0, 0, 0, 0, 2]);
  expect(values.half).toBeCloseTo(0.4);
});
