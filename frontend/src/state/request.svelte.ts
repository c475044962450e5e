import type { Flow, Unit } from "../contract/flow";
import { CourseState } from "./course.svelte";
import { nearestFirst } from "../flow/course";
import { messageOf } from "../util/errorMessage";
import { FlowCache } from "../source/flowCache";
import {
  sameSentence,
  TooLongError,
  type Catalogue,
  type Example,
  type FlowRequest,
  type Holdings,
  type LongPolicy,
  type Source,
  type Task,
} from "../source/source";
import { loadPreference, savePreference } from "./preferences";
import { Predictions } from "./predictions.svelte";
import { exampleIn, noticeOf, pairFor, type TaskNotice } from "./taskChange";

/** The sentence, task, checkpoint and unit in the form, and the request that runs or was answered for them. */
export class Request {
  catalogue = $state.raw<Catalogue | null>(null);
  task = $state.raw<Task | null>(null);
  /** of the task's course; null where it has none */
  checkpoint = $state<number | null>(null);
  text = $state("");
  pair = $state("");
  unit = $state<Unit>("word");
  pending = $state(false);
  error = $state<string | null>(null);
  /** why the request that runs has to wait, in one line */
  waiting = $state<string | null>(null);
  /** the request that `error` is about */
  private refused = $state.raw<FlowRequest | null>(null);
  /** how the refused text, which is too long, can be read all the same */
  policies = $state.raw<readonly LongPolicy[]>([]);
  /** until another text is traced */
  notice = $state.raw<TaskNotice | null>(null);
  /** the request that the picture shows */
  answered = $state.raw<FlowRequest | null>(null);

  /** the example that the picture shows, if it is one */
  example = $derived.by<Example | null>(() => {
    const { answered, task } = this;
    if (!answered || answered.task !== task?.id) return null;
    return exampleIn(task, answered.text, answered.pair);
  });

  /** whether the picture is of another text than the one that was refused */
  outdated = $derived.by(() => {
    const { refused, answered } = this;
    return refused && answered ? refused.text !== answered.text || refused.pair !== answered.pair : false;
  });

  /** whether the form has another text than the picture, and it is not being traced */
  unsent = $derived.by<boolean>(() => {
    const { answered, held, pending, text, pair } = this;
    if (!answered || held || pending) return false;
    return text.trim() !== answered.text || (pair.trim() || null) !== answered.pair;
  });

  /** the flows that the source holds; null where it can trace any text */
  readonly held: Holdings | null;
  /** the units in which the sentence of the picture can be traced */
  units = $derived.by<readonly Unit[]>(() => {
    const { answered, held } = this;
    if (!answered || !held) return ["word", "token"];
    return held.flows.filter((flow) => sameSentence(flow, answered)).map(({ unit }) => unit);
  });

  readonly course: CourseState;
  readonly predictions: Predictions;
  private readonly flows: FlowCache;
  private running: AbortController | null = null;

  constructor(
    private readonly source: Source,
    private readonly onAnswer: (flow: Flow, request: FlowRequest, start: number) => void,
  ) {
    this.held = source.held;
    this.flows = new FlowCache(source);
    this.course = new CourseState(source);
    this.predictions = new Predictions(source);
  }

  /** Loads the catalogue; false on failure. */
  async connect(): Promise<boolean> {
    try {
      this.catalogue = await this.source.catalogue();
    } catch (error) {
      this.error = messageOf(error);
      return false;
    }
    return true;
  }

  /** Shows the first example of the task that the reader chose last, or of the first one that works. */
  async showFirst(): Promise<void> {
    const tasks = this.catalogue?.tasks ?? [];
    const working = tasks.filter(({ error }) => error === null);
    const task = working.find(({ id }) => id === loadPreference("task")) ?? working.at(0);
    if (!task) {
      this.error = tasks.at(0)?.error ?? "There are no models to trace.";
      return;
    }
    this.choose(task);
    const first = task.examples.at(0);
    if (first) await this.showExample(task, first);
  }

  /** Whether the catalogue has the request's task, and the task's course its checkpoint. */
  has({ task, checkpoint }: FlowRequest): boolean {
    const entry = this.catalogue?.tasks.find(({ id, error }) => id === task && error === null);
    return entry !== undefined && (checkpoint === null || checkpoint < (entry.course?.length ?? 0));
  }

  /** Fills the form with an earlier request and runs it. */
  async restore(request: FlowRequest): Promise<void> {
    if (!this.has(request)) return;
    this.task = this.catalogue?.tasks.find(({ id }) => id === request.task) ?? null;
    this.checkpoint = request.checkpoint;
    this.text = request.text;
    this.pair = request.pair ?? "";
    this.unit = request.unit;
    await this.run(request);
  }

  /** The flow for a request; the form and the picture stay as they are. */
  flowOf(request: FlowRequest): Promise<Flow> {
    return this.flows.read(request, new AbortController().signal);
  }

  showExample(task: Task, example: Example): Promise<void> {
    this.choose(task);
    this.text = example.text;
    this.pair = example.pair ?? "";
    return this.trace();
  }

  /**
   * Goes over to another task's models: with the text of the form where it is the reader's own or `keepsText`, and with
   * the task's first example where it is an example of the former task.
   */
  async setTask(task: Task, keepsText = false): Promise<void> {
    savePreference("task", task.id);
    const { task: before, answered } = this;
    const [text, typed] = [this.text.trim(), this.pair.trim() || null];
    const isOwn = !before || !exampleIn(before, text, pairFor(before, typed));
    const first = task.examples.at(0);
    const isKept = isOwn || keepsText || !first || exampleIn(task, text, pairFor(task, typed)) !== null;
    if (isKept) {
      this.choose(task);
      await this.trace();
    } else await this.showExample(task, first);
    if (task === before || this.answered === answered || this.answered?.task !== task.id) return;
    if (!isKept || !this.example) this.notice = noticeOf(task, { text, pair: typed, isOwn, isKept });
  }

  /** Traces the text that the notice offers. */
  takeOffer(): Promise<void> {
    const offer = this.notice?.offer;
    if (!offer) return Promise.resolve();
    this.text = offer.text;
    this.pair = offer.pair ?? "";
    return this.trace();
  }

  /** Loads the predictions for the examples, those of the present task first. */
  predictExamples(): Promise<void> {
    const tasks = this.catalogue?.tasks ?? [];
    return this.predictions.load(
      [...tasks].sort((a, b) => Number(b === this.task) - Number(a === this.task)),
    );
  }

  setUnit(unit: Unit): Promise<void> {
    this.unit = unit;
    return this.trace();
  }

  /** Moves along the course of fine-tuning, with the sentence of the picture rather than that of the form. */
  async setCheckpoint(checkpoint: number): Promise<void> {
    if (checkpoint === this.checkpoint) return;
    this.checkpoint = checkpoint;
    if (this.answered) await this.run({ ...this.answered, checkpoint });
  }

  /** Requests the sentence of the picture down to a lower weight. */
  async setFloor(floor: number): Promise<void> {
    if (this.answered) await this.run({ ...this.answered, floor });
  }

  /** Requests the text of the form. */
  async trace(): Promise<void> {
    const { task, checkpoint, unit, answered } = this;
    const pair = task && pairFor(task, this.pair.trim() || null);
    const request = { text: this.text.trim(), pair, checkpoint, unit, floor: null };
    if (!request.text || !task) {
      this.cancel();
      if (task) this.error = "Type a text to trace.";
      return;
    }
    // A text is read in the way that the reader chose for it, by another task as well.
    const long = answered?.text === request.text ? answered.long : undefined;
    await this.run({ task: task.id, ...request, ...(long && { long }) });
  }

  /** Requests the refused text, which is too long, in another way. */
  async readLong(long: LongPolicy): Promise<void> {
    if (this.refused) await this.restore({ ...this.refused, long });
  }

  /** Aborts the request that runs; the controls go back to what the picture shows. */
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
    this.running?.abort();
    this.running = null;
    this.pending = false;
    this.waiting = null;
  }

  /** Runs a request; the latest wins, and an older one that still runs is aborted. */
  private async run(request: FlowRequest): Promise<void> {
    this.drop();
    const start = performance.now();
    const running = (this.running = new AbortController());
    this.pending = true;
    this.error = null;
    this.policies = [];
    if (this.refused?.text !== request.text) this.refused = null;
    if (!this.answered || !sameSentence(request, this.answered)) this.notice = null;
    try {
      const flow = await this.flows.read(request, running.signal, (line) => {
        if (this.running === running) this.waiting = line;
      });
      if (running.signal.aborted) return;
      this.onAnswer(flow, request, start);
      // A source that holds only one unit answers with that one.
      if (flow.unit !== request.unit) request = { ...request, unit: (this.unit = flow.unit) };
      this.answered = request;
      this.refused = null;
      void this.lookAhead(request);
    } catch (error) {
      if (running.signal.aborted) return;
      this.cancel();
      this.error = messageOf(error);
      this.refused = request;
      if (error instanceof TooLongError) this.policies = error.policies;
    } finally {
      if (this.running === running) this.pending = false;
    }
  }

  /** Loads the sentence's course, then the flows at the other checkpoints, after the request is answered. */
  private async lookAhead(request: FlowRequest): Promise<void> {
    const { checkpoint } = request;
    const course = this.task?.course;
    if (!course || checkpoint === null) return this.course.drop();
    try {
      // The change along the course is measured on texts that are read in one piece.
      if (request.long === "window") this.course.clear();
      else await this.course.load(request);
    } catch (error) {
      this.error = messageOf(error);
      return;
    }
    if (this.answered !== request || this.pending) return;
    const others = nearestFirst(checkpoint, course.length);
    await this.flows.readAhead(others.map((other) => ({ ...request, checkpoint: other })));
  }
}
