import type { StudySentence } from "../../contract/study";
import type { Study } from "../../source/study";
import { messageOf } from "../../util/errorMessage";

const MAX_ASKED = 200;
const MAX_KEPT = 4000;

/** The sentences that a table shows: asked for together, once the rows that are rendered are known. */
export class Texts {
  private of = $state.raw<ReadonlyMap<number, StudySentence>>(new Map());
  error = $state<string | null>(null);
  private missing = new Set<number>();
  private readonly asked = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly study: Study) {}

  /** A row's sentence; null until it is there. */
  get(row: number): StudySentence | null {
    const sentence = this.of.get(row);
    if (sentence) return sentence;
    if (!this.asked.has(row)) {
      this.missing.add(row);
      this.timer ??= setTimeout(() => void this.load());
    }
    return null;
  }

  /** A row's sentence, once it is there. */
  async read(row: number): Promise<StudySentence> {
    return this.of.get(row) ?? (await this.study.sentences([row]))[0];
  }

  /** One request after the other, as a newer one would replace an older one. */
  private async load(): Promise<void> {
    // What was scrolled past is not worth an answer.
    const rows = [...this.missing].slice(-MAX_ASKED);
    this.missing = new Set();
    for (const row of rows) this.asked.add(row);
    try {
      const sentences = await this.study.sentences(rows);
      const kept = [...this.of].slice(-MAX_KEPT);
      this.of = new Map([...kept, ...sentences.map((sentence) => [sentence.row, sentence] as const)]);
      this.error = null;
    } catch (error) {
      this.error = messageOf(error);
    }
    for (const row of rows) this.asked.delete(row);
    this.timer = this.missing.size > 0 ? setTimeout(() => void this.load()) : undefined;
  }
}
