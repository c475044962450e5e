import { decode, type Flow, type Role, type Unit } from "../contract";

export interface Example {
  title: string;
  text: string;
  pair: string | null;
  expected: string | null;
  note: string;
}

export interface Catalogue {
  version: string;
  models: { role: Role; name: string; labels: string[] | null }[];
  max_tokens: number;
  examples: Example[];
}

export interface Query {
  text: string;
  pair: string | null;
  unit: Unit;
}

/** Where flows come from: a server here; a notebook or a file in other hosts. */
export interface Source {
  catalogue(): Promise<Catalogue>;
  flow(query: Query, signal: AbortSignal): Promise<Flow>;
}

/** The server of the same origin. `page` lets it drop what this page no longer waits for. */
export function httpSource(page: string = crypto.randomUUID()): Source {
  return {
    async catalogue() {
      const response = await send("api/models");
      return (await response.json()) as Catalogue;
    },
    async flow(query, signal) {
      const response = await send("api/flow", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...query, page }),
        signal,
      });
      return decode(await response.arrayBuffer());
    },
  };
}

async function send(url: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new Error("The server does not answer. Is attention-flows still running?", { cause });
  }
  if (response.ok) return response;
  throw new Error(await errorLine(response));
}

async function errorLine(response: Response): Promise<string> {
  const fallback = `The server answered ${String(response.status)} ${response.statusText}.`;
  try {
    const { error } = (await response.json()) as { error?: unknown };
    return typeof error === "string" && error ? error : fallback;
  } catch {
    return fallback;
  }
}
