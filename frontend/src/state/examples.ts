import type { Example, Task } from "../source/source";

/** An example in the list of all tasks' examples. */
export interface Entry {
  id: string;
  task: Task;
  example: Example;
}

/** The examples that can be picked, task by task. */
export const listEntries = (tasks: readonly Task[]): Entry[] =>
  tasks
    .filter(({ error }) => error === null)
    .flatMap((task) =>
      task.examples.map((example, index) => ({ id: `example-${task.id}-${String(index)}`, task, example })),
    );

/** The entries that have every word of a search, in any of their parts. */
export function filterEntries(entries: readonly Entry[], search: string): readonly Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter(({ example: { title, text, pair, expected } }) => {
    const all = [title, text, pair ?? "", expected ?? ""].join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
