import { decode } from "../contract/decode";
import type { HeadMeasurements } from "../contract/flow";
import { experimentsBy } from "./experiments";
import {
  ReplacedError,
  TooLongError,
  type Catalogue,
  type Experiments,
  type LongPolicy,
  type OnWait,
  type Prediction,
  type SentenceCourse,
  type Source,
  type Suggestions,
} from "./source";

/** The status of a request whose place a newer one of the same page took. */
const REPLACED = 409;

/** Sends a request, as the browser's own does. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * The server of the same origin, or what else answers `ask` as it does. `page` identifies the page, so that a newer
 * request cancels its older ones.
 */
export function httpSource(
  page: string = crypto.randomUUID(),
  ask: Fetch = (url, init) => fetch(url, init),
): Source {
  const post: Post = (url, body, signal, onWait) =>
    send(
      ask,
      url,
      {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      },
      onWait,
    );
  return {
    held: null,
    experiments: experimentsOf(post, page),
    tests: experimentsOf(post, `${page} tests`),
    measured: experimentsOf(post, `${page} measured`),
    async catalogue() {
      const response = await send(ask, "api/models");
      return (await response.json()) as Catalogue;
    },
    async flow(request, signal, onWait) {
      return decode(await (await post("api/flow", { ...request, page }, signal, onWait)).arrayBuffer());
    },
    async heads({ task, checkpoint, text, pair, long, unit }, signal) {
      const response = await post("api/heads", { task, checkpoint, text, pair, long, unit, page }, signal);
      return (await response.json()) as HeadMeasurements;
    },
    async suggestions({ task, checkpoint, text, pair, long, unit, word }, signal) {
      const body = { task, checkpoint, text, pair, long, unit, word, page };
      return (await (await post("api/suggestions", body, signal)).json()) as Suggestions;
    },
    async course({ task, text, pair, long }, signal) {
      const response = await post("api/course", { task, text, pair, long, page }, signal);
      return (await response.json()) as SentenceCourse;
    },
    async predictions(task) {
      const response = await post("api/predictions", { task, page });
      const { predictions } = (await response.json()) as { predictions: (Prediction | null)[] };
      return predictions;
    },
    study: (name, body, signal) => post(`api/${name}`, { ...body, page }, signal),
    async save(request, file) {
      const response = await post("api/save", { ...request, ...file, page });
      const note = response.headers.get("Attention-Flows-Note");
      return { content: await response.blob(), note: note && decodeURIComponent(note) };
    },
  };
}

type Post = (url: string, body: object, signal?: AbortSignal, onWait?: OnWait) => Promise<Response>;

/** Experiments on the server; a newer request of one kind and `page` replaces an older one. */
const experimentsOf = (post: Post, page: string): Experiments =>
  experimentsBy(async (method, request, signal) => {
    // A measurement of the words must not replace one of the heads.
    const queue = "over" in request ? `${page} ${String(request.over)}` : page;
    const response = await post(`api/${method}`, { ...request, page: queue }, signal);
    return response.json();
  });

/** The response to a request. A server that is too busy says when it is worth another try, and gets one then. */
async function send(ask: Fetch, url: string, init?: RequestInit, onWait?: OnWait): Promise<Response> {
  for (;;) {
    const response = await sendOnce(ask, url, init);
    if (response.ok) return response;
    const seconds = response.status === 503 ? Number(response.headers.get("Retry-After")) : 0;
    if (!(seconds > 0)) throw await errorOf(response);
    onWait?.(`The server is busy. Trying again in ${String(seconds)} s …`);
    // The pages that were refused together do not come back together.
    await pause(1000 * (seconds + Math.random()), init?.signal);
    onWait?.(null);
  }
}

async function sendOnce(ask: Fetch, url: string, init?: RequestInit): Promise<Response> {
  try {
    return await ask(url, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new Error("The server does not answer. Is attention-flows still running?", { cause });
  }
}

/** Resolves after a time; rejects as soon as `signal` is aborted. */
const pause = (ms: number, signal?: AbortSignal | null): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new DOMException("The request was aborted.", "AbortError"));
      },
      { once: true },
    );
  });

async function errorOf(response: Response): Promise<Error> {
  const fallback = `The server answered ${String(response.status)} ${response.statusText}.`;
  try {
    const { error, long } = (await response.json()) as { error?: unknown; long?: LongPolicy[] };
    const message = typeof error === "string" && error ? error : fallback;
    if (response.status === REPLACED) return new ReplacedError(message);
    return Array.isArray(long) ? new TooLongError(message, long) : new Error(message);
  } catch {
    return new Error(fallback);
  }
}
