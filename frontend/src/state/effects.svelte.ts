import type { Effects, Faithfulness } from "../contract/effects";
import type { Flow } from "../contract/flow";
import { openingCount } from "../flow/effects/opening";
import type { EffectsRequest, FlowRequest, Source } from "../source/source";
import { messageOf } from "../util/errorMessage";

/** The effects of the sentence of the picture, and what was measured of the links that are drawn. */
export class EffectsState {
  effects = $state.raw<Effects | null>(null);
  pending = $state(false);
  /** why there are none, in one line */
  error = $state<string | null>(null);
  /** the flow whose effects are shown or on their way */
  private flow: Flow | null = null;
  private running: AbortController | null = null;
  /** f by number of links, as far as it was measured */
  private measured = $state.raw<readonly Faithfulness[]>([]);
  /** the number of links drawn where the reader chose none */
  opening = $derived(this.effects ? openingCount(this.effects) : 0);

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
    this.flow = flow;
    this.error = null;
    this.show(flow.effects);
    const { experiments } = this.source;
    if (flow.effects || !experiments) return;
    const running = (this.running = new AbortController());
    this.pending = true;
    const start = performance.now();
    try {
      const effects = await experiments.effects(effectsRequest(request), running.signal);
      if (running.signal.aborted) return;
      this.show(effects);
      performance.measure("af:effects", { start, end: performance.now() });
    } catch (error) {
      if (!running.signal.aborted) this.error = messageOf(error);
    } finally {
      if (this.running === running) this.pending = false;
    }
  }

  /** Measures f of the `count` strongest links, and of as many at random. */
  async measure(count: number, request: FlowRequest): Promise<void> {
    const { experiments } = this.source;
    const { effects, running } = this;
    const known = this.faithfulnessOf(count);
    if (!experiments || !effects || !running || (known && known.random !== null)) return;
    const sets = { ...effectsRequest(request), sets: [{ count }], random: true };
    try {
      const [faithfulness] = await experiments.faithfulness(sets, running.signal);
      if (this.effects === effects)
        this.measured = [...this.measured.filter((entry) => entry.count !== count), faithfulness];
    } catch (error) {
      if (!running.signal.aborted) this.error = messageOf(error);
    }
  }

  private show(effects: Effects | null): void {
    this.effects = effects;
    this.measured = effects?.measured ?? [];
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
