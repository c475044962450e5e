import { flushSync } from "svelte";
import type { Flow, Unit } from "./contract";
import type { Mode } from "./flow/compare";
import { Explorer, type Picture } from "./flow/explorer";
import type { Selection, View } from "./flow/graph";
import { isEmpty, openingThreshold, roundThreshold } from "./flow/threshold";
import { Frames } from "./frames";
import type { Target } from "./render/hit";
import type { Catalogue, Example, Query, Source } from "./source/http";

/** What the pointer or the focus rests on, and where on the page. */
export interface Hover {
  target: Target;
  x: number;
  y: number;
}

const ALPHA = 0.5;

/** All that one page knows: what was asked, what came back, and how the reader looks at it. */
export class Page {
  catalogue = $state.raw<Catalogue | null>(null);
  text = $state("");
  pair = $state("");
  unit = $state<Unit>("word");
  pending = $state(false);
  error = $state<string | null>(null);

  mode = $state<Mode>("overlay");
  threshold = $state(0.2);
  residual = $state(true);
  hideSpecial = $state(false);
  heads = $state.raw<ReadonlySet<number> | null>(null);
  selection = $state.raw<Selection | null>(null);
  hover = $state.raw<Hover | null>(null);

  private explorer = $state.raw<Explorer | null>(null);
  /** answers questions about other thresholds without touching the picture's buffers */
  scout: Explorer | null = null;
  private thresholdIsTheReaders = false;
  private answers: Partial<Record<Unit, Flow>> = {};
  private answersFor = "";
  private request: AbortController | null = null;
  private readonly frames = new Frames();

  view = $derived<View>({
    threshold: this.threshold,
    residual: this.residual,
    hideSpecial: this.hideSpecial,
    heads: this.heads,
    selection: this.selection,
    alpha: ALPHA,
  });
  picture = $derived<Picture | null>(this.explorer?.explore(this.view, this.mode) ?? null);
  flow = $derived<Flow | null>(this.explorer?.flow ?? null);
  comparing = $derived((this.flow?.models.length ?? this.catalogue?.models.length ?? 1) === 2);
  /** the example that the picture shows, if it is one */
  example = $derived<Example | null>(
    this.catalogue?.examples.find(({ text, pair }) => text === this.flow?.text && pair === this.flow.pair) ??
      null,
  );

  constructor(private readonly source: Source) {}

  async start(): Promise<void> {
    try {
      this.catalogue = await this.source.catalogue();
    } catch (error) {
      this.error = messageOf(error);
      return;
    }
    if (this.catalogue.models.length === 1) this.mode = "base";
    const first = this.catalogue.examples.at(0);
    if (first) await this.showExample(first);
  }

  /** Applies a change of the view at the next frame, together with all others until then. */
  change(change: () => void): void {
    this.frames.request(change);
  }

  setThreshold(value: number): void {
    this.thresholdIsTheReaders = true;
    this.change(() => (this.threshold = roundThreshold(value)));
  }

  select(selection: Selection | null): void {
    const same =
      selection && selection.word === this.selection?.word && selection.layer === this.selection.layer;
    this.change(() => (this.selection = same ? null : selection));
  }

  showExample(example: Example): Promise<void> {
    this.text = example.text;
    this.pair = example.pair ?? "";
    return this.ask();
  }

  setUnit(unit: Unit): Promise<void> {
    this.unit = unit;
    return this.ask();
  }

  /** Asks for what the form holds; an older question still under way is dropped. */
  async ask(): Promise<void> {
    const query: Query = { text: this.text.trim(), pair: this.pair.trim() || null, unit: this.unit };
    if (!query.text) {
      this.error = "Type a text to trace.";
      return;
    }
    this.cancel();
    const start = performance.now();
    const request = (this.request = new AbortController());
    this.pending = true;
    this.error = null;
    try {
      const flow = await this.answer(query, request.signal);
      if (request.signal.aborted) return;
      this.open(flow);
      flushSync();
      performance.measure("af:open", { start, end: performance.now() });
    } catch (error) {
      if (!request.signal.aborted) this.error = messageOf(error);
    } finally {
      if (this.request === request) this.pending = false;
    }
  }

  cancel(): void {
    this.request?.abort();
    this.request = null;
    this.pending = false;
  }

  /** The answer to a query; both units of the latest sentence are kept. */
  private async answer(query: Query, signal: AbortSignal): Promise<Flow> {
    const sentence = JSON.stringify([query.text, query.pair]);
    const known = sentence === this.answersFor ? this.answers[query.unit] : undefined;
    if (known) return known;
    const flow = await this.source.flow(query, signal);
    if (sentence !== this.answersFor) this.answers = {};
    this.answersFor = sentence;
    this.answers[query.unit] = flow;
    return flow;
  }

  private open(flow: Flow): void {
    this.scout = new Explorer(flow);
    this.selection = null;
    this.hover = null;
    if (flow.models.length === 1) this.mode = "base";
    const view = { ...this.view, selection: null };
    const keep = this.thresholdIsTheReaders && !isEmpty(this.scout.strandsAt(view, this.mode), this.mode);
    if (!keep) {
      this.threshold = openingThreshold(this.scout, view);
      this.thresholdIsTheReaders = false;
    }
    const explorer = new Explorer(flow);
    // Its buffers grow to what the lowest threshold needs now, rather than in the middle of a drag.
    explorer.strandsAt({ ...view, threshold: flow.floor }, this.mode);
    this.explorer = explorer;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
