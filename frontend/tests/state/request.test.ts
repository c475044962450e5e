import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Inquiry } from "../../src/state/request.svelte";
import type { Query, Source, Task } from "../../src/source/source";
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

/** A page's inquiry with a server that answers at once, but for the checkpoints that it is told to keep or refuse. */
async function opened(of: { slow?: number; refused?: number } = {}) {
  const asked: Query[] = [];
  const drawn: string[] = [];
  const source: Source = {
    held: null,
    catalogue: () => Promise.resolve({ version: "0", max_tokens: 512, tasks: TASKS }),
    flow: (query) => {
      asked.push(query);
      if (query.checkpoint === of.slow) return new Promise(() => undefined);
      if (query.checkpoint === of.refused) return Promise.reject(new Error("It is corrupt."));
      return Promise.resolve(decode(encode({ words: [query.text], heads: [1], base: [] })));
    },
    course: () => Promise.resolve({ change: [], probabilities: [] }),
    predictions: (id) => Promise.resolve([{ label: id, probability: 1 }]),
  };
  const inquiry = new Inquiry(source, (_, query) =>
    drawn.push(`${query.task} ${String(query.checkpoint)} ${query.text}`),
  );
  await inquiry.connect();
  await inquiry.showFirst();
  await settled();
  return { inquiry, asked, drawn };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

it("opens on the first example of the first task that works, tuned to the end", async () => {
  const { inquiry, drawn } = await opened();
  expect(drawn).toEqual(["one 2 a"]);
  expect(inquiry.example?.text).toBe("a");
});

it("reads the other checkpoints ahead, and draws them without asking again", async () => {
  const { inquiry, asked, drawn } = await opened();
  expect(asked.map(({ checkpoint }) => checkpoint)).toEqual([2, 1, 0]);
  await inquiry.setCheckpoint(0);
  await settled();
  expect(drawn.at(-1)).toBe("one 0 a");
  expect(asked).toHaveLength(3);
});

it("moves along the course with the sentence of the picture, not with what is being typed", async () => {
  const { inquiry, drawn } = await opened();
  inquiry.text = "not yet traced";
  await inquiry.setCheckpoint(1);
  expect(drawn.at(-1)).toBe("one 1 a");
  await inquiry.setTask(TASKS[2]);
  expect(drawn.at(-1)).toBe("two 1 not yet traced");
  expect(inquiry.example).toBeNull();
});

it("lets the latest question win", async () => {
  const { inquiry, drawn } = await opened({ slow: 1 });
  void inquiry.setCheckpoint(1);
  await inquiry.setCheckpoint(0);
  await settled();
  expect(drawn).toEqual(["one 2 a", "one 0 a"]);
  expect(inquiry.pending).toBe(false);
});

it("goes back to what the picture shows when it is cancelled, or refused", async () => {
  const slow = await opened({ slow: 0 });
  void slow.inquiry.setCheckpoint(0);
  expect([slow.inquiry.pending, slow.inquiry.checkpoint]).toEqual([true, 0]);
  slow.inquiry.cancel();
  expect([slow.inquiry.pending, slow.inquiry.checkpoint]).toEqual([false, 2]);

  const { inquiry, drawn } = await opened({ refused: 0 });
  expect(inquiry.error).toBeNull(); // what fails while nobody waits is nobody's matter
  await inquiry.setCheckpoint(0);
  expect([inquiry.error, inquiry.checkpoint]).toEqual(["It is corrupt.", 2]);
  expect(drawn).toEqual(["one 2 a"]);
});

it("has the examples judged once, those of the present task first", async () => {
  const { inquiry } = await opened();
  await inquiry.setTask(TASKS[2]);
  await inquiry.judgeExamples();
  expect(Object.keys(inquiry.verdicts.of)).toEqual(["two", "one"]);
});
