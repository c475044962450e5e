import { flushSync } from "svelte";
import type { Flow, HeadMeasurements } from "../contract/flow";
import { cutOf, MAX_CUT_EDGES, otherEdges, tracedEdges } from "../flow/effects/cuts";
import type { CutTest } from "../flow/effects/tests";
import type { Text } from "../flow/edit/replace";
import { fittedLook } from "../flow/fitting";
import type { PictureDocument } from "../flow/pictureDocument";
import { wordsWith } from "../flow/query/suggest";
import { readsAlike, withReadingOf } from "../flow/reading";
import { roundThreshold } from "../flow/threshold";
import type { ThresholdKind } from "../flow/view";
import { UNZOOMED } from "../geometry/zoom";
import { sameRequest, sameSentence, type FlowRequest, type Source, type Suggestions } from "../source/source";
import { FrameQueue, presented } from "../util/frames";
import { MORPH_MS, prefersStillness } from "../util/motion";
import { formatCount } from "../util/numbers";
import { EditState, type TextBefore } from "./edit.svelte";
import { Experiments } from "./experiments.svelte";
import { History, type Change } from "./history.svelte";
import type { Host } from "./host";
import { openingPanels, type PanelState } from "./panels";
import { PictureState } from "./picture.svelte";
import { PinState, type Pin } from "./pin.svelte";
import { Pointer } from "./pointer.svelte";
import { loadPreference } from "./preferences";
import { Request } from "./request.svelte";
import type { Step } from "./step";
import type { Opened } from "./stepFormat";
import { ViewState, type Analyse } from "./view.svelte";
import { WordMarks } from "./wordMarks.svelte";
import { Zoom } from "./zoom.svelte";

const RELEASED =
  "The pinned trace was of other words, so it is no longer compared with. Going back shows it again.";

/** The page of one sentence: its states, and what changes several of them together. */
export class Page {
  private readonly frameQueue = new FrameQueue();
  /** Applies a change at the next frame, together with all others until then. */
  private readonly change = (change: () => void): void => this.frameQueue.request(change);
  /** Applies a change that is a step of the analysis: the history can go back on it, and the address names its result. */
  private readonly analyse: Analyse = (change, goesOn = false) => {
    this.change(() => {
      this.notice = null;
      change();
      this.note(goesOn ? "goes on" : "step");
    });
  };

  readonly request: Request;
  readonly history: History;
  readonly view = new ViewState(this.analyse);
  readonly pin = new PinState((request) => this.request.flowOf(request));
  readonly tests: Experiments;
  readonly edit: EditState;
  readonly picture = new PictureState(this.view, this.pin);
  readonly pointer = new Pointer(this.change);
  readonly zoom = new Zoom(() => this.change(() => this.note("none")));
  panels = $state.raw<PanelState>(openingPanels());
  /** a message about the last step, until the next one */
  notice = $state<string | null>(null);
  /** while the picture passes from one model's to another's of the same words */
  morphing = $state(false);

  private search = $derived(this.panels.sought);
  /** the words that match the search field */
  matches = $derived(wordsWith(this.search, this.picture.latest?.words ?? []));
  /** how the words of the present text stand out */
  marks = $derived(new WordMarks(this.picture.latest?.words.length ?? 0));
  comparing = $derived.by(() => {
    const models = this.picture.latest?.models ?? this.request.task?.models;
    return this.pin.current !== null || models?.length === 2;
  });

  /** the step that the history goes back to, until its sentence is there */
  private awaited: { step: Step; pin: Pin | null; before: TextBefore | null } | null = null;
  /** whether the address says what to open */
  private readonly isNamed: boolean;
  /** what the first picture shows, until it is drawn */
  private opening: Partial<PictureDocument> | null;
  private morphEnd: ReturnType<typeof setTimeout> | undefined;
  /** the request and the answer that each flow of the page came from */
  private readonly answers = new WeakMap<Flow, { request: FlowRequest; answer: Flow }>();

  constructor(
    private readonly source: Source,
    { address, opening }: Pick<Host, "address" | "opening">,
  ) {
    this.opening = opening;
    this.isNamed = address.read().text !== "";
    this.request = new Request(source, (flow, request, start) => this.open(flow, request, start));
    this.tests = new Experiments(source, this.analyse);
    this.edit = new EditState(source, (request) => this.request.flowOf(request));
    this.history = new History(address, (opened) => void this.reopen(opened));
  }

  /** Shows what the address names, or else the first example; or returns the task whose study is to be shown instead. */
  async start(): Promise<string | null> {
    const { step, unread } = this.history.opened();
    if (!(await this.request.connect())) return null;
    const { opens_on, tasks = [] } = this.request.catalogue ?? {};
    const studied = tasks.find(({ study }) => study);
    if (!this.isNamed && opens_on === "study" && this.source.study && studied) return studied.id;
    if (step && this.request.has(step.request)) await this.reopen({ step, unread });
    else {
      const prefersEffects = this.source.experiments && loadPreference("edges") !== "attention";
      if (prefersEffects) this.view.look = { ...this.view.look, edges: "effect" };
      await this.request.showFirst();
    }
    return null;
  }

  /** Applies at once what waits for the next frame, for what depends on it, as a key pressed right after a click. */
  flush(): void {
    this.frameQueue.flush();
  }

  /** Changes what is open or entered beside the picture; `goesOn` where more follows, as of a text that is typed. */
  changePanels(change: Partial<PanelState>, goesOn = false): void {
    this.panels = { ...this.panels, ...change };
    this.note(goesOn ? "goes on" : "step");
  }

  /** Selects all words that match the search field; a path must pass one of them. */
  selectMatches(add: boolean): void {
    if (this.matches.size > 0) this.view.select({ part: "through", words: [...this.matches] }, add);
  }

  setThreshold(value: number, goesOn = false): void {
    this.view.thresholdIsTheReaders = true;
    const { latest } = this.picture;
    const floor = this.view.current.kind === "weight" && latest ? latest.floor : 0;
    // Weaker edges than the message holds have to be requested; the threshold follows them.
    if (value < floor && !this.request.held) return void this.request.setFloor(value);
    this.view.revise({ threshold: roundThreshold(Math.max(floor, value)) }, goesOn);
  }

  /** Another kind of threshold, at one that leaves a readable picture. */
  setKind(kind: ThresholdKind): void {
    this.analyse(() => {
      this.view.current = { ...this.view.current, kind };
      this.view.thresholdIsTheReaders = false;
      if (this.picture.scout) this.view.suit(this.picture.scout);
    });
  }

  /** Pins the present trace: the tuned model's, or the base's where only that is shown. Or releases the pinned one. */
  setPinned(pinned: boolean): void {
    this.analyse(() => {
      const { current: view, look } = this.view;
      const flow = this.picture.latest;
      const request = this.request.answered;
      if (!pinned || !flow || !request) return (this.pin.current = null);
      const role = flow.tuned && look.mode !== "base" ? "tuned" : "base";
      this.view.look = { ...look, mode: "overlay", edges: "attention" };
      this.pin.current = { request, role, view, flow };
    });
  }

  /** Releases what narrows the trace, last things first, and then the pinned trace. */
  release(): void {
    if (!this.view.release() && this.pin.current) this.setPinned(false);
  }

  /**
   * Runs the models without what is selected, or, where nothing is, without what is drawn: so many links by effect, or
   * where that is null the traced edges.
   */
  test(links: number | null): void {
    this.flush();
    const { flow } = this.picture;
    if (!flow) return;
    const { selections, heads } = this.view.current;
    const cut = cutOf({ selections, heads }, flow);
    if (cut) this.addCut(cut, null);
    else if (selections.length > 0) this.notice = "The selected heads have nothing at what is selected.";
    else this.testDrawn(false, links);
  }

  /** Runs the models without what is drawn, or with that alone. */
  testDrawn(keeps: boolean, links: number | null): void {
    this.flush();
    const { current: picture, flow } = this.picture;
    if (!picture || !flow) return;
    if (links !== null) {
      this.panels = { ...this.panels, tab: "tests" };
      return this.tests.add({ kind: "links", count: links, keeps });
    }
    const traced = tracedEdges(picture);
    const edges = keeps ? otherEdges(traced, flow) : traced.length > MAX_CUT_EDGES ? null : traced;
    if (edges) return this.addCut({ edges }, keeps ? "others" : "traced");
    this.panels = { ...this.panels, tab: "tests" };
    this.tests.notice = `One test cuts at most ${formatCount(MAX_CUT_EDGES)} edges, and these are more. By effect, sets of any size are tested.`;
  }

  private addCut(cut: CutTest["cut"], drawn: CutTest["drawn"]): void {
    const { how, later } = this.panels;
    // Only two models that correspond have the base's attention to put back.
    const fits = how !== "base" || this.canRestore;
    this.panels = { ...this.panels, tab: "tests" };
    this.tests.add({ kind: "cut", cut, drawn, how: fits ? how : "mask", react: later === "reacts" });
  }

  /** Whether the base's attention can be put into the tuned model. */
  get canRestore(): boolean {
    const { latest } = this.picture;
    return latest !== null && latest.tuned !== null && latest.corresponds;
  }

  /** Traces a text in the place of the present one. */
  async rewrite({ text, pair }: Text): Promise<void> {
    this.request.text = text;
    this.request.pair = pair ?? "";
    await this.request.trace();
  }

  /** Requests words for the place of one of the present text; null where there are no models to run. */
  suggester(word: number): ((signal: AbortSignal) => Promise<Suggestions>) | null {
    const { answered } = this.request;
    const ask = this.source.suggestions?.bind(this.source);
    return answered && ask ? (signal) => ask({ ...answered, word }, signal) : null;
  }

  /** Goes back to the text before the edit. */
  async undoEdit(): Promise<void> {
    const { before } = this.edit;
    if (!before) return;
    await this.restore(before.step ?? { ...this.stepOf(before.request), tests: [], before: null });
  }

  /** No longer shows the text before the edit beside this one. */
  dropEdit(): void {
    this.analyse(() => this.edit.drop());
  }

  /** The request that a flow answers. */
  requestOf(flow: Flow): FlowRequest | null {
    return this.answers.get(flow)?.request ?? null;
  }

  /** The exact measures of the heads of a flow; null where there are no models to run. */
  measureHeads(flow: Flow, signal: AbortSignal): Promise<HeadMeasurements> | null {
    const entry = this.answers.get(flow);
    const response = entry && this.source.heads?.(entry.request, signal);
    if (!response) return null;
    // Kept with the answer, which the cache returns when the reader comes back to the sentence.
    return response.then((measures) => (entry.answer.measures = measures));
  }

  /** Shows a saved picture, or a part of it: the rest stays as it is. */
  show(document: Partial<PictureDocument>): void {
    this.analyse(() => {
      const { latest } = this.picture;
      if (latest) this.view.recall({ ...this.view.document, ...document }, latest);
      else this.opening = { ...this.opening, ...document };
    });
  }

  private stepOf(request: FlowRequest): Step {
    const { current: view, look } = this.view;
    const { panels, pin, tests, edit, zoom } = this;
    return {
      request,
      view,
      look,
      pinned: pin.step,
      panels,
      tests: tests.tests,
      before: edit.before?.request ?? null,
      zoom: zoom.goal,
    };
  }

  private note(change: Change): void {
    const { answered } = this.request;
    if (answered) this.history.note(this.stepOf(answered), change);
  }

  /** Shows the step of an address, and names what of the address could not be read. */
  private async reopen({ step, unread }: Opened<Step>): Promise<void> {
    if (!step) return;
    await this.restore(step);
    if (unread.length > 0) this.request.error = unreadable(unread);
  }

  /** Shows a step again, exactly as it was. */
  private async restore(step: Step): Promise<void> {
    const pin = step.pinned && (await this.pin.load(step.pinned));
    const before = step.before && (await this.edit.load(step.before));
    this.awaited = { step, pin, before };
    const { answered } = this.request;
    const { latest } = this.picture;
    if (latest && answered && sameRequest(answered, step.request)) {
      this.request.cancel();
      this.change(() => this.adopt(latest, answered, true));
    } else await this.request.restore(step.request);
  }

  /** Takes over the states of the awaited step; false where none is awaited. */
  private adopt(flow: Flow, request: FlowRequest, smoothly: boolean): boolean {
    const { awaited } = this;
    this.awaited = null;
    if (!awaited) return false;
    const { step, pin, before } = awaited;
    this.pin.restore(pin, flow);
    this.tests.show(flow, request, step.tests);
    if (before) this.edit.show(before, { flow, request });
    else this.edit.drop();
    this.view.restore(step.view, step.look, flow);
    this.panels = step.panels;
    this.zoom.show(step.zoom, smoothly);
    return true;
  }

  /** Draws an answer. Where it has the words of the flow before, it keeps as much of the view as it can. */
  private open(answer: Flow, request: FlowRequest, start: number): void {
    const { answered } = this.request;
    const before = this.picture.latest;
    const alike = before !== null && readsAlike(answer, before);
    const flow = alike ? withReadingOf(answer, before) : answer;
    const alongCourse =
      alike && answered?.task === request.task && answered.checkpoint !== request.checkpoint;
    const deeper = alike && request.floor !== null && request.floor !== answered?.floor;
    const present = answered && this.stepOf(answered);
    const isAwaited = this.awaited && sameRequest(this.awaited.step.request, request);
    if (!isAwaited) this.awaited = null;
    this.pointer.hover = null;
    this.view.look = fittedLook(this.view.look, flow);
    this.notice = !alike && this.pin.current && !isAwaited ? RELEASED : null;
    if (!alike) {
      this.pin.current = null;
      this.zoom.show(UNZOOMED, false);
    }
    this.morph(alike);
    this.picture.latest = flow;
    this.answers.set(flow, { request, answer });
    if (!this.adopt(flow, request, alike)) {
      this.beside(before && answered && { flow: before, request: answered, step: present }, flow, request);
      this.tests.show(flow, request, null);
      const threshold = roundThreshold(request.floor ?? flow.floor);
      if (deeper) this.view.current = { ...this.view.current, threshold };
      else if (this.opening) this.view.recall({ edges: this.view.look.edges, ...this.opening }, flow);
      else if (!alongCourse) this.view.reset(flow, this.picture.scout);
    }
    this.opening = null;
    this.picture.reserve();
    flushSync();
    performance.measure("af:open", { start, end: performance.now() });
    const switched = answered !== null && (answered.task !== request.task || alongCourse);
    if (switched) void presented().then((end) => performance.measure("af:switch", { start, end }));
    this.history.note(this.stepOf(request), alongCourse ? "goes on" : "step");
  }

  /** Shows an edited text beside the one before it; one that is no edit, or is read by other models, stands alone. */
  private beside(before: TextBefore | null, flow: Flow, request: FlowRequest): void {
    const after = { flow, request };
    if (before && this.edit.isEditOf(before, after)) {
      this.edit.show(before, after);
      this.panels = { ...this.panels, tab: "edit" };
    } else if (
      before &&
      sameSentence(before.request, request) &&
      before.request.checkpoint === request.checkpoint
    )
      this.edit.after &&= after; // read anew, as down to a lower weight
    else this.edit.drop();
  }

  private morph(alike: boolean): void {
    clearTimeout(this.morphEnd);
    this.morphing = alike && !prefersStillness();
    this.morphEnd = setTimeout(() => (this.morphing = false), MORPH_MS + 40);
  }
}

const unreadable = (parts: readonly string[]): string =>
  `This address says ${parts.map((part) => `“${part}”`).join(", ")}, which cannot be read: the usual is shown instead.`;
