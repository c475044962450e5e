import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import { Request } from "../../src/state/request.svelte";
import { TooLongError, type FlowRequest, type Source, type Task } from "../../src/source/source";
import { encode } from "../support/message";

const example = (text: string) => ({ title: text, text, pair: null, expected: null, note: "" });

const task = (id: string, stops: number, texts: string[], error: string | null = null): Task => ({
  id,
  title: id,
  error,
  reads: id === "pairs" ? ["question", "sentence"] : ["sentence"],
  models: [],
  course: Array.from({ length: stops }, (_, step) => ({ step, share: null, accuracy: null, loss: null })),
  examples: texts.map(example),
});

const TASKS = [
  task("broken", 0, ["x"], "its file is missing"),
  task("one", 3, ["a", "b"]),
  task("two", 2, ["a"]),
  task("pairs", 1, ["q"]),
];

/** The models of the test take texts of so many characters. */
const MAX_LENGTH = 40;

/** A page's request with a server that answers at once, but for the checkpoints that it is told to keep or refuse. */
async function opened(of: { slow?: number; refused?: number } = {}) {
  const asked: FlowRequest[] = [];
  const drawn: string[] = [];
  const source: Source = {
    held: null,
    catalogue: () => Promise.resolve({ version: "0", max_tokens: 512, tasks: TASKS }),
    flow: (request) => {
      asked.push(request);
      if (request.text.length > MAX_LENGTH && !request.long)
        return Promise.reject(new TooLongError("It is too long.", ["truncate", "window"]));
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
  expect(Object.keys(request.predictions.of)).toEqual(["two", "one", "pairs"]);
});

it("goes over to the new task's first example from an example of the former task, and offers that one", async () => {
  const { request, drawn } = await opened();
  await request.setTask(TASKS[3]);
  expect(drawn.at(-1)).toBe("pairs 0 q");
  expect(request.notice?.message).toBe("This is an example of pairs.");
  await request.takeOffer();
  expect(drawn.at(-1)).toBe("pairs 0 a");
  expect(request.notice).toBeNull();
});

it("keeps an example that both tasks have, and any text beside a pinned trace", async () => {
  const { request, drawn } = await opened();
  await request.setTask(TASKS[2]);
  expect([drawn.at(-1), request.notice]).toEqual(["two 1 a", null]);
  await request.setTask(TASKS[3], true);
  expect(drawn.at(-1)).toBe("pairs 0 a");
  expect(request.notice?.message).toMatch(/^The same text, read as a question and a sentence \(pairs\)/);
});

it("says what the reader's own text is read as, until another text is traced", async () => {
  const { request, asked, drawn } = await opened();
  request.text = "mine";
  request.pair = "ours";
  await request.setTask(TASKS[3]);
  expect([drawn.at(-1), asked.at(-1)?.pair]).toEqual(["pairs 0 mine", "ours"]);
  expect(request.notice?.message).toBe("Your text, read as a question and a sentence (pairs).");
  await request.setTask(TASKS[1]);
  await settled();
  expect(asked.find(({ task, text }) => task === "one" && text === "mine")?.pair).toBeNull();
  expect(request.notice?.message).toBe("Your text, read as a sentence (one); its second part is left out.");
  await request.takeOffer();
  expect([drawn.at(-1), request.notice]).toEqual(["one 2 a", null]);
});

it("offers to cut a long text off or to read it in windows, and goes on reading it so", async () => {
  const { request, asked } = await opened();
  request.text = "long ".repeat(20).trim();
  await request.trace();
  expect([request.error, request.policies]).toEqual(["It is too long.", ["truncate", "window"]]);
  expect(request.outdated).toBe(true);
  await request.readLong("truncate");
  expect([request.error, request.policies, request.outdated]).toEqual([null, [], false]);
  expect(request.answered?.long).toBe("truncate");
  await request.setTask(TASKS[2]);
  expect(request.answered).toMatchObject({ task: "two", long: "truncate" });
  request.text = "short";
  await request.trace();
  expect(asked.find(({ text }) => text === "short")?.long).toBeUndefined();
});
