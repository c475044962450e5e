import { EdgeCounts } from "./influence";
import { KINDS, ONLY_BASE, ONLY_TUNED, SHARED, Strands } from "./strands";
import type { Trace } from "./trace";
import type { Filter } from "./view";

export type Mode = "base" | "overlay" | "tuned";

/** How much either model's weight counts for an edge that both have, by what is drawn. */
const PART_OF_BASE: Record<Mode, number> = { base: 1, overlay: 0.5, tuned: 0 };

/**
 * Sets the traces of two models against each other: one pass over their edges counts them for each model and gathers
 * them into strands. It keeps its scratch from call to call, and each call overwrites the one before.
 */
export class Comparison {
  readonly strands = new Strands();
  readonly base: EdgeCounts;
  readonly tuned: EdgeCounts;
  /** of the link at hand, by kind: heads, and the largest weight amongst them */
  private readonly heads = new Uint16Array(KINDS.length);
  private readonly most = new Float32Array(KINDS.length);

  constructor(
    private readonly first: Trace,
    private readonly second: Trace | null,
  ) {
    this.base = new EdgeCounts(first.links);
    this.tuned = new EdgeCounts(first.links);
  }

  update(filter: Filter, mode: Mode): void {
    const { n, layers } = this.first.links;
    this.base.clear();
    this.tuned.clear();
    this.strands.clear();
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
      this.gather(layer, link, inFirst, inSecond, filter, PART_OF_BASE[mode]);
      this.emit(layer, from, read, mode);
    }
  }

  /** Counts a link's edges, by head and by kind. */
  private gather(
    layer: number,
    link: number,
    inFirst: boolean,
    inSecond: boolean,
    filter: Filter,
    part: number,
  ): void {
    const { edgeStart, head, weights } = this.first.links;
    const { minimum } = filter;
    const kept = filter.kept[layer - 1];
    const ofBase = this.base.perHead[layer - 1];
    const ofTuned = this.tuned.perHead[layer - 1];
    const { heads, most } = this;
    heads[SHARED] = heads[ONLY_BASE] = heads[ONLY_TUNED] = 0;
    most[SHARED] = most[ONLY_BASE] = most[ONLY_TUNED] = 0;
    for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
      if (kept && !kept[head[edge]]) continue;
      const qA = weights.base[edge];
      const qB = weights.tuned[edge];
      const byBase = inFirst && qA >= minimum;
      const byTuned = inSecond && qB >= minimum;
      if (!byBase && !byTuned) continue;
      if (byBase) ofBase[head[edge]]++;
      if (byTuned) ofTuned[head[edge]]++;
      const kind = !byTuned ? ONLY_BASE : byBase ? SHARED : ONLY_TUNED;
      const q = !byTuned ? qA : byBase ? part * qA + (1 - part) * qB : qB;
      heads[kind]++;
      if (q > most[kind]) most[kind] = q;
    }
  }

  /** Turns what was gathered of a link into counts and strands. */
  private emit(layer: number, from: number, to: number, mode: Mode): void {
    const { heads, most, strands } = this;
    const { n, flow } = this.first.links;
    const read = (layer - 1) * n + to;
    this.base.into[read] += heads[SHARED] + heads[ONLY_BASE];
    this.tuned.into[read] += heads[SHARED] + heads[ONLY_TUNED];
    for (const kind of KINDS) strands.edges[kind] += heads[kind];
    if (mode === "overlay") {
      for (const kind of KINDS)
        if (heads[kind]) strands.push(layer, from, to, kind, heads[kind], most[kind] / flow.scale);
      return;
    }
    const own = mode === "base" ? ONLY_BASE : ONLY_TUNED;
    const count = heads[SHARED] + heads[own];
    if (count) strands.push(layer, from, to, own, count, Math.max(most[SHARED], most[own]) / flow.scale);
  }
}
