import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { memoryAddress } from "../../../src/hosts/memoryAddress";
import { studyOf } from "../../../src/source/study";
import { placeOf, placesIn } from "../../../src/state/study/columns.svelte";
import { StudyState } from "../../../src/state/study/study.svelte";
import { encodeColumns, placesOf, studyInfo } from "../../support/study";

const INFO = studyInfo([
  { name: "part", kind: "number" },
  { name: "value", kind: "number" },
  { name: "label", kind: "category", values: ["no", "yes"] },
]);
const ARRAYS = {
  part: Float32Array.of(0.1, 0.9, 0.5, NaN, 0.5),
  value: Float32Array.of(5, 4, 3, 2, 1),
  label: Uint8Array.of(0, 1, 1, 0, 255),
};
const ROWS = [0, 1, 4, 5, 9];
/** the rows that "search" keeps on the server */
const FOUND = [1, 9];

interface Sent {
  name: string;
  body: Record<string, unknown>;
}
let sent: Sent[];

/** The server of the protocol: answers with bytes and JSON as the real one does. */
const transport = (name: string, body: object): Promise<Response> => {
  const request = body as { columns?: (keyof typeof ARRAYS)[]; filter?: { all: object[] } };
  sent.push({ name, body: body as Record<string, unknown> });
  if (name === "study/columns") {
    const rows = request.filter?.all.length ? FOUND : ROWS;
    const arrays = Object.fromEntries((request.columns ?? []).map((column) => [column, ARRAYS[column]]));
    return Promise.resolve(
      new Response(
        encodeColumns("attention-flows/study-columns", { row: Uint32Array.from(rows), ...arrays }),
      ),
    );
  }
  if (name === "study/heads")
    return Promise.resolve(Response.json({ n: 5, layers: [[{ mean: 1, low: 0, high: 2 }, { mean: 2 }]] }));
  if (name === "study/pairs") {
    const pair = (to: string, n: number) => ({ from: "a", to, count: 9, n, effect: 1 });
    return Promise.resolve(Response.json({ pairs: [pair("b", 1), pair("c", 3)] }));
  }
  if (name === "study/summary") return Promise.resolve(Response.json({ n: 5, part: null, accuracy: {} }));
  return Promise.resolve(
    Response.json({ histogram: { edges: [0, 1], counts: [2], all: [3] }, rows: [9, 1], values: [3, 2] }),
  );
};

let state: StudyState;
let ends: (() => void)[] = [];

/** Loads as the page's effects do after each change, until nothing more follows. */
const settle = async () => {
  for (let round = 0; round < 2; round++) {
    await vi.advanceTimersByTimeAsync(20);
    for (const end of ends) end();
    ends = state.loads.map((load) => load());
    await vi.advanceTimersByTimeAsync(600);
  }
};

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run));
  sent = [];
  ends = [];
  state = new StudyState(studyOf(transport, "t"), INFO, memoryAddress(), "t");
  await settle();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("loads the columns that it shows, and the heads with their intervals once it rests", () => {
  expect(state.shown).toEqual({
    x: "part",
    y: "value",
    colour: "label",
    measure: "effect",
    across: "entropy",
    up: "entropy",
  });
  expect(sent.filter(({ name }) => name === "study/columns").map(({ body }) => body.columns)).toEqual([
    ["part", "value", "label"],
  ]);
  expect(
    sent
      .filter(({ name }) => name === "study/heads")
      .map(({ body }) => body.intervals)
      .slice(0, 2),
  ).toEqual([false, true]);
  expect([state.count, [...state.order]]).toEqual([5, [0, 1, 2, 3, 4]]);
});

it("keeps the columns of requests that were answered at the same time", async () => {
  const { columns } = new StudyState(studyOf(transport, "t"), INFO, memoryAddress(), "t");
  await Promise.all([columns.need(["part"]), columns.need(["value", "part"]), columns.need(["label"])]);
  expect([...(columns.all?.columns.keys() ?? [])].sort()).toEqual(["label", "part", "value"]);
});

it("narrows a brush without the server, and the address says it", async () => {
  state.brush({ left: 0.2, right: 0.95, bottom: 1.5, top: 4.00000049 });
  await settle();
  expect(state.selection && placesOf(state.selection)).toEqual([1, 2]);
  expect(state.history.text).toContain("f=number+part+0.2+0.95&f=number+value+1.5+4");
  expect(sent.filter(({ name }) => name === "study/columns")).toHaveLength(1);
  state.brush(null);
  await settle();
  expect(state.count).toBe(5);
});

it("keeps sentences without a place on the other axis where only one axis is bounded", async () => {
  state.keep({ of: "number", column: "value", low: null, high: 3 });
  await settle();
  expect(state.selection && placesOf(state.selection)).toEqual([2, 3, 4]);
});

it("asks the server for what it alone knows, and meets it with the rest", async () => {
  state.keep({ of: "search", text: "not" });
  await settle();
  expect(state.selection && placesOf(state.selection)).toEqual([1, 4]);
  state.keep({ of: "values", column: "label", values: ["yes"] });
  await settle();
  expect(state.selection && placesOf(state.selection)).toEqual([1]);
  expect(sent.filter(({ name }) => name === "study/columns")).toHaveLength(2);
  const heads = sent.findLast(({ name }) => name === "study/heads");
  expect(heads?.body.filter).toEqual({ all: [{ search: "not" }, { column: "label", in: ["yes"] }] });
});

it("sorts the kept sentences, and ranks them by a head", async () => {
  state.change({ sort: { key: "part", descending: true } });
  await settle();
  expect([...state.order]).toEqual([1, 2, 4, 0, 3]);
  state.rankBy(1, 1);
  await settle();
  expect([...state.order]).toEqual([4, 1]);
  expect(state.rankedValues?.get(9)).toBe(3);
  state.rankBy(1, 1);
  await settle();
  expect(state.step.head).toBeNull();
  expect([...state.order]).toEqual([0, 1, 2, 3, 4]);
});

it("keeps a range of a head's measure, and the words of a pair, each as a condition", async () => {
  const head = { layer: 1, head: 1 };
  state.keepHead(head, 0.25, null);
  await settle();
  expect(state.rangeOf(head)).toMatchObject({ low: 0.25, high: null });
  expect(sent.findLast(({ name }) => name === "study/columns")?.body.filter).toEqual({
    all: [{ head: [1, 1], measure: "effect", role: null, between: [0.25, null] }],
  });
  state.keepHead(head, null, null);
  state.keepWords(["a", "b"]);
  await settle();
  expect(state.rangeOf(head)).toBeNull();
  expect(state.filter).toEqual([
    { of: "word", text: "a" },
    { of: "word", text: "b" },
  ]);
  state.release();
  await settle();
  expect(state.filter).toEqual([{ of: "word", text: "a" }]);
});

it("lists the pairs that several sentences have, and all of a head's", async () => {
  state.change({ listing: "pairs" });
  await settle();
  expect(state.listed?.rows.map(({ to }) => to)).toEqual(["c"]);
  state.rankBy(1, 1);
  await settle();
  expect(state.listing).toBe("pairs");
  expect(state.listed?.rows.map(({ to }) => to)).toEqual(["b", "c"]);
  expect(sent.findLast(({ name }) => name === "study/pairs")?.body).toMatchObject({ layer: 1, head: 1 });
});

it("answers what an address asks, which then says the answer", async () => {
  const address = memoryAddress();
  address.write("page=study&task=t&ask=heads", 0, "replace");
  const asked = new StudyState(studyOf(transport, "t"), INFO, address, "t");
  expect(asked.listing).toBe("heads");
  expect(address.read().text).toBe("page=study&task=t&list=heads");
  address.write("page=study&task=t&ask=reads", 0, "push");
  asked.history.moved();
  await vi.advanceTimersByTimeAsync(600);
  expect([asked.listing, address.read().text]).toEqual(["pairs", "page=study&task=t&list=pairs"]);
});

it("goes back to the step before", async () => {
  state.keep({ of: "values", column: "label", values: ["no"] });
  await settle();
  expect(state.count).toBe(2);
  const end = state.history.follow();
  state.history.go(-1);
  await settle();
  expect(state.count).toBe(5);
  end();
});

it("finds rows among those of the data", () => {
  const all = Uint32Array.from(ROWS);
  expect(placesOf(placesIn(all, Uint32Array.of(0, 2, 5, 9, 12)))).toEqual([0, 3, 4]);
  expect([placeOf(all, 4), placeOf(all, 3), placeOf(all, 10)]).toEqual([2, -1, -1]);
});
