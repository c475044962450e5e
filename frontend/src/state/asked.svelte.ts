import { messageOf } from "../util/errorMessage";
import { Lru } from "../util/lru";

const MAX_KEPT = 32;

/** Answers that the models take a second or more for: each is asked for by the reader, kept by its key, and can be cancelled. */
export class Asked<Answer> {
  /** the key of the question that is being answered */
  private running = $state.raw<{ key: string; abort: AbortController } | null>(null);
  private failed = $state.raw<{ key: string; message: string } | null>(null);
  /** a counter of answers: what reads it is updated, as the answers themselves are no states */
  private done = $state(0);
  private readonly answers = new Lru<Answer>(MAX_KEPT);

  /** Null until it was asked for and is there. */
  answerTo(key: string): Answer | null {
    void this.done;
    return this.answers.get(key) ?? null;
  }

  isRunning(key: string): boolean {
    return this.running?.key === key;
  }

  /** Why there is no answer, in one line. */
  errorOf(key: string): string | null {
    return this.failed?.key === key ? this.failed.message : null;
  }

  /** Asks, in the place of any other question. */
  async ask(key: string, question: (signal: AbortSignal) => Promise<Answer>): Promise<void> {
    if (this.isRunning(key)) return;
    this.cancel();
    this.failed = null;
    const running = (this.running = { key, abort: new AbortController() });
    try {
      this.answers.set(key, await question(running.abort.signal));
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
