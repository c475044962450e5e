import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Request } from "../../src/state/request.svelte";
import type { FlowRequest, Source, Task } from "../../src/source/source";
import { encode } from "../support/message";

const example = (text: string) => ({ title: text, text, pair: null, expected: null, note: "" });

const task = (id: string, stops: number, texts: string[], error: string | null = null): Task => ({
  id,
  title: id,
  error,
  models: [],
  course: Array.from({ length: stops }, (_, step) => ({ step, share: null, accuracy: null, loss: null })),
  examples: texts.map(example),
});

const TASKS = [
  task("broken", 0, ["x"], "its file is missing"),
  task("one", 3, ["a", "b"]),
  task("two", 2, ["a"]),
];

/** A page's request with a server that answers at once, but for the checkpoints that it is told to keep or refuse. */
async function opened(of: { slow?: number; refused?: number } = {}) {
  const asked: FlowRequest[] = [];
  const drawn: string[] = [];
  const source: Source = {
    held: null,
    catalogue: () => Promise.resolve({ version: "0", max_tokens: 512, tasks: TASKS }),
    flow: (request) => {
      asked.push(request);
      if (request.checkpoint === of.slow) return new Promise(() => undefined);
      if (request.checkpoint === of.refused) return Promise.reject(new Error("It is corrupt."));
      return Promise.resolve(decode(encode({ words: [request.text], heads: [1], base: [] })));
    },
    course: () => Promise.resolve({ change: [], probabilities: [] }),
    predictions: (id) => Promise.resolve([{ label: id, probability: 1 }]),
  };
  const request = new Request(source, (_, request) =>
    drawn.push(`${request.task} ${String(request.checkpoint)} ${request.text}`),
  );
  await request.connect();
  await request.showFirst();
  await settled();
  return { request, asked, drawn };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

it("opens on the first example of the first task that works, tuned to the end", async () => {
  const { request, drawn } = await opened();
  expect(drawn).toEqual(["one 2 a"]);
  expect(request.example?.text).toBe("a");
});

it("reads the other checkpoints ahead, and draws them without asking again", async () => {
  const { request, asked, drawn } = await opened();
  expect(asked.map(({ checkpoint }) => checkpoint)).toEqual([2, 1, 0]);
  await request.setCheckpoint(0);
  await settled();
  expect(drawn.at(-1)).toBe("one 0 a");
  expect(asked).toHaveLength(3);
});

it("moves along the course with the sentence of the picture, not with what is being typed", async () => {
  const { request, drawn } = await opened();
  request.text = "not yet traced";
  await request.setCheckpoint(1);
  expect(drawn.at(-1)).toBe("one 1 a");
  await request.setTask(TASKS[2]);
  expect(drawn.at(-1)).toBe("two 1 not yet traced");
  expect(request.example).toBeNull();
});

it("lets the latest question win", async () => {
  const { request, drawn } = await opened({ slow: 1 });
  void request.setCheckpoint(1);
  await request.setCheckpoint(0);
  await settled();
  expect(drawn).toEqual(["one 2 a", "one 0 a"]);
  expect(request.pending).toBe(false);
});

it("goes back to what the picture shows when it is cancelled, or refused", async () => {
  const slow = await opened({ slow: 0 });
  void slow.request.setCheckpoint(0);
  expect([slow.request.pending, slow.request.checkpoint]).toEqual([true, 0]);
  slow.request.cancel();
  expect([slow.request.pending, slow.request.checkpoint]).toEqual([false, 2]);

  const { request, drawn } = await opened({ refused: 0 });
  expect(request.error).toBeNull(); // what fails while nobody waits is nobody's matter
  await request.setCheckpoint(0);
  expect([request.error, request.checkpoint]).toEqual(["It is corrupt.", 2]);
  expect(drawn).toEqual(["one 2 a"]);
});

it("predicts the examples once, those of the present task first", async () => {
  const { request } = await opened();
  await request.setTask(TASKS[2]);
  await request.predictExamples();
  expect(Object.keys(request.predictions.of)).toEqual(["two", "one"]);
});
