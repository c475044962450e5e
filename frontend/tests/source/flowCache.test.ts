import { expect, it } from "vitest";
import { decode } from "../../src/contract/decode";
import type { Flow } from "../../src/contract/flow";
import { FlowCache } from "../../src/source/flowCache";
import type { FlowRequest } from "../../src/source/source";
import { encode } from "../support/message";

const never = new AbortController().signal;
const at = (checkpoint: number): FlowRequest => ({
  task: "t",
  checkpoint,
  text: "a",
  pair: null,
  unit: "word",
  floor: null,
});

/** A source whose answers are given by hand, one checkpoint at a time. */
class Held {
  readonly asked: (number | null)[] = [];
  readonly aborted: (number | null)[] = [];
  private readonly open = new Map<
    number | null,
    { give: (flow: Flow) => void; fail: (error: Error) => void }
  >();

  flow = ({ checkpoint }: FlowRequest, signal: AbortSignal): Promise<Flow> => {
    this.asked.push(checkpoint);
    return new Promise((give, fail) => {
      this.open.set(checkpoint, { give, fail });
      signal.addEventListener("abort", () => {
        this.aborted.push(checkpoint);
        fail(new Error("aborted"));
      });
    });
  };

  give(checkpoint: number): Promise<void> {
    const name = `at ${String(checkpoint)}`;
    this.open.get(checkpoint)?.give(decode(encode({ words: [name], heads: [1], base: [] })));
    return settled();
  }

  fail(checkpoint: number): Promise<void> {
    this.open.get(checkpoint)?.fail(new Error("The server failed."));
    return settled();
  }
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

it("asks once for what it keeps", async () => {
  const source = new Held();
  const flows = new FlowCache(source);
  const first = flows.read(at(1), never);
  await source.give(1);
  expect(await flows.read(at(1), never)).toBe(await first);
  expect(source.asked).toEqual([1]);
});

it("reads ahead one at a time, and leaves out what it has", async () => {
  const source = new Held();
  const flows = new FlowCache(source);
  const first = flows.read(at(2), never);
  await source.give(2);
  await first;
  void flows.readAhead([at(1), at(2), at(3)]);
  expect(source.asked).toEqual([2, 1]);
  await source.give(1);
  expect(source.asked).toEqual([2, 1, 3]);
  await source.give(3);
  expect((await flows.read(at(3), never)).words).toEqual(["at 3"]);
  expect(source.asked).toEqual([2, 1, 3]);
});

it("waits for the very flow that is being read ahead", async () => {
  const source = new Held();
  const flows = new FlowCache(source);
  void flows.readAhead([at(1), at(3)]);
  const wanted = flows.read(at(1), never);
  await source.give(1);
  expect((await wanted).words).toEqual(["at 1"]);
  expect(source.asked).toEqual([1]);
});

it("drops what is read ahead when something else is wanted, and goes on with the next list", async () => {
  const source = new Held();
  const flows = new FlowCache(source);
  void flows.readAhead([at(1), at(3)]);
  const wanted = flows.read(at(5), never);
  await source.give(5);
  await wanted;
  expect(source.aborted).toEqual([1]);
  void flows.readAhead([at(4)]);
  expect(source.asked).toEqual([1, 5, 4]);
});

it("stops reading ahead where the server fails, and tells only who really asks", async () => {
  const source = new Held();
  const flows = new FlowCache(source);
  const ahead = flows.readAhead([at(1), at(3)]);
  await source.fail(1);
  await ahead;
  expect(source.asked).toEqual([1]);
  const wanted = expect(flows.read(at(1), never)).rejects.toThrow("The server failed.");
  await source.fail(1);
  await wanted;
});
