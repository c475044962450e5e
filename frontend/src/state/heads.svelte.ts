import type { Flow, HeadMeasurements } from "../contract/flow";
import type { PanelHolder, PanelState } from "./panels";
import { HeadMeasures, type Measure } from "../flow/heads/measures";
import { embed, headDistances, headPlaces, similarOrders, type HeadPlace } from "../flow/heads/distances";
import { byChange, byIndex, type HeadOrder } from "../flow/heads/values";
import { inSlices } from "../util/timeSlices";
import { messageOf } from "../util/errorMessage";

/** Asks for the exact measures of a flow's heads; null where there is nobody to ask. */
type Ask = (flow: Flow, signal: AbortSignal) => Promise<HeadMeasurements> | null;

/** All heads of both models as points in the plane (classical scaling of their distances). */
export interface HeadEmbedding {
  places: readonly HeadPlace[];
  /** x and y of places[i] at 2i and 2i + 1 */
  points: Float64Array;
}

/** What is known of one flow's heads. */
interface Known {
  measures: HeadMeasures;
  orders?: number[][];
  map?: HeadEmbedding;
  /** why its measures are not exact */
  trouble?: string;
}

/** How the reader looks at heads, and the measures, orders and embedding computed for that. */
export class HeadsState {
  /** how far the work at hand is, 0..1; null if none is */
  progress = $state<number | null>(null);

  /** counts what was worked out, for those who show it */
  private done = $state(0);
  private readonly known = new WeakMap<Flow, Known>();
  private work: { flow: Flow; abort: AbortController } | null = null;
  private asking: { flow: Flow; abort: AbortController } | null = null;

  /** The choices are kept in the panel state, so that they are part of every step. */
  constructor(
    private readonly holder: PanelHolder,
    private readonly ask: Ask,
  ) {}

  get measure(): Measure {
    return this.holder.panels.measure;
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

  measuresOf(flow: Flow): HeadMeasures {
    void this.done;
    return this.of(flow).measures;
  }

  /** Why the measures that are shown are not exact; null where they are, or may yet be. */
  troubleOf(flow: Flow): string | null {
    void this.done;
    return (this.showsMeasures(flow) && this.of(flow).trouble) || null;
  }

  /** Whether what is shown depends on how heads measure, rather than on the trace alone. */
  showsMeasures(flow: Flow): boolean {
    return this.face === "matrix" && (this.measureOf(flow) !== "share" || this.order === "change");
  }

  /** Whether what is shown depends on which heads read alike. */
  get showsLikeness(): boolean {
    return this.face === "map" || this.order === "similarity";
  }

  /** The measure that can be shown: change needs two models whose heads correspond. */
  measureOf(flow: Flow): Measure {
    return this.measure === "change" && !this.measuresOf(flow).hasChange ? "share" : this.measure;
  }

  /** Each layer's heads as they stand; by number until another order is known. */
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

  /** Works out, between the frames, what is looked at and not yet known; what was begun for another flow is dropped. */
  async want(flow: Flow): Promise<void> {
    const known = this.of(flow);
    const wanted = (this.face === "map" && !known.map) || (this.order === "similarity" && !known.orders);
    if (!wanted) return this.work?.flow === flow ? undefined : this.drop();
    if (this.work?.flow === flow) return;
    this.drop();
    const work = (this.work = { flow, abort: new AbortController() });
    const { signal } = work.abort;
    const tell = (done: number) => (this.progress = done);
    this.progress = 0;
    try {
      const models = flow.models.map(({ role }) => known.measures.rowsOf(role));
      if (this.face === "map" && !known.map) {
        const places = headPlaces(models);
        const distances = await inSlices(headDistances(models), signal, tell);
        known.map = { places, points: await inSlices(embed(distances, places.length), signal) };
      } else known.orders = await inSlices(similarOrders(models), signal, tell);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    this.drop();
    this.done++;
  }

  /**
   * Asks for the exact measures where those that are shown are estimates. What was asked for another flow is dropped, and
   * so is all while one is `pending`, which the reader is not to wait longer for.
   */
  async wantExact(flow: Flow, pending: boolean): Promise<void> {
    if (this.asking?.flow === flow && !pending) return;
    this.asking?.abort.abort();
    this.asking = null;
    void this.done;
    if (pending) return;
    const known = this.of(flow);
    if (!this.showsMeasures(flow) || known.measures.exact || known.trouble) return;
    const abort = new AbortController();
    const answer = this.ask(flow, abort.signal);
    if (!answer) return;
    const asking = (this.asking = { flow, abort });
    try {
      known.measures = known.measures.exactly(await answer);
    } catch (error) {
      if (abort.signal.aborted) return;
      known.trouble = messageOf(error);
    }
    if (this.asking === asking) this.asking = null;
    this.done++;
  }

  drop(): void {
    this.work?.abort.abort();
    this.work = null;
    this.progress = null;
  }

  private of(flow: Flow): Known {
    let known = this.known.get(flow);
    if (!known) this.known.set(flow, (known = { measures: new HeadMeasures(flow) }));
    return known;
  }
}
