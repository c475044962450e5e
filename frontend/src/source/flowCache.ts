import type { Flow } from "../contract/decode";
import { Lru } from "../util/lru";
import type { Query, Source } from "./source";

/** Both units of a sentence at a dozen checkpoints; a long text takes some MB each. */
const MOST_KEPT = 24;

interface Ahead {
  key: string;
  flow: Promise<Flow>;
  abort: AbortController;
}

/** The flows read last, and those likely to be asked for next, which are read one by one while nobody waits. */
export class Flows {
  private readonly kept = new Lru<Flow>(MOST_KEPT);
  private waiting: Query[] = [];
  private ahead: Ahead | null = null;

  constructor(private readonly source: Pick<Source, "flow">) {}

  async read(query: Query, signal: AbortSignal): Promise<Flow> {
    this.waiting = [];
    const key = keyOf(query);
    const kept = this.kept.get(key);
    if (kept) return kept;
    if (this.ahead?.key === key) return this.ahead.flow;
    this.ahead?.abort.abort();
    const flow = await this.source.flow(query, signal);
    this.kept.set(key, flow);
    return flow;
  }

  /** Reads these when nothing else is to be read; the next `read` or `readAhead` takes their place. */
  async readAhead(queries: readonly Query[]): Promise<void> {
    this.waiting = [...queries];
    if (this.ahead) return; // whoever waits for that one goes on with these
    for (let query = this.waiting.shift(); query; query = this.waiting.shift()) {
      const key = keyOf(query);
      if (this.kept.has(key)) continue;
      const abort = new AbortController();
      this.ahead = { key, flow: this.source.flow(query, abort.signal), abort };
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

const keyOf = ({ task, checkpoint, text, pair, unit, floor }: Query): string =>
  JSON.stringify([task, checkpoint, text, pair, unit, floor]);
