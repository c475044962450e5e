import type { Flow } from "../contract/decode";
import type { Example, Query, Source, Task, Verdict } from "./source";

const TITLE_LENGTH = 60;

export interface About {
  /** of the package that holds the flows */
  version: string;
  /** how to see other texts, in one line */
  more: string;
}

/** Flows that are at hand, in a host that has no models to ask: a saved file, a notebook's cell. */
export function heldSource(flows: readonly Flow[], { more, version }: About): Source {
  const held = flows.map((flow) => ({ flow, query: queryOf(flow) }));
  const ids = [...new Set(held.map(({ query }) => query.task))];
  const tasks: Task[] = ids.map((id) => {
    const own = held.filter(({ query }) => query.task === id);
    return {
      id,
      title: null,
      error: null,
      models: own[0].flow.models.map(({ role, name, labels }) => ({ role, name, labels })),
      course: null,
      examples: own
        .filter(({ query }, at) => own.findIndex((other) => isSameSentence(other.query, query)) === at)
        .map(({ query }) => exampleOf(query)),
    };
  });
  return {
    held: { flows: held.map(({ query }) => query), more },
    catalogue: () => Promise.resolve({ version, max_tokens: Infinity, tasks }),
    flow(query) {
      const ofSentence = held.filter((one) => isSameSentence(one.query, query));
      const found = ofSentence.find(({ flow }) => flow.unit === query.unit) ?? ofSentence.at(0);
      return found ? Promise.resolve(found.flow) : Promise.reject(new Error("That text is not held here."));
    },
    course: () => Promise.reject(new Error("No course is held here.")),
    predictions(task) {
      const examples = tasks.find(({ id }) => id === task)?.examples ?? [];
      return Promise.resolve(
        examples.map((example) => {
          const of = held.find(({ query }) => isSameSentence(query, { ...example, task }));
          return of ? verdictOf(of.flow) : null;
        }),
      );
    },
  };
}

/** As a form would ask for it: without white space at its ends. */
const queryOf = (flow: Flow): Sentence & Pick<Query, "unit"> => ({
  task: JSON.stringify(flow.models.map(({ role, name }) => [role, name])),
  text: flow.text.trim(),
  pair: flow.pair?.trim() || null,
  unit: flow.unit,
});

type Sentence = Pick<Query, "task" | "text" | "pair">;

const isSameSentence = (one: Sentence, other: Sentence): boolean =>
  one.task === other.task && one.text === other.text && one.pair === other.pair;

function exampleOf({ text, pair }: Sentence): Example {
  const characters = [...text];
  const title = characters.length > TITLE_LENGTH ? `${characters.slice(0, TITLE_LENGTH).join("")}…` : text;
  return { title, text, pair, expected: null, note: "" };
}

function verdictOf(flow: Flow): Verdict | null {
  const model = flow.models.at(-1);
  if (!model?.labels || !model.probabilities) return null;
  const probability = Math.max(...model.probabilities);
  return { label: model.labels[model.probabilities.indexOf(probability)], probability };
}
