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
  const entries = flows.map((flow) => ({ flow, request: requestOf(flow) }));
  const ids = [...new Set(entries.map(({ request }) => request.task))];
  const tasks: Task[] = ids.map((id) => {
    const ofTask = entries.filter(({ request }) => request.task === id);
    return {
      id,
      title: null,
      error: null,
      reads: [],
      models: ofTask[0].flow.models.map(({ role, name, labels }) => ({ role, name, labels })),
      course: null,
      examples: ofTask
        .filter(({ request }, at) => ofTask.findIndex((other) => sameSentence(other.request, request)) === at)
        .map(({ request }) => exampleOf(request)),
    };
  });
  return {
    held: { flows: entries.map(({ request }) => request), more },
    catalogue: () => Promise.resolve({ version, max_tokens: Infinity, tasks }),
    flow(request) {
      const ofSentence = entries.filter((entry) => sameSentence(entry.request, request));
      const entry = ofSentence.find(({ flow }) => flow.unit === request.unit) ?? ofSentence.at(0);
      return entry ? Promise.resolve(entry.flow) : Promise.reject(new Error("That text is not held here."));
    },
    course: () => Promise.reject(new Error("No course is held here.")),
    predictions(task) {
      const examples = tasks.find(({ id }) => id === task)?.examples ?? [];
      return Promise.resolve(
        examples.map((example) => {
          const entry = entries.find(({ request }) => sameSentence(request, { ...example, task }));
          return entry ? predictionOf(entry.flow) : null;
        }),
      );
    },
  };
}

/** The request that a form would make for a flow: its texts have no white space at their ends. */
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
