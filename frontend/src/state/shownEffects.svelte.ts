import type { Effects } from "../contract/effects";
import type { Flow } from "../contract/flow";
import { emphasisOfChoice, headsOf, isChosen, selectionOf, type Choice } from "../flow/effects/choice";
import type { DrawnEffects } from "../geometry/effects/scene";
import type { FlowRequest, Source } from "../source/source";
import type { HeadlineFacts } from "../wording/headline";
import { EffectsState } from "./effects.svelte";
import type { Page } from "./page.svelte";

/** How long the number of links rests before those links are measured. */
const REST_MS = 200;
/** How long the page rests before the curve over all numbers is measured. */
const CURVE_REST_MS = 900;

/** What the page shows of the effects of its sentence, and what a reader's choice among them does to the picture. */
export class ShownEffects {
  /** the effects and what was measured of them */
  readonly state: EffectsState;
  /** how many links by effect are drawn */
  count = $derived.by(() => this.page.view.look.links ?? this.state.opening);
  /** Whether the rings draw them. A pinned trace is compared with, and a forward trace is of attention: both have none. */
  areDrawn = $derived.by(() => {
    const { view, pin } = this.page;
    return (
      view.look.edges === "effect" &&
      this.effects !== null &&
      pin.current === null &&
      view.current.origin === null
    );
  });
  /** the links by effect that the rings draw; null: the traced attention */
  drawn: DrawnEffects | null = $derived.by(() =>
    this.areDrawn && this.effects ? { effects: this.effects, count: this.count } : null,
  );
  /** what the headline says; null without effects */
  facts: HeadlineFacts | null = $derived.by(() => {
    const { effects, count, state } = this;
    const { latest } = this.page.picture;
    if (!effects || !latest) return null;
    const { words, segments } = latest;
    // Of the links that are drawn, or until that has been measured, of those that the picture opens with.
    const faithfulness = state.faithfulnessOf(count) ?? state.faithfulnessOf(state.opening);
    return { effects, words, segments, faithfulness, restored: state.restored };
  });
  constructor(
    private readonly page: Page,
    source: Pick<Source, "experiments">,
  ) {
    this.state = new EffectsState(source);
  }

  /** Those of the sentence; null until they are there, and where there are none. */
  get effects(): Effects | null {
    return this.state.effects;
  }

  /** That effects are on their way, or why there are none, in one line. */
  get line(): string | null {
    const { effects, pending, error } = this.state;
    return effects ? null : pending ? "Measuring what attention does to it …" : error;
  }

  /** Loads and measures the effects of each picture. To be called while the page's component is initialised. */
  follow(): void {
    // Before anything is drawn, so that no effects of former words are.
    $effect.pre(() => {
      const read = this.read();
      if (read) void this.state.load(read.flow, read.request);
    });
    $effect(() => {
      const read = this.read();
      if (!read || !this.effects) return;
      void this.state.restore(read.request);
      if (!this.areDrawn) return;
      const timer = setTimeout(() => void this.state.measureCurve(read.request), CURVE_REST_MS);
      return () => clearTimeout(timer);
    });
    $effect(() => {
      const read = this.read();
      const { count } = this;
      if (!read || !this.effects || this.state.choosing) return;
      const timer = setTimeout(() => void this.state.measure(count, read.request), REST_MS);
      return () => clearTimeout(timer);
    });
  }

  isChosen(choice: Choice): boolean {
    return this.effects !== null && isChosen(choice, this.effects, this.page.view.current);
  }

  /** Draws the links of a choice, selects its word or link, or keeps its heads; those that are kept already are released. */
  choose(choice: Choice): void {
    const { view } = this.page;
    if (!this.effects) return;
    const selection = selectionOf(choice);
    if (choice.type === "links") view.restyle({ edges: "effect", links: choice.count });
    else if (selection) view.select(selection);
    else view.revise({ heads: this.isChosen(choice) ? null : headsOf(choice, this.effects) });
  }

  /** Emphasises what a choice names; null: nothing is pointed at. */
  point(choice: Choice | null): void {
    const { pointer, picture } = this.page;
    const { effects } = this;
    const target = choice?.type === "word" ? ({ type: "word", word: choice.word } as const) : null;
    pointer.point(target && { target, x: 0, y: 0, bare: true });
    pointer.emphasise(
      choice && effects && picture.latest && emphasisOfChoice(choice, effects, picture.latest.words.length),
    );
  }

  /** The flow of the page with the request that it answers. */
  private read(): { flow: Flow; request: FlowRequest } | null {
    const flow = this.page.picture.latest;
    const request = flow && this.page.requestOf(flow);
    return request && { flow, request };
  }
}
