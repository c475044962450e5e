import { expect, it } from "vitest";
import { answering } from "../../../src/state/study/questions";
import { studyInfo } from "../../support/study";

const infoWith = (edges: number, ...flags: string[]) =>
  studyInfo(
    [
      { name: "reference_value", kind: "number" },
      { name: "difference", kind: "number" },
      ...flags.map((name) => ({ name, kind: "flag" })),
    ],
    edges,
  );

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
