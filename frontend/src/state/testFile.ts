import { testKey } from "../flow/effects/tests";
import type { FlowRequest } from "../source/source";
import { howName, testName } from "../wording/tests";
import type { TestRow } from "./experiments.svelte";

export type TestFileKind = "csv" | "json";

const COLUMNS = [
  "without",
  "how",
  "model",
  "target",
  "probability_before",
  "probability_after",
  "y_before",
  "y_after",
  "measured_change",
  "estimated_change",
  "share",
  "share_of_random",
] as const;

/** The tests that have a result, with all that was measured. */
function documentOf(rows: readonly TestRow[], words: readonly string[], request: FlowRequest) {
  const { task, text, pair, checkpoint, unit } = request;
  return {
    format: "attention-flows/tests",
    version: 1,
    task,
    text,
    pair,
    checkpoint,
    unit,
    words,
    tests: rows.flatMap(({ test, result }) => {
      if (result.state !== "done") return [];
      const { target, models, estimate, share } = result.outcome;
      return {
        without: testName(test, words),
        test: testKey(test),
        how: howName(test, share?.reference ?? "reference"),
        target,
        models,
        estimate,
        share,
      };
    }),
  };
}

/** The tests as a file: JSON, or a table with a row for each test and model. */
export function testFile(
  kind: TestFileKind,
  rows: readonly TestRow[],
  words: readonly string[],
  request: FlowRequest,
): string {
  const document = documentOf(rows, words, request);
  if (kind === "json") return `${JSON.stringify(document, null, 2)}\n`;
  const lines = document.tests.flatMap(({ without, how, target, models, estimate, share }) =>
    models.map(({ role, before, after, change }, index) => [
      without,
      how,
      role,
      target.label,
      before.probability,
      after.probability,
      before.value,
      after.value,
      change,
      // Both are of the last model alone.
      index === models.length - 1 ? estimate : null,
      index === models.length - 1 ? (share?.value ?? null) : null,
      index === models.length - 1 ? (share?.random ?? null) : null,
    ]),
  );
  return [COLUMNS, ...lines].map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

const csvCell = (value: string | number | null): string => {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
