import type { Flow } from "../contract/flow";
import { Lru } from "../util/lru";
import type { FlowRequest, OnWait, Source } from "./source";

/** Both units of a sentence at a dozen checkpoints; a long text takes some MB each. */
const MAX_CACHED = 24;

interface Ahead {
  key: string;
  flow: Promise<Flow>;
  abort: AbortController;
}

/** A cache of the latest flows, which also reads ahead, one by one, those that are likely to be requested next. */
export class FlowCache {
  private readonly cache = new Lru<Flow>(MAX_CACHED);
  private waiting: FlowRequest[] = [];
  private ahead: Ahead | null = null;

  constructor(private readonly source: Pick<Source, "flow">) {}

  async read(request: FlowRequest, signal: AbortSignal, onWait?: OnWait): Promise<Flow> {
    this.waiting = [];
    const key = keyOf(request);
    const cached = this.cache.get(key);
    if (cached) return cached;
    if (this.ahead?.key === key) return this.ahead.flow;
    this.ahead?.abort.abort();
    const flow = await this.source.flow(request, signal, onWait);
    this.cache.set(key, flow);
    return flow;
  }

  /** Reads these while nothing else is read; the next `read` or `readAhead` replaces them. */
  async readAhead(requests: readonly FlowRequest[]): Promise<void> {
    this.waiting = [...requests];
    if (this.ahead) return; // The call that reads it goes on with these.
    for (let request = this.waiting.shift(); request; request = this.waiting.shift()) {
      const key = keyOf(request);
      if (this.cache.has(key)) continue;
      const abort = new AbortController();
      this.ahead = { key, flow: this.source.flow(request, abort.signal), abort };
      try {
        this.cache.set(key, await this.ahead.flow);
      } catch {
        // A `read` of the same flow reports the error.
        if (!abort.signal.aborted) this.waiting = [];
      } finally {
        this.ahead = null;
      }
    }
  }
}

const keyOf = ({ task, checkpoint, text, pair, long, unit, floor }: FlowRequest): string =>
  JSON.stringify([task, checkpoint, text, pair, long, unit, floor]);
