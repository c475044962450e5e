import type { Flow, Unit } from "../contract/decode";
import { Coursing } from "./course.svelte";
import { nearestFirst } from "../flow/course";
import { Flows } from "../source/flowCache";
import type { Catalogue, Example, Holdings, Query, Source, Task, TextOfTask } from "../source/source";
import { Verdicts } from "./predictions.svelte";

/** What the reader asked for, and what is under way. */
export class Inquiry {
  catalogue = $state.raw<Catalogue | null>(null);
  task = $state.raw<Task | null>(null);
  /** of the task's course; null where it has none */
  checkpoint = $state<number | null>(null);
  text = $state("");
  pair = $state("");
  unit = $state<Unit>("word");
  pending = $state(false);
  error = $state<string | null>(null);
  /** what the picture shows */
  answered = $state.raw<Query | null>(null);

  /** the example that the picture shows, if it is one */
  example = $derived.by<Example | null>(() => {
    const { answered, task } = this;
    if (!answered || answered.task !== task?.id) return null;
    return task.examples.find(({ text, pair }) => text === answered.text && pair === answered.pair) ?? null;
  });

  /** all that there is to see; null where any text can be asked for */
  readonly held: Holdings | null;
  /** in which the sentence of the picture can be seen */
  units = $derived.by<readonly Unit[]>(() => {
    const { answered, held } = this;
    if (!answered || !held) return ["word", "token"];
    return held.flows.filter((flow) => isSameSentence(flow, answered)).map(({ unit }) => unit);
  });

  readonly coursing: Coursing;
  readonly verdicts: Verdicts;
  private readonly flows: Flows;
  private request: AbortController | null = null;

  constructor(
    private readonly source: Source,
    private readonly onAnswer: (flow: Flow, query: Query, start: number) => void,
  ) {
    this.held = source.held;
    this.flows = new Flows(source);
    this.coursing = new Coursing(source);
    this.verdicts = new Verdicts(source);
  }

  /** Learns what there is to be asked; false where that is nothing. */
  async connect(): Promise<boolean> {
    try {
      this.catalogue = await this.source.catalogue();
    } catch (error) {
      this.error = messageOf(error);
      return false;
    }
    return true;
  }

  /** Shows the first example of the first task that works. */
  async showFirst(): Promise<void> {
    const tasks = this.catalogue?.tasks ?? [];
    const task = tasks.find(({ error }) => error === null);
    if (!task) {
      this.error = tasks.at(0)?.error ?? "There are no models to trace.";
      return;
    }
    this.choose(task);
    const first = task.examples.at(0);
    if (first) await this.showExample(task, first);
  }

  /** Whether a question can be asked here: its task is there, and the checkpoint on its course. */
  has({ task, checkpoint }: Query): boolean {
    const found = this.catalogue?.tasks.find(({ id, error }) => id === task && error === null);
    return found !== undefined && (checkpoint === null || checkpoint < (found.course?.length ?? 0));
  }

  /** Asks again what was asked before. */
  async restore(query: Query): Promise<void> {
    if (!this.has(query)) return;
    this.task = this.catalogue?.tasks.find(({ id }) => id === query.task) ?? null;
    this.checkpoint = query.checkpoint;
    this.text = query.text;
    this.pair = query.pair ?? "";
    this.unit = query.unit;
    await this.pursue(query);
  }

  /** The flow of a question, whatever the picture shows. */
  flowOf(query: Query): Promise<Flow> {
    return this.flows.read(query, new AbortController().signal);
  }

  showExample(task: Task, example: Example): Promise<void> {
    this.choose(task);
    this.text = example.text;
    this.pair = example.pair ?? "";
    return this.ask();
  }

  /** Traces the text of the form with another task's models. */
  setTask(task: Task): Promise<void> {
    this.choose(task);
    return this.ask();
  }

  /** Has the examples judged, those of the present task first. */
  judgeExamples(): Promise<void> {
    const tasks = this.catalogue?.tasks ?? [];
    return this.verdicts.ask([...tasks].sort((a, b) => Number(b === this.task) - Number(a === this.task)));
  }

  setUnit(unit: Unit): Promise<void> {
    this.unit = unit;
    return this.ask();
  }

  /** Moves along the course of fine-tuning: the picture's own sentence, whatever the form holds by now. */
  async setCheckpoint(checkpoint: number): Promise<void> {
    if (checkpoint === this.checkpoint) return;
    this.checkpoint = checkpoint;
    if (this.answered) await this.pursue({ ...this.answered, checkpoint });
  }

  /** Asks for the picture's own sentence down to a lower weight. */
  async setFloor(floor: number): Promise<void> {
    if (this.answered) await this.pursue({ ...this.answered, floor });
  }

  /** Asks for what the form holds. */
  async ask(): Promise<void> {
    const { task, checkpoint, unit } = this;
    const query = { text: this.text.trim(), pair: this.pair.trim() || null, checkpoint, unit, floor: null };
    if (!query.text || !task) {
      this.cancel();
      if (task) this.error = "Type a text to trace.";
      return;
    }
    await this.pursue({ task: task.id, ...query });
  }

  /** Gives up what is under way; the controls go back to what the picture shows. */
  cancel(): void {
    this.drop();
    if (!this.answered) return;
    const { task, checkpoint, unit } = this.answered;
    this.task = this.catalogue?.tasks.find(({ id }) => id === task) ?? null;
    this.checkpoint = checkpoint;
    this.unit = unit;
  }

  private choose(task: Task): void {
    if (task === this.task) return;
    this.task = task;
    this.checkpoint = task.course ? task.course.length - 1 : null;
  }

  private drop(): void {
    this.request?.abort();
    this.request = null;
    this.pending = false;
  }

  /** The latest question wins: an older one still under way is dropped. */
  private async pursue(query: Query): Promise<void> {
    this.drop();
    const start = performance.now();
    const request = (this.request = new AbortController());
    this.pending = true;
    this.error = null;
    try {
      const flow = await this.flows.read(query, request.signal);
      if (request.signal.aborted) return;
      this.onAnswer(flow, query, start);
      // A source that holds one unit alone gives that one.
      if (flow.unit !== query.unit) query = { ...query, unit: (this.unit = flow.unit) };
      this.answered = query;
      void this.lookAhead(query);
    } catch (error) {
      if (request.signal.aborted) return;
      this.cancel();
      this.error = messageOf(error);
    } finally {
      if (this.request === request) this.pending = false;
    }
  }

  /** While nobody waits: the sentence's course, then the picture at the other checkpoints. */
  private async lookAhead(query: Query): Promise<void> {
    const { checkpoint } = query;
    const course = this.task?.course;
    if (!course || checkpoint === null) return this.coursing.drop();
    try {
      await this.coursing.ask(query);
    } catch (error) {
      this.error = messageOf(error);
      return;
    }
    if (this.answered !== query || this.pending) return;
    const others = nearestFirst(checkpoint, course.length);
    await this.flows.readAhead(others.map((other) => ({ ...query, checkpoint: other })));
  }
}

const isSameSentence = (one: TextOfTask, other: TextOfTask): boolean =>
  one.task === other.task && one.text === other.text && one.pair === other.pair;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
