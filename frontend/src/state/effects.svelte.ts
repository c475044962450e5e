import type { EffectCurve, Effects, Faithfulness, KnockoutResult } from "../contract/effects";
import type { Flow } from "../contract/flow";
import { OPENING_COUNTS, openingCount } from "../flow/effects/opening";
import type { EffectsRequest, FlowRequest, Source } from "../source/source";
import { messageOf } from "../util/errorMessage";

/** The effects of the sentence of the picture, and what was measured of the links that are drawn. */
export class EffectsState {
  effects = $state.raw<Effects | null>(null);
  pending = $state(false);
  /** why there are none, in one line */
  error = $state<string | null>(null);
  /** measured: what the strongest link alone does, with the reference's weights; null until it is there */
  restored = $state.raw<KnockoutResult | null>(null);
  /** the effects whose strongest link was requested to be measured */
  private restoring: Effects | null = null;
  /** f over the number of links, measured; null until it is there */
  curve = $state.raw<EffectCurve | null>(null);
  curvePending = $state(false);
  /** the flow whose effects are shown or on their way */
  private flow: Flow | null = null;
  private running: AbortController | null = null;
  /** of the last number of links */
  private measuring: AbortController | null = null;
  /** what was measured of the strongest links, one entry a number of links */
  private measured = $state.raw<readonly Faithfulness[]>([]);
  /** what was measured to choose how many links are drawn where the reader chose none */
  private choices = $state.raw<readonly Faithfulness[]>([]);
  /** whether that is being measured; on a server a newer request of this kind would replace it */
  choosing = $state(false);
  /** the number of links drawn where the reader chose none */
  opening = $derived(this.effects ? openingCount(this.effects, this.choices) : 0);

  constructor(private readonly source: Pick<Source, "experiments">) {}

  /** Whether effects can be had for texts that are traced. */
  get available(): boolean {
    return this.source.experiments !== undefined;
  }

  /** The measured faithfulness of the strongest links; null until it is there. */
  faithfulnessOf(count: number): Faithfulness | null {
    return this.measured.find((entry) => entry.count === count) ?? null;
  }

  /** Loads the effects of a flow, the answer to `request`. Those that it brings along are shown at once. */
  async load(flow: Flow, request: FlowRequest): Promise<void> {
    if (flow === this.flow) return;
    this.running?.abort();
    this.measuring?.abort();
    this.flow = flow;
    this.error = null;
    this.show(flow.effects);
    const { experiments } = this.source;
    this.pending = this.choosing = false;
    // What a message brings along can be measured further, where there are models.
    const running = (this.running = new AbortController());
    if (flow.effects || !experiments) return;
    this.pending = true;
    const start = performance.now();
    try {
      const effects = await experiments.effects(effectsRequest(request), running.signal);
      if (running.signal.aborted) return;
      this.show(effects);
      performance.measure("af:effects", { start, end: performance.now() });
      if (effects.measured.length === 0) void this.measureChoices(effects, request, running.signal);
    } catch (error) {
      if (!running.signal.aborted) this.error = messageOf(error);
    } finally {
      if (this.running === running) this.pending = false;
    }
  }

  /** Measures what the number of links is chosen by; a long text's effects come without. */
  private async measureChoices(effects: Effects, request: FlowRequest, signal: AbortSignal): Promise<void> {
    const sets = OPENING_COUNTS.filter((count) => count <= effects.links.effect.length);
    this.choosing = true;
    try {
      const fields = { ...effectsRequest(request), sets: sets.map((count) => ({ count })), random: false };
      const choices = await this.source.experiments?.faithfulness(fields, signal);
      if (this.effects === effects && choices) this.choices = choices;
    } catch {
      // As many links as a picture opens with at most stay drawn.
    } finally {
      if (!signal.aborted) this.choosing = false;
    }
  }

  /** Measures f of the `count` strongest links, and of as many at random. */
  async measure(count: number, request: FlowRequest): Promise<void> {
    const { experiments } = this.source;
    const { effects, running } = this;
    const known = this.faithfulnessOf(count);
    if (!experiments || !effects || !running || (known && known.random !== null)) return;
    const sets = { ...effectsRequest(request), sets: [{ count }], random: true };
    // A newer number takes the place of an older one.
    this.measuring?.abort();
    const measuring = (this.measuring = new AbortController());
    try {
      const [faithfulness] = await experiments.faithfulness(sets, measuring.signal);
      if (this.effects === effects)
        this.measured = [...this.measured.filter((entry) => entry.count !== count), faithfulness];
    } catch (error) {
      if (!measuring.signal.aborted) this.error = messageOf(error);
    }
  }

  /** Measures what the strongest link does: the models run with that link alone as the reference has it. */
  async restore(request: FlowRequest): Promise<void> {
    const { experiments } = this.source;
    const { effects, running } = this;
    if (
      !experiments ||
      !effects ||
      !running ||
      this.restoring === effects ||
      effects.links.layer.length === 0
    )
      return;
    this.restoring = effects;
    const { layer, from, to } = effects.links;
    const cut = { edges: [[layer[0], null, from[0], to[0]]] as const };
    const how = effects.reference === "zero" ? "zero" : "base";
    try {
      const fields = { ...effectsRequest(request), cuts: [cut], how, react: true } as const;
      const { results } = await experiments.knockouts(fields, running.signal);
      if (this.effects === effects) this.restored = results.at(0) ?? null;
    } catch {
      // The headline leaves that statement out.
    }
  }

  /** Measures f over the number of links, for the chart above the slider. */
  async measureCurve(request: FlowRequest): Promise<void> {
    const { experiments } = this.source;
    const { effects, running } = this;
    if (!experiments || !effects || !running || this.curve || this.curvePending) return;
    this.curvePending = true;
    try {
      const curve = await experiments.curve(effectsRequest(request), running.signal);
      if (this.effects === effects) this.curve = curve;
    } catch {
      // The chart keeps the shares, which need no further run.
    } finally {
      if (this.running === running) this.curvePending = false;
    }
  }

  private show(effects: Effects | null): void {
    this.effects = effects;
    this.restored = null;
    this.restoring = null;
    this.curve = null;
    this.curvePending = false;
    this.measured = this.choices = effects?.measured ?? [];
  }
}

export const effectsRequest = ({
  task,
  text,
  pair,
  checkpoint,
  unit,
  long,
}: FlowRequest): EffectsRequest => ({
  task,
  text,
  pair,
  checkpoint,
  unit,
  ...(long && { long }),
  reference: null,
  target: null,
});
