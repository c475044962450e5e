import type { Role } from "../contract/flow";
import { Bands } from "./bands";
import { EdgeCounts } from "./influence";
import { ONLY_BASE, ONLY_TUNED, SHARED, Strands } from "./strands";
import type { Trace } from "./trace";
import type { Filter } from "./view";

/** What is drawn: one model, an overlay of both, their difference, or both side by side. */
export type Mode = "base" | "overlay" | "tuned" | "difference" | "sides";

/** The base's part, 0..1, in the weight of an edge that both models have. */
const BASE_PART: Record<Mode, number> = { base: 1, overlay: 0.5, tuned: 0, difference: 0.5, sides: 0.5 };

const SIDES = [
  [0, "base", ONLY_BASE],
  [1, "tuned", ONLY_TUNED],
] as const;

/** Above every value, so that no edge passes. */
const NEVER = 0x10000;

export type Filters = Readonly<Record<Role, Filter>>;
/** The filter of each model; null where the model's trace lacks the link. */
type Sides = Readonly<Record<Role, Filter | null>>;

/** The edges of a link that only one trace has. */
interface Only {
  edges: number;
  /** how many of them pass the threshold in both models, and are merely reached by one trace */
  reached: number;
  /** the largest stored weight */
  most: number;
}

/**
 * Compares the traces of two models: one pass over their edges counts them for each model and gathers them into strands.
 * Its buffers are reused: each `update` overwrites the last.
 */
export class Comparison {
  readonly strands = new Strands();
  readonly base: EdgeCounts;
  readonly tuned: EdgeCounts;
  private readonly bands: Bands | null;
  private readonly onlyBase: Only = { edges: 0, reached: 0, most: 0 };
  private readonly onlyTuned: Only = { edges: 0, reached: 0, most: 0 };

  constructor(
    private readonly first: Trace,
    private readonly second: Trace | null,
  ) {
    this.base = new EdgeCounts(first.links);
    this.tuned = new EdgeCounts(first.links);
    const { flow } = first.links;
    this.bands = second && !flow.corresponds ? new Bands(flow) : null;
  }

  update(filters: Filters, mode: Mode): void {
    const { n, layers } = this.first.links;
    this.base.clear();
    this.tuned.clear();
    this.strands.clear();
    if (this.second) this.bands?.update(this.first, this.second, filters);
    for (let layer = layers; layer >= 1; layer--) {
      for (let from = 0; from < n; from++) {
        if (this.first.has(layer, from) || this.second?.has(layer, from))
          this.compareRow(layer, from, filters, mode);
      }
    }
  }

  private compareRow(layer: number, from: number, { base, tuned }: Filters, mode: Mode): void {
    const { n, rowStart, to, strongest } = this.first.links;
    const minimum = Math.min(base.minimum, tuned.minimum);
    const below = (layer - 1) * n;
    const end = rowStart[below + from + 1];
    for (let link = rowStart[below + from]; link < end && strongest[link] >= minimum; link++) {
      const read = to[link];
      const graphs = {
        base: base.readable[read] === 1 ? base : null,
        tuned: tuned.readable[read] === 1 ? tuned : null,
      };
      const inFirst = graphs.base !== null && this.first.connects(layer, from, read);
      const inSecond = graphs.tuned !== null && (this.second?.connects(layer, from, read) ?? false);
      if (!inFirst && !inSecond) continue;
      this.gather(
        layer,
        from,
        link,
        { base: inFirst ? base : null, tuned: inSecond ? tuned : null },
        graphs,
        mode,
      );
    }
  }

  /**
   * Adds a strand for the mean change of weight along a link, over the heads that either trace has there. The strand is of
   * the model that reads more, and carries the heads that changed in its favour. A weight below the floor counts as 0, and
   * if both traces have the same weights, so does an edge that one of them lacks.
   */
  private emitDifference(layer: number, from: number, link: number, filters: Sides): void {
    const { flow, to, edgeStart, head, weights, isOneReading } = this.first.links;
    const { scale } = flow;
    let heads = 0;
    let change = 0;
    let gained = 0;
    let lost = 0;
    for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
      const inBase = this.isTraced("base", edge, layer, head[edge], filters.base);
      const inTuned = this.isTraced("tuned", edge, layer, head[edge], filters.tuned);
      if (!inBase && !inTuned) continue;
      const ofBase = inBase || !isOneReading ? weights.base[edge] : 0;
      const ofTuned = inTuned || !isOneReading ? weights.tuned[edge] : 0;
      const delta = ofTuned - ofBase;
      heads++;
      change += delta;
      if (delta > 0) gained++;
      else if (delta < 0) lost++;
    }
    if (change === 0) return;
    const kind = change > 0 ? ONLY_TUNED : ONLY_BASE;
    this.strands.push(
      layer,
      from,
      to[link],
      kind,
      change > 0 ? gained : lost,
      Math.abs(change) / scale / heads,
    );
  }

  /** Counts a link's edges by head and by kind, and makes strands of them; `graphs` is null where no edge passes. */
  private gather(layer: number, from: number, link: number, traces: Sides, graphs: Sides, mode: Mode): void {
    const { n, flow, to, edgeStart, head, weights, values } = this.first.links;
    const { base, tuned } = weights;
    const { base: valueOfBase, tuned: valueOfTuned } = values;
    const headsOfBase = graphs.base?.kept[layer - 1] ?? null;
    const headsOfTuned = graphs.tuned?.kept[layer - 1] ?? null;
    const ofBase = this.base.perHead[layer - 1];
    const ofTuned = this.tuned.perHead[layer - 1];
    // Where a model's graph lacks the link, none of its values can reach the minimum.
    const minBase = graphs.base?.minimum ?? NEVER;
    const minTuned = graphs.tuned?.minimum ?? NEVER;
    const basePart = BASE_PART[mode];
    let shared = 0;
    let maxShared = 0;
    const { onlyBase, onlyTuned } = this;
    for (const only of [onlyBase, onlyTuned]) only.edges = only.reached = only.most = 0;
    const end = edgeStart[link + 1];
    for (let edge = edgeStart[link]; edge < end; edge++) {
      const h = head[edge];
      const passesBase = valueOfBase[edge] >= minBase && (headsOfBase === null || headsOfBase[h] === 1);
      const passesTuned = valueOfTuned[edge] >= minTuned && (headsOfTuned === null || headsOfTuned[h] === 1);
      const inBase = passesBase && traces.base !== null;
      const inTuned = passesTuned && traces.tuned !== null;
      if (!inBase && !inTuned) continue;
      const qA = base[edge];
      const qB = tuned[edge];
      if (inBase) {
        ofBase[h]++;
        if (inTuned) {
          ofTuned[h]++;
          shared++;
          const q = basePart * qA + (1 - basePart) * qB;
          if (q > maxShared) maxShared = q;
        } else {
          onlyBase.edges++;
          if (passesTuned) onlyBase.reached++;
          if (qA > onlyBase.most) onlyBase.most = qA;
        }
      } else {
        ofTuned[h]++;
        onlyTuned.edges++;
        if (passesBase) onlyTuned.reached++;
        if (qB > onlyTuned.most) onlyTuned.most = qB;
      }
    }
    const read = to[link];
    const state = (layer - 1) * n + read;
    const reader = layer * n + from;
    this.base.into[state] += shared + onlyBase.edges;
    this.tuned.into[state] += shared + onlyTuned.edges;
    this.base.outOf[reader] += shared + onlyBase.edges;
    this.tuned.outOf[reader] += shared + onlyTuned.edges;
    const { strands } = this;
    if (mode === "difference") this.emitDifference(layer, from, link, traces);
    if (this.bands?.both(layer, from, read)) {
      this.emitSameBand(
        layer,
        from,
        read,
        mode,
        [onlyBase.edges, onlyTuned.edges],
        [onlyBase.most, onlyTuned.most],
      );
      return;
    }
    // Heads of models that do not correspond are different heads, so no edge is of both.
    if (this.bands) onlyBase.reached = onlyTuned.reached = 0;
    strands.edges[SHARED] += shared;
    if (shared > 0 && (mode === "overlay" || mode === "sides"))
      strands.push(layer, from, read, SHARED, shared, maxShared / flow.scale);
    this.emitOnly(layer, from, read, ONLY_BASE, onlyBase, mode);
    this.emitOnly(layer, from, read, ONLY_TUNED, onlyTuned, mode);
    if (mode !== "base" && mode !== "tuned") return;
    const only = mode === "base" ? onlyBase : onlyTuned;
    const heads = shared + only.edges;
    const kind = mode === "base" ? ONLY_BASE : ONLY_TUNED;
    if (heads > 0) strands.push(layer, from, read, kind, heads, Math.max(maxShared, only.most) / flow.scale);
  }

  /** Counts a link's edges that only one trace has; an overlay has a strand of them. */
  private emitOnly(layer: number, from: number, to: number, kind: number, only: Only, mode: Mode): void {
    const { edges, reached, most } = only;
    if (edges === 0) return;
    const { strands } = this;
    strands.edges[kind] += edges;
    strands.reachedEdges[kind] += reached;
    if (mode !== "overlay" && mode !== "sides") return;
    strands.push(layer, from, to, kind, edges, most / this.first.links.flow.scale, reached);
  }

  /** Whether a model's trace has an edge; `filter` is null where the trace lacks the edge's link. */
  private isTraced(role: Role, edge: number, layer: number, head: number, filter: Filter | null): boolean {
    if (!filter || this.first.links.values[role][edge] < filter.minimum) return false;
    const kept = filter.kept[layer - 1];
    return kept === null || kept[head] === 1;
  }

  /** Adds the strands of models that do not correspond, where both join the two words in this band of layers. */
  private emitSameBand(
    layer: number,
    from: number,
    to: number,
    mode: Mode,
    counts: readonly [base: number, tuned: number],
    most: readonly [base: number, tuned: number],
  ): void {
    const { strands } = this;
    const { scale } = this.first.links.flow;
    const both = counts[0] + counts[1];
    if (both === 0) return;
    strands.edges[SHARED] += both;
    if (mode === "difference") return;
    if (mode === "overlay")
      return void strands.push(layer, from, to, SHARED, both, Math.max(...most) / scale);
    // Side by side, each drawing shows the edges of its model.
    for (const [side, role, kind] of SIDES)
      if ((mode === role || mode === "sides") && counts[side] > 0)
        strands.push(layer, from, to, kind, counts[side], most[side] / scale);
  }
}
