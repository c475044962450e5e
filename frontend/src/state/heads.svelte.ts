import type { Flow, HeadMeasurements } from "../contract/flow";
import type { PanelHolder, PanelState } from "./panels";
import { HeadMeasures, type Measure } from "../flow/heads/measures";
import { embed, headDistances, headPlaces, similarOrders, type HeadPlace } from "../flow/heads/distances";
import { byChange, byIndex, type HeadOrder } from "../flow/heads/values";
import { inSlices } from "../util/timeSlices";
import { messageOf } from "../util/errorMessage";

/** Requests the exact measures of a flow's heads; null where there are no models to run. */
type Measurer = (flow: Flow, signal: AbortSignal) => Promise<HeadMeasurements> | null;

/** All heads of both models as points in the plane (classical scaling of their distances). */
export interface HeadEmbedding {
  places: readonly HeadPlace[];
  /** x and y of places[i] at 2i and 2i + 1 */
  points: Float64Array;
}

/** The results for one flow's heads. */
interface Results {
  measures: HeadMeasures;
  orders?: number[][];
  map?: HeadEmbedding;
  /** why the measures are not exact */
  trouble?: string;
}

/** How the reader looks at heads, and the measures, orders and embedding computed for that. */
export class HeadsState {
  /** of the running computation, 0..1; null while none runs */
  progress = $state<number | null>(null);

  /** a counter of results: what reads it is updated, as the results themselves are no states */
  private done = $state(0);
  private readonly results = new WeakMap<Flow, Results>();
  private work: { flow: Flow; abort: AbortController } | null = null;
  private running: { flow: Flow; abort: AbortController } | null = null;

  /** The choices are kept in the panel state, so that they are part of every step. */
  constructor(
    private readonly holder: PanelHolder,
    private readonly measurer: Measurer,
    /** whether the edges of the rings are links by effect, and the effects are at hand */
    private readonly byEffect: () => boolean = () => false,
  ) {}

  get measure(): Measure {
    const { measure } = this.holder.panels;
    return measure !== "suited" ? measure : this.byEffect() ? "effect" : "share";
  }

  set measure(measure: Measure) {
    this.holder.changePanels({ measure });
  }

  get order(): HeadOrder {
    return this.holder.panels.order;
  }

  set order(order: HeadOrder) {
    this.holder.changePanels({ order });
  }

  get face(): PanelState["face"] {
    return this.holder.panels.face;
  }

  set face(face: PanelState["face"]) {
    this.holder.changePanels({ face });
  }

  get sort(): PanelState["headSort"] {
    return this.holder.panels.headSort;
  }

  set sort(headSort: PanelState["headSort"]) {
    this.holder.changePanels({ headSort });
  }

  measuresOf(flow: Flow): HeadMeasures {
    void this.done;
    return this.of(flow).measures;
  }

  /** Why the visible measures are not exact; null where they are exact or their request has not failed. */
  troubleOf(flow: Flow): string | null {
    void this.done;
    return (this.showsMeasures(flow) && this.of(flow).trouble) || null;
  }

  /** Whether the panel shows measures of heads, rather than only the trace. */
  showsMeasures(flow: Flow): boolean {
    if (this.face === "list") return true;
    return this.face === "matrix" && (this.measureOf(flow) !== "share" || this.order === "change");
  }

  /** Whether the panel shows the similarity of heads. */
  get showsLikeness(): boolean {
    return this.face === "map" || (this.face === "matrix" && this.order === "similarity");
  }

  /** The measure that can be shown: change needs two models whose heads correspond. */
  measureOf(flow: Flow): Measure {
    return this.measure === "change" && !this.measuresOf(flow).hasChange ? "share" : this.measure;
  }

  /** Each layer's heads in the chosen order; by number until that order is computed. */
  ordersOf(flow: Flow): number[][] {
    void this.done;
    const { orders, measures } = this.of(flow);
    if (this.order === "similarity" && orders) return orders;
    if (this.order === "change" && measures.change) return byChange(measures.change);
    return byIndex(flow.heads);
  }

  embeddingOf(flow: Flow): HeadEmbedding | null {
    void this.done;
    return this.of(flow).map ?? null;
  }

  /** Computes what the panel shows, between the frames. A computation for another flow is aborted. */
  async compute(flow: Flow): Promise<void> {
    const results = this.of(flow);
    const isMissing =
      (this.face === "map" && !results.map) || (this.order === "similarity" && !results.orders);
    if (!isMissing) return this.work?.flow === flow ? undefined : this.drop();
    if (this.work?.flow === flow) return;
    this.drop();
    const work = (this.work = { flow, abort: new AbortController() });
    const { signal } = work.abort;
    const report = (done: number) => (this.progress = done);
    this.progress = 0;
    try {
      const models = flow.models.map(({ role }) => results.measures.rowsOf(role));
      if (this.face === "map" && !results.map) {
        const places = headPlaces(models);
        const distances = await inSlices(headDistances(models), signal, report);
        results.map = { places, points: await inSlices(embed(distances, places.length), signal) };
      } else results.orders = await inSlices(similarOrders(models), signal, report);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    this.drop();
    this.done++;
  }

  /**
   * Requests the exact measures where the visible ones are estimates. A request for another flow is aborted, and so is
   * any while a sentence is `pending`, so that the models answer that first.
   */
  async requestExact(flow: Flow, pending: boolean): Promise<void> {
    if (this.running?.flow === flow && !pending) return;
    this.running?.abort.abort();
    this.running = null;
    void this.done;
    if (pending) return;
    const results = this.of(flow);
    if (!this.showsMeasures(flow) || results.measures.exact || results.trouble) return;
    const abort = new AbortController();
    const answer = this.measurer(flow, abort.signal);
    if (!answer) return;
    const running = (this.running = { flow, abort });
    try {
      results.measures = results.measures.exactly(await answer);
    } catch (error) {
      if (abort.signal.aborted) return;
      results.trouble = messageOf(error);
    }
    if (this.running === running) this.running = null;
    this.done++;
  }

  drop(): void {
    this.work?.abort.abort();
    this.work = null;
    this.progress = null;
  }

  private of(flow: Flow): Results {
    let results = this.results.get(flow);
    if (!results) this.results.set(flow, (results = { measures: new HeadMeasures(flow) }));
    return results;
  }
}
