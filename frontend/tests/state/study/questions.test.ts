import { expect, it } from "vitest";
import { readStudy } from "../../../src/contract/readStudy";
import { answering } from "../../../src/state/study/questions";

const infoWith = (edges: number, ...flags: string[]) =>
  readStudy({
    name: "data",
    corresponds: true,
    models: [{ role: "base", name: "b", labels: null, heads: [2] }],
    reference: "base",
    sentences: 5,
    rejected: 0,
    columns: [
      { name: "reference_value", kind: "number" },
      { name: "difference", kind: "number" },
      ...flags.map((name) => ({ name, kind: "flag" })),
    ],
    measures: { shared: ["change"], of_model: ["entropy"], effect: true },
    part: null,
    accuracy: {},
    edges,
  });

it("looks for harm where the base was right, or else where its attention would not say so", () => {
  const wrong = { of: "flag", column: "correct_tuned", is: false };
  expect(answering("hurt", "t", infoWith(0, "correct_base", "correct_tuned")).filter).toEqual([
    wrong,
    { of: "flag", column: "correct_base", is: true },
  ]);
  expect(answering("hurt", "t", infoWith(0, "correct_tuned")).filter).toEqual([
    wrong,
    { of: "number", column: "reference_value", low: null, high: 0 },
  ]);
});

it("lists words where a study has no edges", () => {
  expect(answering("reads", "t", infoWith(0)).listing).toBe("words");
  expect(answering("reads", "t", infoWith(20)).listing).toBe("pairs");
});
