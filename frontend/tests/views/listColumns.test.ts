import { expect, it } from "vitest";
import { readStudy } from "../../src/contract/readStudy";
import { groupColumns, pairColumns } from "../../src/views/study/listColumns";

const INFO = readStudy({
  name: "data",
  corresponds: true,
  models: [{ role: "tuned", name: "t", labels: ["a"], heads: [2] }],
  reference: "base",
  sentences: 5,
  rejected: 0,
  columns: [],
  measures: { shared: [], of_model: [], effect: true },
  part: null,
  accuracy: { tuned: { value: 0.5, n: 5 } },
  edges: 20,
});

it("shows a mean with its interval, and what is not there as a dash", () => {
  const rows = [{ from: "a", to: "b", count: 1200, n: 3, effect: -0.25, effect_low: -0.5, effect_high: 0 }];
  expect(pairColumns(INFO).map((column) => column(rows).text(0))).toEqual([
    "a",
    "b",
    "1,200",
    "3",
    "−0.25 [−0.5, 0]",
    "–",
  ]);
});

it("shows what changed attention carries of a group", () => {
  const rows = [
    {
      group: "yes",
      n: 4,
      accuracy_tuned: 0.5,
      part: 0.6,
      part_low: 0.5,
      part_high: 0.7,
      difference: 1,
      low: 0,
      high: 2,
      p_corrected: 0.02,
      d: 1,
    },
  ];
  const cells = Object.fromEntries(
    groupColumns(INFO).map((column) => [column(rows).key, column(rows).text(0)]),
  );
  expect(cells).toEqual({
    group: "yes",
    n: "4",
    accuracy_tuned: "50 %",
    part: "0.6 [0.5, 0.7]",
    difference: "1 [0, 2]",
    p_corrected: ".020",
    d: "1",
  });
});
