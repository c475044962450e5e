import { expect, it } from "vitest";
import { filterEntries, listEntries } from "../../src/state/examples";
import type { Task } from "../../src/source/source";

const task = (id: string, error: string | null, ...texts: [string, string | null][]): Task => ({
  id,
  title: id,
  error,
  reads: [],
  models: [],
  course: null,
  examples: texts.map(([text, expected]) => ({
    title: text.slice(0, 4),
    text,
    pair: null,
    expected,
    note: "",
  })),
});

const entries = listEntries([
  task("one", null, ["Otters sleep afloat", "positive"], ["Kelp grows", null]),
  task("broken", "its file is missing", ["Never listed", null]),
  task("two", null, ["Otters eat", "negative"]),
]);
const ids = (sought: string) => filterEntries(entries, sought).map(({ id }) => id);

it("lists the examples of the tasks that work, each by its task and place", () => {
  expect(ids("")).toEqual(["example-one-0", "example-one-1", "example-two-0"]);
});

it("finds those that have every word sought, in whatever part and case", () => {
  expect(ids("OTTERS")).toEqual(["example-one-0", "example-two-0"]);
  expect(ids(" otters  negative ")).toEqual(["example-two-0"]);
  expect(ids("walrus")).toEqual([]);
});
