import { afterEach, expect, it, vi } from "vitest";
import { kernelFetch, type MessageModel } from "../../src/hosts/kernelFetch";

interface Sent {
  id: string;
  name: string;
  body: unknown;
}

/** A model whose messages the test answers, as a kernel does. */
class Kernel {
  readonly sent: Sent[] = [];
  readonly listeners = new Set<(answer: object, buffers: readonly DataView[]) => void>();
  readonly model = {
    send: (content: Sent) => this.sent.push(content),
    on: (_: string, listener: () => void) => this.listeners.add(listener),
    off: (_: string, listener: () => void) => this.listeners.delete(listener),
  } as unknown as MessageModel;

  answer(answer: object, ...buffers: DataView[]): void {
    for (const listener of [...this.listeners]) listener(answer, buffers);
  }
}

const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });
const turn = () => new Promise((resolve) => setTimeout(resolve));

afterEach(() => vi.useRealTimers());

it("sends a request by its name and gives the bytes of its answer", async () => {
  const kernel = new Kernel();
  const answer = kernelFetch(kernel.model)("api/study/heads", post({ measure: "effect" }));
  await turn();
  const [{ id, name, body }] = kernel.sent;
  expect([name, body]).toEqual(["study/heads", { measure: "effect" }]);
  kernel.answer({ id: "another", type: "application/json" }, new DataView(new ArrayBuffer(1)));
  const bytes = new TextEncoder().encode('..{"n": 3}.');
  kernel.answer({ id, type: "application/json" }, new DataView(bytes.buffer, 2, 8));
  const response = await answer;
  expect(response.ok).toBe(true);
  expect(await response.json()).toEqual({ n: 3 });
  expect(kernel.listeners.size).toBe(0);
});

it("turns an error into the response that a server gives", async () => {
  const kernel = new Kernel();
  const answer = kernelFetch(kernel.model)("api/models");
  await turn();
  expect(kernel.sent[0].body).toBeNull();
  kernel.answer({ id: kernel.sent[0].id, error: "no measure" });
  const response = await answer;
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: "no measure" });
});

it("sends one request after the other, and none that was aborted before its turn", async () => {
  const kernel = new Kernel();
  const ask = kernelFetch(kernel.model);
  const abort = new AbortController();
  const first = ask("api/a", post({}));
  const second = ask("api/b", { ...post({}), signal: abort.signal });
  const third = ask("api/c", post({}));
  await turn();
  expect(kernel.sent.map(({ name }) => name)).toEqual(["a"]);
  abort.abort();
  kernel.answer({ id: kernel.sent[0].id, type: "text/plain" }, new DataView(new ArrayBuffer(0)));
  await first;
  await expect(second).rejects.toThrow();
  await turn();
  expect(kernel.sent.map(({ name }) => name)).toEqual(["a", "c"]);
  kernel.answer({ id: kernel.sent[1].id, type: "text/plain" }, new DataView(new ArrayBuffer(0)));
  await third;
});

it("goes on after a request that was aborted on its way", async () => {
  const kernel = new Kernel();
  const ask = kernelFetch(kernel.model);
  const abort = new AbortController();
  const first = ask("api/a", { ...post({}), signal: abort.signal });
  const second = ask("api/b", post({}));
  await turn();
  abort.abort();
  await expect(first).rejects.toThrow("aborted");
  await turn();
  expect(kernel.sent.map(({ name }) => name)).toEqual(["a", "b"]);
  kernel.answer({ id: kernel.sent[1].id, type: "text/plain" }, new DataView(new ArrayBuffer(0)));
  await second;
});

it("says that the kernel does not answer", async () => {
  vi.useFakeTimers();
  const kernel = new Kernel();
  const answer = kernelFetch(kernel.model)("api/study", post({}));
  await vi.advanceTimersByTimeAsync(60_000);
  const { error } = (await (await answer).json()) as { error: string };
  expect(error).toContain("Run the cell again");
});
