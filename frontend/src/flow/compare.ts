import { Bands } from "./bands";
import { EdgeCounts } from "./influence";
import { ONLY_BASE, ONLY_TUNED, SHARED, Strands } from "./strands";
import type { Trace } from "./trace";
import type { Filter } from "./view";

export type Mode = "base" | "overlay" | "tuned";

/** How much the base's weight counts, against the tuned's, in an edge that both have, by what is drawn. */
const PART_OF_BASE: Record<Mode, number> = { base: 1, overlay: 0.5, tuned: 0 };

/** Above every stored weight. */
const NEVER = 0x10000;

/**
 * Sets the traces of two models against each other: one pass over their edges counts them for each model and gathers
 * them into strands. It keeps its scratch from call to call, and each call overwrites the one before.
 */
export class Comparison {
  readonly strands = new Strands();
  readonly base: EdgeCounts;
  readonly tuned: EdgeCounts;
  private readonly bands: Bands | null;

  constructor(
    private readonly first: Trace,
    private readonly second: Trace | null,
  ) {
    this.base = new EdgeCounts(first.links);
    this.tuned = new EdgeCounts(first.links);
    const { flow } = first.links;
    this.bands = second && !flow.corresponds ? new Bands(flow) : null;
  }

  update(filter: Filter, mode: Mode): void {
    const { n, layers } = this.first.links;
    this.base.clear();
    this.tuned.clear();
    this.strands.clear();
    if (this.second) this.bands?.update(this.first, this.second, filter);
    for (let layer = layers; layer >= 1; layer--) {
      for (let from = 0; from < n; from++) {
        if (this.first.has(layer, from) || this.second?.has(layer, from))
          this.compareRow(layer, from, filter, mode);
      }
    }
  }

  private compareRow(layer: number, from: number, filter: Filter, mode: Mode): void {
    const { n, rowStart, to, strongest } = this.first.links;
    const { minimum, readable } = filter;
    const below = (layer - 1) * n;
    const end = rowStart[below + from + 1];
    for (let link = rowStart[below + from]; link < end && strongest[link] >= minimum; link++) {
      const read = to[link];
      if (!readable[read]) continue;
      const inFirst = this.first.connects(layer, from, read);
      const inSecond = this.second?.connects(layer, from, read) ?? false;
      if (!inFirst && !inSecond) continue;
      this.gather(layer, from, link, inFirst, inSecond, filter, mode);
    }
  }

  /** Counts a link's edges by head and by kind, and makes strands of them. */
  private gather(
    layer: number,
    from: number,
    link: number,
    inFirst: boolean,
    inSecond: boolean,
    filter: Filter,
    mode: Mode,
  ): void {
    const { n, flow, to, edgeStart, head, weights } = this.first.links;
    const { base, tuned } = weights;
    const kept = filter.kept[layer - 1];
    const ofBase = this.base.perHead[layer - 1];
    const ofTuned = this.tuned.perHead[layer - 1];
    // A weight can reach these only where the trace of its model has the link.
    const leastBase = inFirst ? filter.minimum : NEVER;
    const leastTuned = inSecond ? filter.minimum : NEVER;
    const part = PART_OF_BASE[mode];
    let shared = 0;
    let onlyBase = 0;
    let onlyTuned = 0;
    let mostShared = 0;
    let mostBase = 0;
    let mostTuned = 0;
    const end = edgeStart[link + 1];
    for (let edge = edgeStart[link]; edge < end; edge++) {
      const of = head[edge];
      if (kept !== null && kept[of] === 0) continue;
      const qA = base[edge];
      const qB = tuned[edge];
      if (qA >= leastBase) {
        ofBase[of]++;
        if (qB >= leastTuned) {
          ofTuned[of]++;
          shared++;
          const q = part * qA + (1 - part) * qB;
          if (q > mostShared) mostShared = q;
        } else {
          onlyBase++;
          if (qA > mostBase) mostBase = qA;
        }
      } else if (qB >= leastTuned) {
        ofTuned[of]++;
        onlyTuned++;
        if (qB > mostTuned) mostTuned = qB;
      }
    }
    const read = to[link];
    const state = (layer - 1) * n + read;
    this.base.into[state] += shared + onlyBase;
    this.tuned.into[state] += shared + onlyTuned;
    if (this.bands?.both(layer, from, read)) {
      this.emitAlike(layer, from, read, mode, [onlyBase, onlyTuned], [mostBase, mostTuned]);
      return;
    }
    const { strands } = this;
    strands.edges[SHARED] += shared;
    strands.edges[ONLY_BASE] += onlyBase;
    strands.edges[ONLY_TUNED] += onlyTuned;
    if (mode === "overlay") {
      if (shared > 0) strands.push(layer, from, read, SHARED, shared, mostShared / flow.scale);
      if (onlyBase > 0) strands.push(layer, from, read, ONLY_BASE, onlyBase, mostBase / flow.scale);
      if (onlyTuned > 0) strands.push(layer, from, read, ONLY_TUNED, onlyTuned, mostTuned / flow.scale);
      return;
    }
    const own = mode === "base" ? ONLY_BASE : ONLY_TUNED;
    const heads = shared + (mode === "base" ? onlyBase : onlyTuned);
    const most = Math.max(mostShared, mode === "base" ? mostBase : mostTuned);
    if (heads > 0) strands.push(layer, from, read, own, heads, most / flow.scale);
  }

  /** Of models that do not correspond: each has edges of its own here, and the other has their like in this band. */
  private emitAlike(
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
    if (mode === "overlay") strands.push(layer, from, to, SHARED, both, Math.max(...most) / scale);
    else {
      const own = mode === "base" ? 0 : 1;
      const kind = mode === "base" ? ONLY_BASE : ONLY_TUNED;
      if (counts[own] > 0) strands.push(layer, from, to, kind, counts[own], most[own] / scale);
    }
  }
}
