import type { Example, Task } from "../source/source";
import { textsName } from "../wording/format";

/** What became of the text when the task was changed, in one line, and the text that can be had instead. */
export interface TaskNotice {
  message: string;
  offer: { label: string; text: string; pair: string | null } | null;
}

export const exampleIn = ({ examples }: Task, text: string, pair: string | null): Example | null =>
  examples.find((example) => example.text === text && example.pair === pair) ?? null;

/** The second text as a task reads it: not at all if it reads one text. */
export const pairFor = ({ reads }: Task, pair: string | null): string | null =>
  reads.length === 1 ? null : pair;

interface Change {
  /** of the form, when the task was changed */
  text: string;
  pair: string | null;
  /** whether it is the reader's own, rather than an example of the former task */
  isOwn: boolean;
  /** whether the new task reads it, rather than its own first example */
  isKept: boolean;
}

/** What a change to a task says of the text. */
export function noticeOf(task: Task, { text, pair, isOwn, isKept }: Change): TaskNotice {
  if (!isKept)
    return {
      message: `This is an example of ${nameOf(task)}.`,
      offer: { label: "Read the text before with it", text, pair },
    };
  const first = task.examples.at(0);
  return {
    message: `${isOwn ? "Your text" : "The same text"}, ${readingOf(task, pair)}.`,
    offer: first ? { label: "Show an example of it", text: first.text, pair: first.pair } : null,
  };
}

const nameOf = ({ title, id }: Task): string => title ?? id;

/** How a task reads a text that was not written for it. */
function readingOf(task: Task, pair: string | null): string {
  const { reads } = task;
  if (reads.length === 0) return `read by ${nameOf(task)}`;
  const missing = reads.length === 2 && !pair ? `; the ${reads[1]} is missing` : "";
  const left = reads.length === 1 && pair ? "; its second part is left out" : "";
  return `read as ${textsName(reads)} (${nameOf(task)})${missing}${left}`;
}
