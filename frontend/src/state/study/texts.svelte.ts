import type { StudySentence } from "../../contract/study";
import type { Study } from "../../source/study";
import { messageOf } from "../../util/errorMessage";

const MAX_ASKED = 200;
/** In every frame of a brush other rows are shown: most of them are gone before their texts would be there. */
const WAIT_MS = 60;
const MAX_KEPT = 4000;

/** The sentences that a table shows: asked for together, once the rows that are rendered are known. */
export class Texts {
  private of = $state.raw<Readonly<Record<number, StudySentence | undefined>>>({});
  error = $state<string | null>(null);
  private missing: number[] = [];
  private asked: readonly number[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly study: Study) {}

  /** A row's sentence; null until it is there. */
  get(row: number): StudySentence | null {
    const sentence = this.of[row];
    if (sentence) return sentence;
    if (!this.asked.includes(row)) {
      if (!this.missing.includes(row)) this.missing.push(row);
      this.timer ??= setTimeout(() => void this.load(), WAIT_MS);
    }
    return null;
  }

  /** A row's sentence, once it is there. */
  async read(row: number): Promise<StudySentence> {
    return this.of[row] ?? (await this.study.sentences([row]))[0];
  }

  /** One request after the other, as a newer one would replace an older one. */
  private async load(): Promise<void> {
    // What was scrolled past is not worth an answer.
    const rows = (this.asked = this.missing.slice(-MAX_ASKED));
    this.missing = [];
    try {
      const sentences = await this.study.sentences(rows);
      const loaded = Object.fromEntries(sentences.map((sentence) => [sentence.row, sentence]));
      // Those of other places are asked for again when they are shown again.
      const isFull = Object.keys(this.of).length > MAX_KEPT;
      this.of = isFull ? loaded : { ...this.of, ...loaded };
      this.error = null;
    } catch (error) {
      this.error = messageOf(error);
    }
    this.asked = [];
    this.timer = this.missing.length > 0 ? setTimeout(() => void this.load(), WAIT_MS) : undefined;
  }
}
