import type { Flow } from "../contract/flow";
import { Lru } from "../util/lru";
import type { FlowRequest, Source } from "./source";

/** Both units of a sentence at a dozen checkpoints; a long text takes some MB each. */
const MAX_KEPT = 24;

interface Ahead {
  key: string;
  flow: Promise<Flow>;
  abort: AbortController;
}

/** Keeps the flows read last, and reads ahead, one by one, those that are likely to be requested next. */
export class FlowCache {
  private readonly kept = new Lru<Flow>(MAX_KEPT);
  private waiting: FlowRequest[] = [];
  private ahead: Ahead | null = null;

  constructor(private readonly source: Pick<Source, "flow">) {}

  async read(request: FlowRequest, signal: AbortSignal): Promise<Flow> {
    this.waiting = [];
    const key = keyOf(request);
    const kept = this.kept.get(key);
    if (kept) return kept;
    if (this.ahead?.key === key) return this.ahead.flow;
    this.ahead?.abort.abort();
    const flow = await this.source.flow(request, signal);
    this.kept.set(key, flow);
    return flow;
  }

  /** Reads these when nothing else is to be read; the next `read` or `readAhead` takes their place. */
  async readAhead(requests: readonly FlowRequest[]): Promise<void> {
    this.waiting = [...requests];
    if (this.ahead) return; // whoever waits for that one goes on with these
    for (let request = this.waiting.shift(); request; request = this.waiting.shift()) {
      const key = keyOf(request);
      if (this.kept.has(key)) continue;
      const abort = new AbortController();
      this.ahead = { key, flow: this.source.flow(request, abort.signal), abort };
      try {
        this.kept.set(key, await this.ahead.flow);
      } catch {
        // Whoever really asks for it is told what is wrong.
        if (!abort.signal.aborted) this.waiting = [];
      } finally {
        this.ahead = null;
      }
    }
  }
}

const keyOf = ({ task, checkpoint, text, pair, unit, floor }: FlowRequest): string =>
  JSON.stringify([task, checkpoint, text, pair, unit, floor]);
