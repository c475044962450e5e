import type { Source, Task, Prediction } from "../source/source";

/** Longer lists are not worth the time that their predictions take: they are a table to pick from, not a lesson. */
const MAX_EXAMPLES = 200;

export const hasPredictions = ({ error, examples }: Task): boolean =>
  error === null && examples.length <= MAX_EXAMPLES;

/** The tuned models' predictions for the examples, by task. */
export class Predictions {
  of = $state.raw<Readonly<Record<string, readonly (Prediction | null)[]>>>({});
  private asked: readonly string[] = [];

  constructor(private readonly source: Pick<Source, "predictions">) {}

  /** Asks for what is not known yet, one task after the other; a task that fails has no predictions to show. */
  async ask(tasks: readonly Task[]): Promise<void> {
    for (const { id } of tasks.filter(hasPredictions)) {
      if (this.asked.includes(id)) continue;
      this.asked = [...this.asked, id];
      try {
        this.of = { ...this.of, [id]: await this.source.predictions(id) };
      } catch {
        this.asked = this.asked.filter((asked) => asked !== id);
      }
    }
  }
}
