import type { Source, Task, Prediction } from "../source/source";

/** Longer lists are tables to pick from, and their predictions would take minutes. */
const MAX_EXAMPLES = 200;

export const hasPredictions = ({ error, examples }: Task): boolean =>
  error === null && examples.length <= MAX_EXAMPLES;

/** The tuned models' predictions for the examples, by task. */
export class Predictions {
  of = $state.raw<Readonly<Record<string, readonly (Prediction | null)[]>>>({});
  private requested: readonly string[] = [];

  constructor(private readonly source: Pick<Source, "predictions">) {}

  /** Loads the missing predictions, one task after the other. A task that fails has none. */
  async load(tasks: readonly Task[]): Promise<void> {
    for (const { id } of tasks.filter(hasPredictions)) {
      if (this.requested.includes(id)) continue;
      this.requested = [...this.requested, id];
      try {
        this.of = { ...this.of, [id]: await this.source.predictions(id) };
      } catch {
        this.requested = this.requested.filter((other) => other !== id);
      }
    }
  }
}
