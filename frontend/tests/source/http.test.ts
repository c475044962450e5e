import { afterEach, expect, it, vi } from "vitest";
import { viewDocument } from "../../src/flow/document";
import { OPENING } from "../../src/flow/view";
import { httpSource } from "../../src/source/http";
import { studyOf } from "../../src/source/study";
import { TooLongError } from "../../src/source/source";
import { encode } from "../support/message";
import { PLAIN } from "../../src/flow/look";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const request = { task: "t", checkpoint: 1, text: "a", pair: null, unit: "word", floor: null } as const;
const never = new AbortController().signal;

it("asks the server of the same origin and decodes its answer", async () => {
  const message = encode({ words: ["a"], heads: [1], base: [] });
  const fetch = vi.fn().mockResolvedValue(new Response(message));
  vi.stubGlobal("fetch", fetch);
  expect((await httpSource("page-1").flow(request, never)).words).toEqual(["a"]);
  const [url, init] = fetch.mock.calls[0] as [string, RequestInit];
  expect(url).toBe("api/flow");
  expect(JSON.parse(init.body as string)).toEqual({ ...request, page: "page-1" });
});

it("asks for courses and predictions", async () => {
  const answers = [
    { change: [[0]], probabilities: [null] },
    { predictions: [{ label: "yes", probability: 1 }] },
  ];
  const fetch = vi.fn().mockImplementation(() => Promise.resolve(Response.json(answers.shift())));
  vi.stubGlobal("fetch", fetch);
  const source = httpSource("page-1");
  expect((await source.course({ task: "t", text: "a", pair: null }, never)).change).toEqual([[0]]);
  expect(await source.predictions("t")).toEqual([{ label: "yes", probability: 1 }]);
  const sent = fetch.mock.calls.map((call) => [call[0], JSON.parse((call[1] as RequestInit).body as string)]);
  expect(sent).toEqual([
    ["api/course", { task: "t", text: "a", pair: null, page: "page-1" }],
    ["api/predictions", { task: "t", page: "page-1" }],
  ]);
});

it("passes on the server's own line about what is wrong", async () => {
  const body = JSON.stringify({ error: "The text has no words." });
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(body, { status: 422 })));
  await expect(httpSource("p").flow(request, never)).rejects.toThrow("The text has no words.");
});

it("says so when the answer is no JSON, or there is none", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn().mockResolvedValue(new Response("<html>", { status: 500, statusText: "Oops" })),
  );
  await expect(httpSource("p").catalogue()).rejects.toThrow("The server answered 500 Oops.");
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
  await expect(httpSource("p").catalogue()).rejects.toThrow("Is attention-flows still running?");
});

const busy = () =>
  Response.json({ error: "500 requests wait" }, { status: 503, headers: { "Retry-After": "2" } });

it("waits as long as a busy server says, says so, and tries again", async () => {
  vi.useFakeTimers();
  const answers = [busy(), busy(), new Response(encode({ words: ["a"], heads: [1], base: [] }))];
  const fetch = vi.fn().mockImplementation(() => Promise.resolve(answers.shift()));
  vi.stubGlobal("fetch", fetch);
  const lines: (string | null)[] = [];
  const flow = httpSource("p").flow(request, never, (line) => lines.push(line));
  await vi.advanceTimersByTimeAsync(1900);
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(lines).toEqual(["The server is busy. Trying again in 2 s …"]);
  await vi.advanceTimersByTimeAsync(6000);
  expect((await flow).words).toEqual(["a"]);
  expect(fetch).toHaveBeenCalledTimes(3);
  expect(lines.at(-1)).toBeNull();
});

it("does not try again once the request is aborted, nor where the server does not say when", async () => {
  vi.useFakeTimers();
  const fetch = vi.fn().mockImplementation(() => Promise.resolve(busy()));
  vi.stubGlobal("fetch", fetch);
  const abort = new AbortController();
  const flow = httpSource("p").flow(request, abort.signal);
  const rejected = expect(flow).rejects.toThrow("aborted");
  await vi.advanceTimersByTimeAsync(100);
  abort.abort();
  await rejected;
  await vi.advanceTimersByTimeAsync(9000);
  expect(fetch).toHaveBeenCalledTimes(1);
  fetch.mockImplementation(() => Promise.resolve(Response.json({ error: "It stops." }, { status: 503 })));
  await expect(httpSource("p").catalogue()).rejects.toThrow("It stops.");
});

it("asks for a file of what is seen", async () => {
  const fetch = vi.fn().mockResolvedValue(new Response("layer,head"));
  vi.stubGlobal("fetch", fetch);
  const look = { ...PLAIN, theme: "light" } as const;
  const file = { kind: "csv", view: viewDocument(OPENING), look, pinned: null } as const;
  const written = await httpSource("page-1").save?.(request, file);
  expect(await written?.content.text()).toBe("layer,head");
  expect(written?.note).toBeNull();
  const [url, init] = fetch.mock.calls[0] as [string, RequestInit];
  expect(url).toBe("api/save");
  expect(JSON.parse(init.body as string)).toEqual({ ...request, ...file, page: "page-1" });
});

it("passes on what a file cannot show", async () => {
  const headers = { "Attention-Flows-Note": encodeURIComponent("no font for 中文") };
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response("png", { headers })));
  const look = { ...PLAIN, theme: "light" } as const;
  const file = { kind: "png", view: viewDocument(OPENING), look, pinned: null } as const;
  expect((await httpSource("page-1").save?.(request, file))?.note).toBe("no font for 中文");
});

it("asks for what a study has, for its page alone", async () => {
  const fetch = vi.fn().mockResolvedValue(Response.json({ words: [] }));
  vi.stubGlobal("fetch", fetch);
  const { study } = httpSource("page-1");
  if (!study) throw new Error("The server has no study.");
  const filter = [{ of: "flag", column: "flipped", is: true }] as const;
  expect(await studyOf(study, "t").words(filter, "lost", 9, false, never)).toEqual([]);
  const [url, init] = fetch.mock.calls[0] as [string, RequestInit];
  expect(url).toBe("api/study/words");
  expect(JSON.parse(init.body as string)).toEqual({
    task: "t",
    page: "page-1",
    slot: "",
    filter: { all: [{ column: "flipped", in: [true] }] },
    least: 5,
    top: 9,
    order: "lost",
    intervals: false,
  });
});

it("says that a text is too long, and how it can be read", async () => {
  const answer = { error: "the text is 602 tokens long.", long: ["truncate", "window"] };
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(Response.json(answer, { status: 400 })));
  const error: unknown = await httpSource("p")
    .flow(request, never)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TooLongError);
  expect(error).toMatchObject({ message: answer.error, policies: answer.long });
});
