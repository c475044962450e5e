import type { Flow } from "../contract/flow";
import {
  sameSentence,
  type Example,
  type FlowRequest,
  type Prediction,
  type Source,
  type Task,
  type TextOfTask,
} from "./source";

const TITLE_LENGTH = 60;

export interface About {
  /** of the package that holds the flows */
  version: string;
  /** how to see other texts, in one line */
  more: string;
}

/** A source of flows in memory, for a host without models: a saved file, a notebook's cell. */
export function inMemorySource(flows: readonly Flow[], { more, version }: About): Source {
  const held = flows.map((flow) => ({ flow, request: requestOf(flow) }));
  const ids = [...new Set(held.map(({ request }) => request.task))];
  const tasks: Task[] = ids.map((id) => {
    const own = held.filter(({ request }) => request.task === id);
    return {
      id,
      title: null,
      error: null,
      models: own[0].flow.models.map(({ role, name, labels }) => ({ role, name, labels })),
      course: null,
      examples: own
        .filter(({ request }, at) => own.findIndex((other) => sameSentence(other.request, request)) === at)
        .map(({ request }) => exampleOf(request)),
    };
  });
  return {
    held: { flows: held.map(({ request }) => request), more },
    catalogue: () => Promise.resolve({ version, max_tokens: Infinity, tasks }),
    flow(request) {
      const ofSentence = held.filter((one) => sameSentence(one.request, request));
      const found = ofSentence.find(({ flow }) => flow.unit === request.unit) ?? ofSentence.at(0);
      return found ? Promise.resolve(found.flow) : Promise.reject(new Error("That text is not held here."));
    },
    course: () => Promise.reject(new Error("No course is held here.")),
    predictions(task) {
      const examples = tasks.find(({ id }) => id === task)?.examples ?? [];
      return Promise.resolve(
        examples.map((example) => {
          const of = held.find(({ request }) => sameSentence(request, { ...example, task }));
          return of ? predictionOf(of.flow) : null;
        }),
      );
    },
  };
}

/** The request that a form would make for a flow: without white space at its ends. */
const requestOf = (flow: Flow): TextOfTask & Pick<FlowRequest, "unit"> => ({
  task: JSON.stringify(flow.models.map(({ role, name }) => [role, name])),
  text: flow.text.trim(),
  pair: flow.pair?.trim() || null,
  unit: flow.unit,
});

function exampleOf({ text, pair }: TextOfTask): Example {
  const characters = [...text];
  const title = characters.length > TITLE_LENGTH ? `${characters.slice(0, TITLE_LENGTH).join("")}…` : text;
  return { title, text, pair, expected: null, note: "" };
}

function predictionOf(flow: Flow): Prediction | null {
  const model = flow.models.at(-1);
  if (!model?.labels || !model.probabilities) return null;
  const probability = Math.max(...model.probabilities);
  return { label: model.labels[model.probabilities.indexOf(probability)], probability };
}
