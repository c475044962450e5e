import type { Effects } from "../contract/effects";
import type { Flow } from "../contract/flow";
import { alignWords, isEdit } from "../flow/edit/align";
import { linkChanges } from "../flow/edit/changes";
import { sameGrid } from "../flow/reading";
import { sameSentence, type FlowRequest, type Source } from "../source/source";
import { messageOf } from "../util/errorMessage";
import { effectsRequest } from "./effects.svelte";
import type { Step } from "./step";

/** A text with the request that it answers. */
export interface Read {
  flow: Flow;
  request: FlowRequest;
}

/** The text before an edit; `step` is the page as it was then, null where the address named the text. */
export interface TextBefore extends Read {
  step: Step | null;
}

/** The effects of both texts on the class that the first one was given. */
interface EffectsOfBoth {
  before: Effects;
  after: Effects;
}

const MAX_CHANGES = 12;

/** A text before and after an edit: their words side by side, and what changed in the prediction. */
export class EditState {
  before = $state.raw<TextBefore | null>(null);
  after = $state.raw<Read | null>(null);
  effects = $state.raw<EffectsOfBoth | null>(null);
  pending = $state(false);
  /** why there are no effects, in one line */
  error = $state<string | null>(null);
  private running: AbortController | null = null;

  pairings = $derived(this.before && this.after ? alignWords(this.before.flow, this.after.flow) : []);
  changes = $derived(
    this.effects ? linkChanges(this.effects.before, this.effects.after, this.pairings, MAX_CHANGES) : [],
  );

  constructor(
    private readonly source: Pick<Source, "measured">,
    private readonly flowOf: (request: FlowRequest) => Promise<Flow>,
  ) {}

  /** Whether a text that was traced after another one is an edit of it, for the same models. */
  isEditOf(before: Read, after: Read): boolean {
    const [a, b] = [before.request, after.request];
    const sameModels =
      a.task === b.task &&
      a.checkpoint === b.checkpoint &&
      a.unit === b.unit &&
      sameGridButRoot(before.flow, after.flow);
    return sameModels && !sameSentence(a, b) && isEdit(before.flow, after.flow);
  }

  show(before: TextBefore, after: Read): void {
    this.stop();
    this.before = before;
    this.after = after;
  }

  drop(): void {
    this.stop();
    this.before = this.after = null;
  }

  /** The text that a step names; null where it cannot be read. */
  async load(request: FlowRequest): Promise<TextBefore | null> {
    try {
      return { flow: await this.flowOf(request), request, step: null };
    } catch {
      return null; // The step's own request fails as well, and its error is shown.
    }
  }

  /** Measures the effects in both texts; `known` are those of the present one, if the page has them. */
  async measure(known: Effects | null): Promise<void> {
    const { measured: experiments } = this.source;
    const { before, after } = this;
    if (!experiments || !before || !after || this.effects || this.pending || this.error) return;
    const running = (this.running = new AbortController());
    this.pending = true;
    try {
      const first =
        before.flow.effects ?? (await experiments.effects(effectsRequest(before.request), running.signal));
      const { index } = first.target;
      const isKnown = known?.target.index === index && known.model === first.model;
      const request = { ...effectsRequest(after.request), target: index };
      const second = isKnown ? known : await experiments.effects(request, running.signal);
      if (!running.signal.aborted) this.effects = { before: first, after: second };
    } catch (error) {
      if (!running.signal.aborted) this.error = messageOf(error);
    } finally {
      if (this.running === running) this.pending = false;
    }
  }

  private stop(): void {
    this.running?.abort();
    this.running = null;
    this.pending = false;
    this.effects = null;
    this.error = null;
  }
}

/** Whether two flows are of models with the same layers and heads; in another text the root may be another word. */
function sameGridButRoot(a: Flow, b: Flow): boolean {
  const alike = (role: "base" | "tuned") =>
    sameGrid({ ...a.grids[role], root: b.grids[role].root }, b.grids[role]);
  return alike("base") && alike("tuned");
}
