import { flushSync } from "svelte";
import type { Flow, HeadMeasurements } from "../contract/flow";
import { openingPanels, type PanelState } from "./panels";
import type { Emphasis } from "../flow/emphasis";
import { Explorers, type Explorer, type Picture } from "../flow/explorer";
import { fitted, fittedLook } from "../flow/fitting";
import { PLAIN, type Look } from "../flow/look";
import { Pictures } from "../flow/pictures";
import { besidePinned } from "../flow/pin";
import { pictureDocument, pictureOf, type PictureDocument } from "../flow/pictureDocument";
import { readsAlike, withReadingOf } from "../flow/reading";
import { sameThing, withSelection } from "../flow/selecting";
import { wordsWith } from "../flow/query/suggest";
import { isEmpty, openingThreshold, roundThreshold } from "../flow/threshold";
import { OPENING, type Selection, type ThresholdKind, type View } from "../flow/view";
import { FrameQueue, presented } from "../util/frames";
import { History, type Change } from "./history.svelte";
import type { Host } from "./host";
import { UNZOOMED } from "../geometry/zoom";
import { Request } from "./request.svelte";
import { MORPH_MS, prefersStillness } from "../util/motion";
import { wordsOf, type Target } from "../render/hit";
import { sameRequest, type FlowRequest, type Source } from "../source/source";
import type { Opened, Pinned, Step } from "./step";
import { WordMarks } from "./wordMarks.svelte";
import { Zoom } from "./zoom.svelte";

const NO_WORDS: ReadonlySet<number> = new Set();

/** What the pointer or the focus rests on, and where on the page. */
export interface Hover {
  target: Target;
  x: number;
  y: number;
  /** what is pointed at says what it is: it needs no tooltip */
  bare?: boolean;
}

/** A pinned trace with the flow that it is of. */
interface Pin extends Pinned {
  flow: Flow;
}

const RELEASED =
  "The pinned trace was of other words, so it is no longer compared with. Going back shows it again.";

/** How the reader looks at what came back. */
export class Page {
  private asked = $state.raw<View>(OPENING);
  // The view changes at every frame of a drag. What reads no more than these of it is not even asked then.
  private kind = $state.raw(OPENING.kind);
  selections = $state.raw(OPENING.selections);
  look = $state.raw<Look>(PLAIN);
  pin = $state.raw<Pin | null>(null);
  hover = $state.raw<Hover | null>(null);
  /** what stands out of the rings while nothing is pointed at there */
  emphasis = $state.raw<Emphasis | null>(null);
  panels = $state.raw<PanelState>(openingPanels());
  /** what is clicked joins what is selected, rather than taking its place */
  adding = $state(false);
  /** what happened by the way, until the next step */
  notice = $state<string | null>(null);
  /** while the picture passes from one model's to another's of the same words */
  morphing = $state(false);

  readonly request: Request;
  readonly history: History;
  readonly zoom = new Zoom(() => this.change(() => this.note("none")));
  /** what came back last: the picture's own flow is of this and the pinned one, while one is pinned */
  flow = $state.raw<Flow | null>(null);
  private explorers = $derived.by(() => {
    const { flow, pin } = this;
    return flow && new Explorers(pin ? besidePinned(pin.flow, flow, pin.role) : flow);
  });
  private pinnedKind = $derived(this.pin?.view.kind);
  private explorer = $derived<Explorer | null>(this.explorers?.of(this.kind, this.pinnedKind) ?? null);
  /** answers questions about other thresholds without touching the picture's buffers */
  scout = $derived<Explorer | null>(this.explorers?.another(this.kind, this.pinnedKind) ?? null);
  /** the step that is being gone back to, until its sentence is there */
  private awaited: { step: Step; pin: Pin | null } | null = null;
  /** what the first picture is to show, until it does */
  private opening: Partial<PictureDocument> | null;
  /** false while it is one that was chosen so that this text's picture can be read */
  thresholdIsTheReaders = $state(false);
  private morphEnd: ReturnType<typeof setTimeout> | undefined;
  private readonly frameQueue = new FrameQueue();
  /** what was asked for each flow that is shown, and what came back for it */
  private readonly answers = new WeakMap<Flow, { request: FlowRequest; answer: Flow }>();

  /**
   * The picture's flow without the picture: where an effect is torn down Svelte works out former values anew, and a
   * picture of the former view would be traced over the present one's buffers.
   */
  shown = $derived<Flow | null>(this.explorer?.flow ?? null);
  private target = $derived(this.hover?.target ?? null);
  /** the words that what is pointed at names */
  hovered = $derived(this.target ? wordsOf(this.target) : NO_WORDS);
  private sought = $derived(this.panels.sought);
  found = $derived(wordsWith(this.sought, this.flow?.words ?? []));
  private readonly pictures = new Pictures();
  picture = $derived.by<Picture | null>(() => {
    const { explorer, view, look, pin } = this;
    return explorer && this.pictures.of({ explorer, view, look, ofBase: pin?.view });
  });
  comparing = $derived.by(
    () => this.pin !== null || (this.flow?.models.length ?? this.request.task?.models.length ?? 1) === 2,
  );

  /** how the words of the present text stand out */
  marks = $derived(new WordMarks(this.flow?.words.length ?? 0));

  constructor(
    private readonly source: Source,
    { address, opening }: Pick<Host, "address" | "opening">,
  ) {
    this.opening = opening;
    this.request = new Request(source, (flow, request, start) => this.open(flow, request, start));
    this.history = new History(address, (opened) => void this.reopen(opened));
  }

  get view(): View {
    return this.asked;
  }

  set view(view: View) {
    this.asked = view;
    this.kind = view.kind;
    this.selections = view.selections;
  }

  /** Shows what the address names, or else the first example. */
  async start(): Promise<void> {
    const { step, unread } = this.history.opened();
    if (!(await this.request.connect())) return;
    if (step && this.request.has(step.request)) await this.reopen({ step, unread });
    else await this.request.showFirst();
  }

  /** Applies a change at the next frame, together with all others until then. */
  change(change: () => void): void {
    this.frameQueue.request(change);
  }

  /** Changes some of what the reader asks of the picture; `goesOn` where more of the kind follows, as of a slider. */
  revise(change: Partial<View>, goesOn = false): void {
    this.analyse(() => (this.view = { ...this.view, ...change }), goesOn);
  }

  restyle(change: Partial<Look>): void {
    this.analyse(() => (this.look = { ...this.look, ...change }));
  }

  /** Changes what is open or asked beside the picture; `goesOn` where more follows, as of a text that is typed. */
  changePanels(change: Partial<PanelState>, goesOn = false): void {
    this.panels = { ...this.panels, ...change };
    this.note(goesOn ? "goes on" : "step");
  }

  point(hover: Hover | null): void {
    this.change(() => (this.hover = hover));
  }

  emphasise(emphasis: Emphasis | null): void {
    if (emphasis !== this.emphasis) this.change(() => (this.emphasis = emphasis));
  }

  /** Selects all words that were found, any of which the paths are then to pass. */
  selectFound(add: boolean): void {
    if (this.found.size > 0) this.select({ part: "through", words: [...this.found] }, add);
  }

  setThreshold(value: number, goesOn = false): void {
    this.thresholdIsTheReaders = true;
    const { kind } = this.view;
    const floor = kind === "weight" && this.flow ? this.flow.floor : 0;
    // Weaker edges than the message holds have to be asked for; the threshold follows them.
    if (value < floor && !this.request.held) return void this.request.setFloor(value);
    this.revise({ threshold: roundThreshold(Math.max(floor, value)) }, goesOn);
  }

  /** The exact measures of a shown flow's heads; null where there is nobody to ask. */
  measureHeads(flow: Flow, signal: AbortSignal): Promise<HeadMeasurements> | null {
    const of = this.answers.get(flow);
    const asked = of && this.source.heads?.(of.request, signal);
    if (!asked) return null;
    // Kept with what came back, so that whoever comes back to it need not ask again.
    return asked.then((numbers) => (of.answer.measures = numbers));
  }

  /** All that the picture shows, for a host to keep. */
  get document(): PictureDocument {
    return pictureDocument(this.view, this.look);
  }

  /** Shows what was remembered, or some of it: the rest stays as it is. */
  show(document: Partial<PictureDocument>): void {
    this.analyse(() => {
      if (this.flow) this.recall({ ...this.document, ...document }, this.flow);
      else this.opening = { ...this.opening, ...document };
    });
  }

  private recall(document: Partial<PictureDocument>, flow: Flow): void {
    ({ view: this.view, look: this.look } = pictureOf(document, flow));
    this.thresholdIsTheReaders = true;
  }

  /** Another kind of threshold, at one that leaves a readable picture. */
  setKind(kind: ThresholdKind): void {
    this.analyse(() => {
      const scout = this.explorers?.another(kind, this.pin?.view.kind);
      const view = { ...this.view, kind };
      this.view = scout ? { ...view, threshold: openingThreshold(scout, view) } : view;
      this.thresholdIsTheReaders = false;
    });
  }

  /** Selects what was clicked: in place of what was, or, when adding, beside it. Once more releases it. */
  select(selection: Selection | null, add = this.adding): void {
    this.analyse(() => {
      const selections = selection ? withSelection(this.view.selections, selection, add) : [];
      this.view = { ...this.view, selections };
    });
  }

  /** Gives up a selection, or puts another in its place. */
  replace(selection: Selection, by: Selection | null): void {
    this.analyse(() => {
      const { selections } = this.view;
      const next = selections.flatMap((one) => (sameThing(one, selection) ? (by ?? []) : one));
      this.view = { ...this.view, selections: next };
    });
  }

  /** Gives up what narrows the trace, last things first. */
  release(): void {
    const { selections, origin, heads } = this.view;
    if (selections.length > 0) this.revise({ selections: [] });
    else if (origin) this.revise({ origin: null });
    else if (heads) this.revise({ heads: null });
    else if (this.pin) this.setPinned(false);
  }

  /** Keeps the present trace to compare the next with: the tuned model's, or the base's where only that is shown. */
  setPinned(pinned: boolean): void {
    this.analyse(() => {
      const { flow, view, look } = this;
      const request = this.request.answered;
      if (!pinned || !flow || !request) return (this.pin = null);
      const role = flow.tuned && look.mode !== "base" ? "tuned" : "base";
      this.look = { ...look, mode: "overlay" };
      this.pin = { request, role, view, flow };
    });
  }

  get step(): Step | null {
    const request = this.request.answered;
    const { view, look, pin, panels, zoom } = this;
    const pinned = pin && { request: pin.request, role: pin.role, view: pin.view };
    return request && { request, view, look, pinned, panels, zoom: zoom.goal };
  }

  private note(change: Change): void {
    if (this.step) this.history.note(this.step, change);
  }

  /** A change that is a step of the analysis: it can be gone back on, and the address names what it comes to. */
  private analyse(change: () => void, goesOn = false): void {
    this.change(() => {
      this.notice = null;
      change();
      this.note(goesOn ? "goes on" : "step");
    });
  }

  /** Shows the step of an address, and says what of the address could not be read. */
  private async reopen({ step, unread }: Opened): Promise<void> {
    if (!step) return;
    await this.restore(step);
    if (unread.length > 0) this.request.error = unreadable(unread);
  }

  /** Shows a step again, exactly as it was. */
  private async restore(step: Step): Promise<void> {
    const pin = step.pinned && (await this.pinOf(step.pinned));
    this.awaited = { step, pin };
    const { answered } = this.request;
    if (this.flow && answered && sameRequest(answered, step.request)) {
      this.request.cancel();
      this.change(() => this.adopt(this.flow, true));
    } else await this.request.restore(step.request);
  }

  private async pinOf(pinned: Pinned): Promise<Pin | null> {
    try {
      return { ...pinned, flow: await this.request.flowOf(pinned.request) };
    } catch {
      return null; // what is shown with it says what is wrong
    }
  }

  /** Takes over the view of the step that is awaited; false where none is. */
  private adopt(flow: Flow | null, smoothly: boolean): boolean {
    const { awaited } = this;
    this.awaited = null;
    if (!awaited || !flow) return false;
    const { step, pin } = awaited;
    this.pin = pin && (readsAlike(pin.flow, flow) ? { ...pin, view: fitted(pin.view, pin.flow) } : null);
    this.view = fitted(step.view, flow);
    this.look = fittedLook(step.look, flow);
    this.panels = step.panels;
    this.zoom.show(step.zoom, smoothly);
    this.thresholdIsTheReaders = true;
    return true;
  }

  private open(answer: Flow, request: FlowRequest, start: number): void {
    const { answered } = this.request;
    const before = this.flow;
    const alike = before !== null && readsAlike(answer, before);
    const flow = alike ? withReadingOf(answer, before) : answer;
    const alongCourse =
      alike && answered?.task === request.task && answered.checkpoint !== request.checkpoint;
    const deeper = alike && request.floor !== null && request.floor !== answered?.floor;
    const awaited = this.awaited && sameRequest(this.awaited.step.request, request);
    if (!awaited) this.awaited = null;
    this.hover = null;
    this.look = fittedLook(this.look, flow);
    this.notice = !alike && this.pin && !awaited ? RELEASED : null;
    if (!alike) {
      this.pin = null;
      this.zoom.show(UNZOOMED, false);
    }
    this.morph(alike);
    this.flow = flow;
    this.answers.set(flow, { request, answer });
    if (!this.adopt(flow, alike)) {
      if (deeper) this.view = { ...this.view, threshold: roundThreshold(request.floor ?? flow.floor) };
      else if (this.opening) this.recall(this.opening, flow);
      else if (!alongCourse) this.lookAfresh(flow);
    }
    this.opening = null;
    // Its buffers grow to what the lowest threshold needs now, rather than in the middle of a drag.
    if (this.view.kind === "weight")
      this.explorer?.strandsAt({ ...this.view, threshold: flow.floor }, this.look.mode);
    flushSync();
    performance.measure("af:open", { start, end: performance.now() });
    const switched = answered !== null && (answered.task !== request.task || alongCourse);
    if (switched) void presented().then((end) => performance.measure("af:switch", { start, end }));
    const { view, look, pin, panels, zoom } = this;
    const step = { request, view, look, pinned: pin, panels, zoom: zoom.goal };
    this.history.note(step, alongCourse ? "goes on" : "step");
  }

  /** Another sentence or another task: nothing is selected, and the threshold is one that shows something. */
  private lookAfresh(flow: Flow): void {
    const { mode } = this.look;
    this.view = fitted({ ...this.view, selections: [], origin: null }, flow);
    const scout = this.scout;
    if (!scout) return;
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

const unreadable = (parts: readonly string[]): string =>
  `This address says ${parts.map((part) => `“${part}”`).join(", ")}, which cannot be read: the usual is shown instead.`;
