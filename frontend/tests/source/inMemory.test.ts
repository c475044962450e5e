import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import type { Flow } from "../../src/contract/flow";
import { Request } from "../../src/state/request.svelte";
import { inMemorySource } from "../../src/source/inMemory";
import { encode } from "../support/message";

const flow = (text: string, of: Partial<Flow> = {}): Flow => ({
  ...decode(encode({ words: [text], heads: [1], base: [] })),
  text,
  ...of,
});

const ABOUT = { version: "1", more: "elsewhere" };
const base = flow("x").models[0];
const signal = new AbortController().signal;

it("offers each sentence once, whatever its units, in the order of the flows", async () => {
  const flows = [flow("one"), flow("one", { unit: "token" }), flow("two", { pair: "three" })];
  const { tasks } = await inMemorySource(flows, ABOUT).catalogue();
  expect(tasks).toHaveLength(1);
  expect(tasks[0].examples.map(({ text, pair }) => [text, pair])).toEqual([
    ["one", null],
    ["two", "three"],
  ]);
});

it("has a task for each pair of models", async () => {
  const other = flow("one", { models: [{ ...base, name: "another" }] });
  const { tasks } = await inMemorySource([flow("one"), other], ABOUT).catalogue();
  expect(tasks.map(({ models }) => models[0].name)).toEqual([base.name, "another"]);
});

it("gives the very flow of the text and unit, and refuses another text", async () => {
  const [words, tokens] = [flow(" one "), flow(" one ", { unit: "token" })];
  const source = inMemorySource([words, tokens], ABOUT);
  const [{ id }] = (await source.catalogue()).tasks;
  const request = {
    task: id,
    checkpoint: null,
    text: "one",
    pair: null,
    unit: "token" as const,
    floor: null,
  };
  expect(await source.flow(request, signal)).toBe(tokens);
  expect(await source.flow({ ...request, unit: "word" }, signal)).toBe(words);
  await expect(source.flow({ ...request, text: "two" }, signal)).rejects.toThrow("not held");
});

it("says what the deeper-trained model predicts of each sentence", async () => {
  const judged = { ...base, labels: ["no", "yes"], probabilities: [0.25, 0.75] };
  const source = inMemorySource([flow("one", { models: [judged] }), flow("two", { models: [base] })], ABOUT);
  const { tasks } = await source.catalogue();
  expect(await source.predictions(tasks[0].id)).toEqual([{ label: "yes", probability: 0.75 }, null]);
});

it("opens on the unit that there is, and offers no other", async () => {
  const drawn: Flow[] = [];
  const request = new Request(inMemorySource([flow("one", { unit: "token" })], ABOUT), (shown) =>
    drawn.push(shown),
  );
  await request.connect();
  await request.showFirst();
  expect(drawn.map(({ unit }) => unit)).toEqual(["token"]);
  expect(request.unit).toBe("token");
  expect(request.units).toEqual(["token"]);
  expect(request.held?.more).toBe(ABOUT.more);
});
