import type { EffectTarget, Effects, Faithfulness, KnockoutResult, Reading } from "../contract/effects";
import type { Flow, Role } from "../contract/flow";
import { fitsWords, testKey, testText, type CutTest, type Test } from "../flow/effects/tests";
import { MAX_CUT_EDGES } from "../flow/effects/cuts";
import { sameGrid } from "../flow/reading";
import {
  ReplacedError,
  sameRequest,
  type EffectsRequest,
  type FlowRequest,
  type Source,
} from "../source/source";
import { messageOf } from "../util/errorMessage";
import { Lru } from "../util/lru";
import { effectsRequest } from "./effects.svelte";
import type { Analyse } from "./view.svelte";

/** A model's y and probability of the target's class, and the class that it predicts. */
export interface TargetPrediction {
  /** y in nats */
  value: number | null;
  /** of the target's class */
  probability: number | null;
  predicted: { label: string; probability: number } | null;
}

/** The outcome of a test, all of it measured but the estimate. */
export interface Outcome {
  target: EffectTarget;
  models: { role: Role; before: TargetPrediction; after: TargetPrediction; change: number | null }[];
  /** of the last model's change of y, from its gradient; null where there is none */
  estimate: number | null;
  /** of a set of links: the part of the difference from the reference, and that of as many links at random */
  share: { value: number; random: number | null; reference: string } | null;
}

export type TestState =
  { state: "pending" } | { state: "done"; outcome: Outcome } | { state: "failed"; error: string };

/** A test of the list with its result. */
export interface TestRow {
  key: string;
  test: Test;
  result: TestState;
  /** whether it is too long for the address */
  unkept: boolean;
}

/** The tests of another text, which may be run on the present one. */
interface Former {
  tests: readonly Test[];
  flow: Flow;
}

/** by the tests' keys */
type Results = Readonly<Record<string, TestState | undefined>>;

const PENDING: TestState = { state: "pending" };
/** The server takes no more in one request. */
const MAX_CUTS = 100;
/** texts whose results are kept */
const MAX_TEXTS = 12;

/** The tests of the sentence: what was cut, how, and what the models then predict. */
export class Experiments {
  tests = $state.raw<readonly Test[]>([]);
  /** a change of the list that the reader did not make, in one line */
  notice = $state<string | null>(null);
  private former = $state.raw<Former | null>(null);
  private flow = $state.raw<Flow | null>(null);
  private request: FlowRequest | null = null;
  private results = $state.raw<Results>({});
  private readonly kept = new Lru<Results>(MAX_TEXTS);
  private past = $state.raw<readonly (readonly Test[])[]>([]);
  private future = $state.raw<readonly (readonly Test[])[]>([]);
  private running = new AbortController();
  private isRunning = false;
  private effects: { flow: Flow; promise: Promise<Effects> } | null = null;

  rows = $derived(
    this.tests.map((test): TestRow => {
      const key = testKey(test);
      return { key, test, result: this.results[key] ?? PENDING, unkept: testText(test) === null };
    }),
  );
  canUndo = $derived(this.past.length > 0);
  canRedo = $derived(this.future.length > 0);
  /** the tests of the previous text that mean the same in this one */
  transferable = $derived.by(() => {
    const { former, flow } = this;
    if (!former || !flow || !sameGrids(former.flow, flow)) return [];
    return former.tests.filter((test) => fitsWords(test, former.flow.words, flow.words));
  });

  constructor(
    private readonly source: Pick<Source, "tests">,
    private readonly analyse: Analyse,
  ) {}

  /** Whether models can be run. */
  get available(): boolean {
    return this.source.tests !== undefined;
  }

  /** Adds a test and runs it at once; one that is listed already is run no second time. */
  add(test: Test): void {
    if (!this.tests.some((other) => testKey(other) === testKey(test))) this.change([test, ...this.tests]);
  }

  remove(test: Test): void {
    this.change(this.tests.filter((other) => other !== test));
  }

  clear(): void {
    this.change([]);
  }

  undo(): void {
    const before = this.past.at(-1);
    if (!before) return;
    this.future = [this.tests, ...this.future];
    this.past = this.past.slice(0, -1);
    this.set(before);
  }

  redo(): void {
    const [next] = this.future;
    if (!this.canRedo) return;
    this.past = [...this.past, this.tests];
    this.future = this.future.slice(1);
    this.set(next);
  }

  /** Runs the tests of the previous text on this one, those that mean the same here. */
  transfer(): void {
    const tests = this.transferable;
    this.former = null;
    this.notice = null;
    this.change([...tests, ...this.tests]);
    void this.run();
  }

  /** Runs a test that failed once more. */
  retry(test: Test): void {
    this.results = { ...this.results, [testKey(test)]: undefined };
    void this.run();
  }

  /** Takes over a new flow of the picture: with the tests given, or the present ones if its words are the same. */
  show(flow: Flow, request: FlowRequest, given: readonly Test[] | null): void {
    const before = this.flow && { flow: this.flow, tests: this.tests };
    const stays = this.request !== null && isSameRun(this.request, request);
    const alike = before !== null && sameWords(before.flow, flow);
    this.flow = flow;
    this.request = request;
    if (!stays) {
      this.running.abort();
      this.running = new AbortController();
      this.isRunning = false;
      this.effects = null;
      this.results = this.kept.get(runKey(request)) ?? {};
    }
    if (given || !alike) {
      this.tests = given ?? [];
      this.past = this.future = [];
      this.former = !given && before && before.tests.length > 0 ? before : null;
      const count = this.former?.tests.length ?? 0;
      this.notice = this.former
        ? `${count === 1 ? "The test" : `The ${String(count)} tests`} of the text before ${count === 1 ? "is" : "are"} no longer listed. Going back shows ${count === 1 ? "it" : "them"} again.`
        : null;
    }
    void this.run();
  }

  private change(tests: readonly Test[]): void {
    this.past = [...this.past, this.tests];
    this.future = [];
    this.set(tests);
  }

  private set(tests: readonly Test[]): void {
    this.tests = tests;
    this.notice = null;
    // A step of the analysis, so that the address names the tests and going back takes the last one away.
    this.analyse(() => undefined);
    void this.run();
  }

  /**
   * Runs the tests that have no result, the newest first, and those of one kind in one request: a page's requests of one
   * kind replace each other.
   */
  private async run(): Promise<void> {
    const { request, flow } = this;
    const { signal } = this.running;
    if (!request || !flow || this.isRunning) return;
    this.isRunning = true;
    for (;;) {
      const tests = this.next();
      if (tests.length === 0 || signal.aborted) break;
      const start = performance.now();
      let results: TestState[];
      try {
        const outcomes = await this.outcomesOf(tests, flow, request, signal);
        const end = performance.now();
        performance.measure("af:test", { start, end });
        results = outcomes.map((outcome) => ({ state: "done", outcome }));
      } catch (error) {
        // Another request for knockouts took this one's place: the tests are sent again.
        if (error instanceof ReplacedError && !signal.aborted) continue;
        results = tests.map(() => ({ state: "failed", error: messageOf(error) }));
      }
      if (signal.aborted) return; // the next text's tests run
      this.keep(tests, results, request);
    }
    this.isRunning = false;
  }

  /** The tests to be run next, in one request. */
  private next(): readonly Test[] {
    const waiting = this.tests.filter((test) => !this.results[testKey(test)]);
    const [first] = waiting;
    if (!first || first.kind === "links") return waiting.slice(0, 1);
    const alike = waiting.filter(
      (test): test is CutTest => test.kind === "cut" && test.how === first.how && test.react === first.react,
    );
    const edges = alike.reduce((sum, { cut }) => sum + (cut.edges?.length ?? 0), 0);
    return edges > MAX_CUT_EDGES ? [first] : alike.slice(0, MAX_CUTS);
  }

  private keep(tests: readonly Test[], results: readonly TestState[], request: FlowRequest): void {
    const added = tests.map((test, index) => [testKey(test), results[index]] as const);
    this.results = { ...this.results, ...Object.fromEntries(added) };
    const done = Object.entries(this.results).filter(([, result]) => result?.state === "done");
    this.kept.set(runKey(request), Object.fromEntries(done));
  }

  private async outcomesOf(
    tests: readonly Test[],
    flow: Flow,
    request: FlowRequest,
    signal: AbortSignal,
  ): Promise<Outcome[]> {
    const { tests: experiments } = this.source;
    if (!experiments) throw new Error("There are no models to run here: this page shows saved flows.");
    const run = effectsRequest(request);
    const [first] = tests;
    if (first.kind === "links") {
      const effects = await this.effectsOf(flow, run, signal);
      const sets = { ...run, sets: [{ count: first.count }], random: first.keeps };
      const [faithfulness] = await experiments.faithfulness(sets, signal);
      return [outcomeOfLinks(first.keeps, effects, faithfulness)];
    }
    const cuts = tests.flatMap((test) => (test.kind === "cut" ? test.cut : []));
    const { how, react } = first;
    const { target, results } = await experiments.knockouts({ ...run, cuts, how, react }, signal);
    return results.map((result) => outcomeOfCut(target, result, flow));
  }

  private effectsOf(flow: Flow, request: EffectsRequest, signal: AbortSignal): Promise<Effects> {
    const { tests: experiments } = this.source;
    if (this.effects?.flow !== flow && experiments) {
      const promise = flow.effects ? Promise.resolve(flow.effects) : experiments.effects(request, signal);
      this.effects = { flow, promise };
      promise.catch(() => (this.effects = null));
    }
    return this.effects?.promise ?? Promise.reject(new Error("There are no models to run here."));
  }
}

function outcomeOfCut(target: EffectTarget, { models, response }: KnockoutResult, flow: Flow): Outcome {
  return {
    target,
    models: models.map(({ role, before, after, effect }) => {
      const labels = flow.models.find((model) => model.role === role)?.labels ?? null;
      return {
        role,
        before: predictionOf(before, target, labels),
        after: predictionOf(after, target, labels),
        change: effect === null ? null : -effect,
      };
    }),
    estimate: response === null ? null : -response,
    share: null,
  };
}

function outcomeOfLinks(
  keeps: boolean,
  effects: Effects,
  { kept, left, f, removed, random }: Faithfulness,
): Outcome {
  const { target, model, value, probabilities, labels, reference } = effects;
  const after = keeps ? kept : left;
  const share = keeps ? f : removed;
  return {
    target,
    models: [
      {
        role: model,
        before: predictionOf({ value, probabilities }, target, labels),
        // y is the log-odds of the class, so its probability is known, though not that of the others.
        after: {
          value: after,
          probability:
            probabilities && after !== null && target.against === null ? 1 / (1 + Math.exp(-after)) : null,
          predicted: null,
        },
        change: after === null ? null : after - value,
      },
    ],
    estimate: null,
    share: share === null ? null : { value: share, random: keeps ? random : null, reference },
  };
}

function predictionOf(
  { value, probabilities }: Reading,
  target: EffectTarget,
  labels: readonly string[] | null,
): TargetPrediction {
  const largest = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  // A language model's probabilities are those of its most probable words, of which the target need not be one.
  const isClass = target.position === null;
  const ofToken = value === null || target.against !== null ? null : 1 / (1 + Math.exp(-value));
  return {
    value,
    probability: isClass ? (probabilities?.[target.index] ?? null) : ofToken,
    predicted:
      isClass && probabilities && labels?.[largest] !== undefined
        ? { label: labels[largest], probability: probabilities[largest] }
        : null,
  };
}

const sameWords = (a: Flow, b: Flow): boolean =>
  sameGrids(a, b) &&
  a.words.length === b.words.length &&
  a.words.every((word, index) => word === b.words[index]);

const sameGrids = (a: Flow, b: Flow): boolean =>
  a.unit === b.unit && sameGrid(a.grids.base, b.grids.base) && sameGrid(a.grids.tuned, b.grids.tuned);

/** Whether two requests run the same models on the same words; their floors may differ. */
const isSameRun = (a: FlowRequest, b: FlowRequest): boolean =>
  sameRequest({ ...a, floor: null }, { ...b, floor: null });

const runKey = ({ task, text, pair, long, checkpoint, unit }: FlowRequest): string =>
  JSON.stringify([task, text, pair, long, checkpoint, unit]);
