import { expect, it, vi } from "vitest";
import type { Flow } from "../../src/contract/flow";
import { decode } from "../../src/contract/decode";
import type { Test } from "../../src/flow/effects/tests";
import { Experiments } from "../../src/state/experiments.svelte";
import type { Experiments as Runs, FlowRequest, KnockoutRequest } from "../../src/source/source";
import { encode } from "../support/message";

const flowOf = (...words: string[]): Flow =>
  decode(encode({ words, heads: [2, 2], base: [[2, 0, 0, 1, 30_000]], tuned: [[2, 1, 0, 2, 30_000]] }));
const requestOf = (text: string): FlowRequest => ({
  task: "t",
  checkpoint: null,
  text,
  pair: null,
  unit: "word",
  floor: null,
});
const wordTest = (word: number, how: "mask" | "zero" = "mask"): Test => ({
  kind: "cut",
  cut: { words: [word] },
  drawn: null,
  how,
  react: true,
});

/** A source that answers each cut of word w with an effect of w, and counts its requests. */
function source() {
  const requests: KnockoutRequest[] = [];
  const knockouts: Runs["knockouts"] = async (request) => {
    requests.push(request);
    await Promise.resolve();
    return {
      target: { label: "yes", index: 1, position: null, against: null },
      how: request.how,
      react: request.react,
      results: request.cuts.map(({ words = [] }) => ({
        models: [
          {
            role: "base",
            before: { value: null, probabilities: null },
            after: { value: null, probabilities: null },
            effect: null,
          },
          {
            role: "tuned",
            before: { value: 2, probabilities: [0.1, 0.9] },
            after: { value: 2 - words[0], probabilities: [0.8, 0.2] },
            effect: words[0],
          },
        ],
        response: 0.5,
      })),
    };
  };
  const never = () => Promise.reject(new Error("not requested"));
  const experiments: Runs = {
    effects: never,
    faithfulness: never,
    curve: never,
    knockouts,
    knockoutMap: never,
    effectCourse: never,
  };
  return { requests, experiments };
}

function opened() {
  const { requests, experiments } = source();
  const analyse = vi.fn();
  const list = new Experiments({ tests: experiments }, analyse);
  const flow = flowOf("a", "b", "c");
  list.show(flow, requestOf("a b c"), null);
  return { requests, list, flow, analyse };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));
const states = (list: Experiments) => list.rows.map(({ result }) => result.state);

it("runs a test when it is added, newest first, and one of each", async () => {
  const { requests, list, analyse } = opened();
  list.add(wordTest(1));
  expect(states(list)).toEqual(["pending"]);
  await settled();
  list.add(wordTest(2));
  list.add(wordTest(1));
  await settled();
  expect(list.rows.map(({ key }) => key)).toEqual(["mask-w2", "mask-w1"]);
  expect(requests).toHaveLength(2);
  expect(analyse).toHaveBeenCalledTimes(2);
  const [{ result }] = list.rows;
  if (result.state !== "done") throw new Error(result.state);
  const [base, tuned] = result.outcome.models;
  expect(base.change).toBeNull();
  expect(tuned.change).toBe(-2);
  expect(tuned.before).toEqual({ value: 2, probability: 0.9, predicted: { label: "yes", probability: 0.9 } });
  expect(tuned.after.predicted).toEqual({ label: "no", probability: 0.8 });
  expect(result.outcome.estimate).toBe(-0.5);
});

it("runs the tests of an address, those of one kind in one request", async () => {
  const { requests, list, flow } = opened();
  list.show(flow, requestOf("a b c"), [wordTest(0), wordTest(1, "zero"), wordTest(2)]);
  await settled();
  expect(states(list)).toEqual(["done", "done", "done"]);
  expect(requests.map(({ how, cuts }) => [how, cuts.length])).toEqual([
    ["mask", 2],
    ["zero", 1],
  ]);
});

it("takes tests back and makes them again, without running them twice", async () => {
  const { requests, list } = opened();
  list.add(wordTest(1));
  list.add(wordTest(2));
  await settled();
  list.undo();
  expect(list.rows.map(({ key }) => key)).toEqual(["mask-w1"]);
  list.undo();
  expect(list.canUndo).toBe(false);
  list.redo();
  list.redo();
  expect(list.canRedo).toBe(false);
  expect(list.rows.map(({ key }) => key)).toEqual(["mask-w2", "mask-w1"]);
  list.clear();
  list.undo();
  expect(list.rows).toHaveLength(2);
  const count = requests.length;
  await settled();
  expect(requests).toHaveLength(count);
});

it("drops the tests of another text, and runs those on it whose words are there", async () => {
  const { list } = opened();
  list.add(wordTest(1));
  list.add(wordTest(2));
  list.add({ kind: "cut", cut: { heads: [[1, 0]], words: [1] }, drawn: null, how: "zero", react: true });
  await settled();
  list.show(flowOf("a", "b", "other"), requestOf("a b other"), null);
  expect(list.rows).toEqual([]);
  expect(list.notice).toContain("The 3 tests of the text before");
  expect(list.transferable).toHaveLength(2);
  list.transfer();
  await settled();
  expect(list.rows.map(({ key }) => key)).toEqual(["zero-h1.0-w1", "mask-w1"]);
  expect(states(list)).toEqual(["done", "done"]);
  expect(list.notice).toBeNull();
});

it("keeps the tests at another checkpoint, and runs them there", async () => {
  const { requests, list } = opened();
  list.add(wordTest(1));
  await settled();
  list.show(flowOf("a", "b", "c"), { ...requestOf("a b c"), checkpoint: 2 }, null);
  expect(states(list)).toEqual(["pending"]);
  await settled();
  expect(states(list)).toEqual(["done"]);
  expect(requests.map(({ checkpoint }) => checkpoint)).toEqual([null, 2]);
  // Back again, its results are known.
  list.show(flowOf("a", "b", "c"), requestOf("a b c"), null);
  expect(states(list)).toEqual(["done"]);
  expect(requests).toHaveLength(2);
});

it("says why a test failed, and runs it again on request", async () => {
  const { requests, list } = opened();
  const links: Test = { kind: "links", count: 5, keeps: true };
  list.add(links);
  await settled();
  expect(list.rows[0].result).toEqual({ state: "failed", error: "not requested" });
  list.retry(links);
  expect(states(list)).toEqual(["pending"]);
  await settled();
  expect(requests).toHaveLength(0);
  expect(states(list)).toEqual(["failed"]);
});
