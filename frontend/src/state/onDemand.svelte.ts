import { messageOf } from "../util/errorMessage";
import { Lru } from "../util/lru";

const MAX_KEPT = 32;

/**
 * Measurements of one kind, each started by the reader because the models take a second or more for it. One runs at a time
 * and can be cancelled; results are kept by their keys.
 */
export class OnDemand<Result> {
  /** the key of the measurement that runs */
  private running = $state.raw<{ key: string; abort: AbortController } | null>(null);
  private failed = $state.raw<{ key: string; message: string } | null>(null);
  /** a counter of results: what reads it is updated, as the results themselves are no states */
  private done = $state(0);
  private readonly results = new Lru<Result>(MAX_KEPT);

  /** Null until it was started and is done. */
  resultOf(key: string): Result | null {
    void this.done;
    return this.results.get(key) ?? null;
  }

  isRunning(key: string): boolean {
    return this.running?.key === key;
  }

  /** Why a measurement failed, in one line. */
  errorOf(key: string): string | null {
    return this.failed?.key === key ? this.failed.message : null;
  }

  /** Starts a measurement, in the place of any other. */
  async start(key: string, measure: (signal: AbortSignal) => Promise<Result>): Promise<void> {
    if (this.isRunning(key)) return;
    this.cancel();
    this.failed = null;
    const running = (this.running = { key, abort: new AbortController() });
    try {
      this.results.set(key, await measure(running.abort.signal));
      this.done++;
    } catch (error) {
      if (!running.abort.signal.aborted) this.failed = { key, message: messageOf(error) };
    } finally {
      if (this.running === running) this.running = null;
    }
  }

  cancel(): void {
    this.running?.abort.abort();
    this.running = null;
  }
}
