import { expect, it } from "vitest";
import { openingStep, STUDY_STEPS, type StudyStep } from "../../../src/state/study/step";
import { stepAt } from "../../../src/state/step";

const STEP: StudyStep = {
  task: "sst2",
  filter: [
    { of: "number", column: "part", low: 0.5, high: null },
    { of: "values", column: "label", values: ["not a", "b"] },
    { of: "search", text: "a & b" },
  ],
  x: "value",
  y: "error",
  colour: "flipped",
  measure: "entropy",
  of: "tuned",
  face: "scatter",
  across: "special",
  up: "entropy",
  head: { layer: 3, head: 9 },
  sort: { key: "error", descending: true },
  listing: "words",
  words: "lost",
  from: "a b",
  to: null,
  by: "correct",
  ask: null,
};

it("comes back from an address as it was", () => {
  for (const step of [
    STEP,
    openingStep("a b"),
    { ...STEP, head: null, sort: { key: "x", descending: false } },
  ])
    expect(STUDY_STEPS.read(STUDY_STEPS.write(step))).toEqual({ step, unread: [] });
});

it("names only what differs from the opening", () => {
  expect(STUDY_STEPS.write(openingStep("sst2"))).toBe("page=study&task=sst2");
});

it("lists what it could not read, and shows the rest", () => {
  const { step, unread } = STUDY_STEPS.read("page=study&task=t&f=number+part+x+1&f=search+a&head=3&of=both");
  expect(step).toEqual({ ...openingStep("t"), filter: [{ of: "search", text: "a" }] });
  expect(unread).toEqual(["number part x 1", "both", "3"]);
});

it("is no step of a sentence, nor one of a sentence a step of a study", () => {
  expect(stepAt(STUDY_STEPS.write(STEP)).step).toBeNull();
  expect(STUDY_STEPS.read("task=t&text=x").step).toBeNull();
});
