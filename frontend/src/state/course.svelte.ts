import { Lru } from "../util/lru";
import type { SentenceCourse, Source, TextOfTask } from "../source/source";

const MAX_CACHED = 32;

/** How far each checkpoint has moved from the base on the sentence of the picture. */
export class CourseState {
  /** while `pending`, that of the former sentence, so that nothing jumps */
  reading = $state.raw<SentenceCourse | null>(null);
  pending = $state(false);
  private readonly cache = new Lru<SentenceCourse>(MAX_CACHED);
  private task = "";
  private request: AbortController | null = null;
  private requested = "";

  constructor(private readonly source: Pick<Source, "course">) {}

  /** Loads the course of a sentence. Rejects with the error, unless a later call or `drop` has replaced this one. */
  async load({ task, text, pair, long }: TextOfTask): Promise<void> {
    const key = JSON.stringify([task, text, pair, long]);
    if (this.requested === key) return;
    this.drop();
    if (task !== this.task) this.reading = null;
    this.task = task;
    this.requested = key;
    const request = (this.request = new AbortController());
    this.pending = true;
    try {
      const reading =
        this.cache.get(key) ?? (await this.source.course({ task, text, pair, long }, request.signal));
      this.cache.set(key, reading);
      if (this.request === request) this.reading = reading;
    } catch (error) {
      if (this.request !== request) return;
      this.reading = null;
      this.requested = "";
      throw error;
    } finally {
      if (this.request === request) this.pending = false;
    }
  }

  /** For a sentence without a course. */
  clear(): void {
    this.drop();
    this.reading = null;
  }

  drop(): void {
    this.request?.abort();
    this.request = null;
    this.requested = "";
    this.pending = false;
  }
}
