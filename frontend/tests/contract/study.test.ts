import { expect, it } from "vitest";
import {
  COLUMNS_FORMAT,
  readColumns,
  readHeadMeans,
  readHeadRanking,
  readRows,
  readSentences,
  readStudy,
} from "../../src/contract/readStudy";
import { encodeColumns } from "../support/study";

const INFO = {
  name: "sst2",
  corresponds: true,
  models: [{ role: "base", name: "b", labels: ["no", "yes"], heads: [2, 2] }],
  reference: null,
  sentences: 3,
  rejected: 1,
  columns: [
    { name: "error", kind: "number" },
    { name: "label", kind: "category", values: ["no", "yes"] },
    { name: "flipped", kind: "flag" },
  ],
  measures: { shared: ["change"], of_model: ["entropy"], effect: true },
  part: { value: 0.5, low: 0.4, high: 0.6, n: 3 },
  accuracy: { base: { value: 0.5, n: 2 }, tuned: null },
  edges: 20,
};

/** what a head has no test for */
const UNTESTED = { n: null, p: null, d: null, part: null };

it("reads what a study has", () => {
  const info = readStudy(INFO);
  expect(info.columns.map(({ values }) => values)).toEqual([[], ["no", "yes"], ["no", "yes"]]);
  expect(info.measures.ofModel).toEqual(["entropy"]);
  expect(info.accuracy).toEqual({ base: { value: 0.5, low: null, high: null, n: 2 } });
  expect(info.part?.high).toBe(0.6);
  expect(() => readStudy({ ...INFO, sentences: "3" })).toThrow("sentences is not a number");
});

const arrays = {
  row: Uint32Array.of(0, 2, 70_000),
  error: Float32Array.of(0.25, NaN, -1),
  label: Uint8Array.of(1, 255, 0),
  flipped: Uint8Array.of(0, 1, 1),
};

it("reads columns without a copy", () => {
  const buffer = encodeColumns(COLUMNS_FORMAT, arrays);
  const { row, columns } = readColumns(buffer, readStudy(INFO).columns);
  expect([...row]).toEqual([0, 2, 70_000]);
  expect(row.buffer).toBe(buffer);
  expect(columns.get("error")).toEqual({ kind: "number", values: arrays.error });
  expect(columns.get("label")).toMatchObject({ codes: arrays.label, missing: 255 });
});

it.each([
  ["a column that is missing", { row: arrays.row }, "it lacks the array error"],
  ["a column of another length", { ...arrays, error: Float32Array.of(1) }, "another length"],
  ["a code without a name", { ...arrays, label: Uint8Array.of(1, 2, 0) }, "a code without a name"],
  ["numbers as codes", { ...arrays, error: Uint8Array.of(1, 2, 0) }, "error are no numbers"],
])("refuses %s", (_, wrong, message) => {
  const buffer = encodeColumns(COLUMNS_FORMAT, wrong);
  expect(() => readColumns(buffer, readStudy(INFO).columns)).toThrow(message);
});

it("reads heads with their intervals or without, and those without a value", () => {
  const means = readHeadMeans({
    n: 3,
    layers: [
      [{ mean: 1, low: 0, high: 2 }, { mean: 1 }],
      [null, { mean: null, low: null, high: null }],
    ],
  });
  expect(means.layers).toEqual([
    [
      { mean: 1, low: 0, high: 2, ...UNTESTED },
      { mean: 1, low: null, high: null, ...UNTESTED },
    ],
    [null, null],
  ]);
  expect(
    readHeadRanking({ histogram: { edges: [0, 1], counts: [2], all: [3] }, rows: [4, 1], values: [2, null] })
      .rows,
  ).toEqual([4, 1]);
  expect(() =>
    readHeadRanking({ histogram: { edges: [0, 1], counts: [2], all: [3] }, rows: [4], values: [] }),
  ).toThrow("differ in number");
});

it("reads rows and sentences", () => {
  const word = { word: "not", count: 4, n: 3, effect: 0.5, effect_low: null };
  expect(readRows({ words: [word] }, "words", ["word", "n"])).toEqual([word]);
  expect(() => readRows({ words: [word] }, "words", ["p"])).toThrow("one of the words lacks a column");
  expect(() => readRows({ words: [{ ...word, n: [3] }] }, "words", [])).toThrow("a value of another kind");
  expect(readSentences({ sentences: [{ row: 7, text: "a", pair: null, label: "yes" }] })).toEqual([
    { row: 7, text: "a", pair: null },
  ]);
  expect(() => readSentences({ sentences: [{ row: 7, text: null }] })).toThrow("text is not a text");
});
