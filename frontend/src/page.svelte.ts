import { flushSync } from "svelte";
import type { Flow } from "./contract";
import type { Mode } from "./flow/compare";
import { Explorer, type Picture } from "./flow/explorer";
import type { Selection, View } from "./flow/view";
import { Links } from "./flow/links";
import { readsAlike, withReadingOf } from "./flow/reading";
import { isEmpty, openingThreshold, roundThreshold } from "./flow/threshold";
import { Frames, presented } from "./frames";
import { Inquiry } from "./inquiry.svelte";
import { MORPH_MS, prefersStillness } from "./motion";
import type { Target } from "./render/hit";
import type { Query, Source } from "./source/source";

/** What the pointer or the focus rests on, and where on the page. */
export interface Hover {
  target: Target;
  x: number;
  y: number;
}

const ALPHA = 0.5;

/** How the reader looks at what came back. */
export class Page {
  mode = $state<Mode>("overlay");
  order = $state<"reading" | "influence">("reading");
  threshold = $state(0.2);
  residual = $state(true);
  hideSpecial = $state(false);
  heads = $state.raw<ReadonlySet<number> | null>(null);
  selection = $state.raw<Selection | null>(null);
  hover = $state.raw<Hover | null>(null);
  /** while the picture passes from one model's to another's of the same words */
  morphing = $state(false);

  readonly inquiry: Inquiry;
  private explorer = $state.raw<Explorer | null>(null);
  /** answers questions about other thresholds without touching the picture's buffers */
  scout: Explorer | null = null;
  private thresholdIsTheReaders = false;
  private morphEnd: ReturnType<typeof setTimeout> | undefined;
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
  comparing = $derived.by(() => (this.flow?.models.length ?? this.inquiry.task?.models.length ?? 1) === 2);

  constructor(source: Source) {
    this.inquiry = new Inquiry(source, (flow, query, start) => this.open(flow, query, start));
  }

  /** Applies a change of the view at the next frame, together with all others until then. */
  change(change: () => void): void {
    this.frames.request(change);
  }

  setThreshold(value: number): void {
    this.thresholdIsTheReaders = true;
    // Weaker edges than the message holds have to be asked for; the threshold follows them.
    if (this.flow && value < this.flow.floor) return void this.inquiry.setFloor(value);
    this.change(() => (this.threshold = roundThreshold(value)));
  }

  select(selection: Selection | null): void {
    const same =
      selection && selection.word === this.selection?.word && selection.layer === this.selection.layer;
    this.change(() => (this.selection = same ? null : selection));
  }

  private open(answer: Flow, query: Query, start: number): void {
    const { answered } = this.inquiry;
    const before = this.flow;
    const alike = before !== null && readsAlike(answer, before);
    const flow = alike ? withReadingOf(answer, before) : answer;
    const alongCourse = alike && answered?.task === query.task && answered.checkpoint !== query.checkpoint;
    const links = new Links(flow);
    this.scout = new Explorer(links);
    this.hover = null;
    if (flow.models.length === 1) this.mode = "base";
    const deeper = alike && query.floor !== null && query.floor !== answered?.floor;
    if (deeper) this.threshold = roundThreshold(query.floor ?? flow.floor);
    else if (!alongCourse) this.lookAfresh(this.scout);
    this.morph(alike);
    const explorer = new Explorer(links);
    // Its buffers grow to what the lowest threshold needs now, rather than in the middle of a drag.
    explorer.strandsAt({ ...this.view, threshold: flow.floor }, this.mode);
    this.explorer = explorer;
    flushSync();
    performance.measure("af:open", { start, end: performance.now() });
    const switched = answered !== null && (answered.task !== query.task || alongCourse);
    if (switched) void presented().then((end) => performance.measure("af:switch", { start, end }));
  }

  /** Another sentence or another task: nothing is selected, and the threshold is one that shows something. */
  private lookAfresh(scout: Explorer): void {
    this.selection = null;
    const keep = this.thresholdIsTheReaders && !isEmpty(scout.strandsAt(this.view, this.mode), this.mode);
    if (keep) return;
    this.threshold = openingThreshold(scout, this.view);
    this.thresholdIsTheReaders = false;
  }

  private morph(alike: boolean): void {
    clearTimeout(this.morphEnd);
    this.morphing = alike && !prefersStillness();
    this.morphEnd = setTimeout(() => (this.morphing = false), MORPH_MS + 40);
  }
}
