import { flushSync } from "svelte";
import type { Flow } from "./contract";
import { Explorers, type Explorer, type Picture } from "./flow/explorer";
import { PLAIN, type Look } from "./flow/look";
import { recall, remember, type PictureDocument } from "./flow/remembered";
import { readsAlike, withReadingOf } from "./flow/reading";
import { sameSelection, withSelection } from "./flow/selecting";
import { isEmpty, openingThreshold, roundThreshold } from "./flow/threshold";
import { OPENING, type Selection, type View } from "./flow/view";
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

/** How the reader looks at what came back. */
export class Page {
  view = $state.raw<View>(OPENING);
  look = $state.raw<Look>(PLAIN);
  hover = $state.raw<Hover | null>(null);
  /** what is clicked joins what is selected, rather than taking its place */
  adding = $state(false);
  /** while the picture passes from one model's to another's of the same words */
  morphing = $state(false);

  readonly inquiry: Inquiry;
  private explorers = $state.raw<Explorers | null>(null);
  private explorer = $derived<Explorer | null>(this.explorers?.of(this.view.kind) ?? null);
  /** answers questions about other thresholds without touching the picture's buffers */
  scout = $derived<Explorer | null>(this.explorers?.another(this.view.kind) ?? null);
  private thresholdIsTheReaders = false;
  private morphEnd: ReturnType<typeof setTimeout> | undefined;
  private readonly frames = new Frames();

  picture = $derived<Picture | null>(this.explorer?.explore(this.view, this.look.mode) ?? null);
  flow = $derived<Flow | null>(this.explorer?.flow ?? null);
  comparing = $derived.by(() => (this.flow?.models.length ?? this.inquiry.task?.models.length ?? 1) === 2);

  constructor(
    source: Source,
    private opening: Partial<PictureDocument> | null = null,
  ) {
    this.inquiry = new Inquiry(source, (flow, query, start) => this.open(flow, query, start));
  }

  /** Applies a change at the next frame, together with all others until then. */
  change(change: () => void): void {
    this.frames.request(change);
  }

  /** Changes some of what the reader asks of the picture. */
  revise(change: Partial<View>): void {
    this.change(() => (this.view = { ...this.view, ...change }));
  }

  restyle(change: Partial<Look>): void {
    this.change(() => (this.look = { ...this.look, ...change }));
  }

  point(hover: Hover | null): void {
    this.change(() => (this.hover = hover));
  }

  setThreshold(value: number): void {
    this.thresholdIsTheReaders = true;
    const { kind } = this.view;
    const floor = kind === "weight" && this.flow ? this.flow.floor : 0;
    // Weaker edges than the message holds have to be asked for; the threshold follows them.
    if (value < floor && !this.inquiry.held) return void this.inquiry.setFloor(value);
    this.revise({ threshold: roundThreshold(Math.max(floor, value)) });
  }

  /** Shows what was remembered, or some of it: the rest stays as it is. */
  show(document: Partial<PictureDocument>): void {
    this.change(() => {
      if (!this.flow) this.opening = { ...this.opening, ...document };
      else this.recall({ ...remember(this.view, this.look), ...document }, this.flow);
    });
  }

  private recall(document: Partial<PictureDocument>, flow: Flow): void {
    ({ view: this.view, look: this.look } = recall(document, flow));
  }

  /** Selects what was clicked: in place of what was, or, when adding, beside it. Once more releases it. */
  select(selection: Selection | null, add = this.adding): void {
    this.change(() => {
      const selections = selection ? withSelection(this.view.selections, selection, add) : [];
      this.view = { ...this.view, selections };
    });
  }

  /** Gives up a selection, or puts another in its place. */
  replace(selection: Selection, by: Selection | null): void {
    this.change(() => {
      const selections = this.view.selections.flatMap((one) =>
        sameSelection(one, selection) ? (by ?? []) : one,
      );
      this.view = { ...this.view, selections };
    });
  }

  /** Gives up what narrows the trace, last things first; false where nothing does. */
  release(): boolean {
    const { selections, origin, heads } = this.view;
    if (selections.length > 0) this.revise({ selections: [] });
    else if (origin) this.revise({ origin: null });
    else if (heads) this.revise({ heads: null });
    else return false;
    return true;
  }

  private open(answer: Flow, query: Query, start: number): void {
    const { answered } = this.inquiry;
    const before = this.flow;
    const alike = before !== null && readsAlike(answer, before);
    const flow = alike ? withReadingOf(answer, before) : answer;
    const alongCourse = alike && answered?.task === query.task && answered.checkpoint !== query.checkpoint;
    const explorers = new Explorers(flow);
    this.hover = null;
    if (flow.models.length === 1) this.look = { ...this.look, mode: "base" };
    const deeper = alike && query.floor !== null && query.floor !== answered?.floor;
    if (deeper) this.view = { ...this.view, threshold: roundThreshold(query.floor ?? flow.floor) };
    else if (this.opening) this.recall(this.opening, flow);
    else if (!alongCourse) this.lookAfresh(explorers);
    this.opening = null;
    this.morph(alike);
    // Its buffers grow to what the lowest threshold needs now, rather than in the middle of a drag.
    explorers
      .of(this.view.kind)
      .strandsAt({ ...this.view, threshold: flow.floor, kind: "weight" }, this.look.mode);
    this.explorers = explorers;
    flushSync();
    performance.measure("af:open", { start, end: performance.now() });
    const switched = answered !== null && (answered.task !== query.task || alongCourse);
    if (switched) void presented().then((end) => performance.measure("af:switch", { start, end }));
  }

  /** Another sentence or another task: nothing is selected, and the threshold is one that shows something. */
  private lookAfresh(explorers: Explorers): void {
    const { mode } = this.look;
    this.view = { ...this.view, selections: [], origin: null };
    const scout = explorers.of(this.view.kind);
    const keep = this.thresholdIsTheReaders && !isEmpty(scout.strandsAt(this.view, mode), mode);
    if (keep) return;
    this.view = { ...this.view, threshold: openingThreshold(scout, this.view) };
    this.thresholdIsTheReaders = false;
  }

  private morph(alike: boolean): void {
    clearTimeout(this.morphEnd);
    this.morphing = alike && !prefersStillness();
    this.morphEnd = setTimeout(() => (this.morphing = false), MORPH_MS + 40);
  }
}
