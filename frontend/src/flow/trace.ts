import { DECODER, type ModelGrid, type Role } from "../contract/flow";
import type { Links } from "./links";
import { SelectionMasks } from "./selectionMasks";
import type { Filter, View } from "./view";

/**
 * The part of one model's attention graph that is traced back from the root, or forward from another state.
 *
 * Edges are not listed: an edge of the graph is in the trace if `connects` holds for the two states that it joins.
 * Every `update` reuses the buffers.
 */
export class Trace {
  /** (layers + 1) × n, the state (l, w) at l · n + w */
  private readonly active: Uint8Array;
  /** families (selectionMasks.ts) of what paths pass above and below each state, and of what they must pass above it */
  private readonly above: Uint32Array;
  private readonly below: Uint32Array;
  private readonly needed: Uint32Array;
  /** 1 at the ends of selected edges, which stay in the trace with them */
  private readonly ends: Uint8Array;
  private passing: SelectionMasks | null = null;
  private forward = false;
  readonly grid: ModelGrid;
  /** whether some states are carried on past layers that they do not have */
  readonly carries: boolean;
  private readonly values: Uint16Array;
  private readonly strongest: Uint16Array;

  constructor(
    readonly links: Links,
    readonly role: Role,
  ) {
    const states = (links.layers + 1) * links.n;
    this.active = new Uint8Array(states);
    this.above = new Uint32Array(states);
    this.below = new Uint32Array(states);
    this.needed = new Uint32Array(states);
    this.ends = new Uint8Array(states);
    this.grid = links.flow.grids[role];
    this.carries = this.grid.encoderLayers > 0 || this.grid.heads.includes(0);
    this.values = links.values[role];
    this.strongest = links.strongestOf[role];
  }

  update(view: View, filter: Filter): this {
    const { n, layers } = this.links;
    this.active.fill(0);
    this.forward = view.origin !== null;
    if (view.origin) this.reachForward(view.origin.layer * n + view.origin.word, view.residual, filter);
    else this.reachBackward(view.residual, filter);
    this.passing = view.selections.length > 0 ? new SelectionMasks(view.selections, layers, n) : null;
    if (this.passing) this.narrow(this.passing, view, filter);
    return this;
  }

  /** Whether the state (layer, word) is in the trace. */
  has(layer: number, word: number): boolean {
    const state = layer * this.links.n + word;
    if (!this.passing) return this.active[state] === 1;
    return (this.above[state] & this.needed[state]) !== 0 || this.ends[state] === 1;
  }

  /** Whether the state (layer, word) is in the trace without its selections. */
  isReached(layer: number, word: number): boolean {
    return this.active[layer * this.links.n + word] === 1;
  }

  /** Whether the graph's edges from (layer, from) down to (layer − 1, to) are in the trace without its selections. */
  reaches(layer: number, from: number, to: number): boolean {
    return this.forward ? this.isReached(layer - 1, to) : this.isReached(layer, from);
  }

  /** Whether the graph's edges from (layer, from) down to (layer − 1, to) are in the trace. */
  connects(layer: number, from: number, to: number): boolean {
    const { n } = this.links;
    const top = layer * n + from;
    const bottom = (layer - 1) * n + to;
    if (!this.reaches(layer, from, to)) return false;
    const { passing } = this;
    if (!passing) return true;
    const edge = passing.ofEdge(layer, from, to);
    if (!edge) return (this.above[top] & this.needed[bottom]) !== 0;
    return (
      (passing.joined(this.above[top], edge) &
        passing.neededAbove(passing.joined(this.below[bottom], edge))) !==
      0
    );
  }

  /** Whether the residual or carried link from (layer, word) to (layer − 1, word) is in the trace. */
  linked(layer: number, word: number, residual: boolean): boolean {
    const { n } = this.links;
    if (!this.keepsBelow(layer, word, residual)) return false;
    const top = layer * n + word;
    if (!this.passing) return this.active[top] === 1 && this.active[top - n] === 1;
    return (this.above[top] & this.needed[top - n]) !== 0;
  }

  /**
   * Whether the state (layer, word) keeps (layer − 1, word) in the trace without an edge: by the residual connection, or
   * because it is the same state, carried past a layer that it does not have.
   */
  keepsBelow(layer: number, word: number, residual: boolean): boolean {
    const { encoderLayers, heads } = this.grid;
    if (residual || heads[layer - 1] === 0) return true;
    return encoderLayers > 0 && layer <= encoderLayers === (this.links.flow.segments[word] === DECODER);
  }

  /** Calls `visit` for every two states that an edge of the trace joins. */
  forEachLink(filter: Filter, visit: (layer: number, from: number, to: number) => void): void {
    const { n, layers } = this.links;
    for (let layer = layers; layer >= 1; layer--) {
      for (let from = 0; from < n; from++) {
        if (!this.has(layer, from)) continue;
        this.scan(layer, from, filter, (to) => {
          if (this.connects(layer, from, to)) visit(layer, from, to);
          return true;
        });
      }
    }
  }

  private reachBackward(residual: boolean, filter: Filter): void {
    const { n, layers } = this.links;
    const { active } = this;
    active[layers * n + this.grid.root.word] = 1;
    for (let layer = layers; layer >= 1; layer--) {
      const below = (layer - 1) * n;
      if (residual) active.copyWithin(below, layer * n, (layer + 1) * n);
      else if (this.carries) this.carry(layer);
      // At a low threshold all words are soon reached, so most rows need no scan.
      let unreached = 0;
      for (let word = 0; word < n; word++) if (filter.readable[word] && !active[below + word]) unreached++;
      for (let word = 0; word < n && unreached > 0; word++) {
        if (!active[layer * n + word]) continue;
        this.scan(layer, word, filter, (to) => {
          if (active[below + to]) return true;
          active[below + to] = 1;
          return --unreached > 0;
        });
      }
    }
  }

  private carry(layer: number): void {
    const { n } = this.links;
    for (let word = 0; word < n; word++)
      if (this.keepsBelow(layer, word, false))
        this.active[(layer - 1) * n + word] = this.active[layer * n + word];
  }

  private reachForward(origin: number, residual: boolean, filter: Filter): void {
    const { n, layers } = this.links;
    const { active } = this;
    active[origin] = 1;
    for (let layer = Math.floor(origin / n) + 1; layer <= layers; layer++) {
      const below = (layer - 1) * n;
      for (let word = 0; word < n; word++) {
        if (active[below + word] && this.keepsBelow(layer, word, residual)) active[layer * n + word] = 1;
        else
          this.scan(layer, word, filter, (to) => {
            if (!active[below + to]) return true;
            active[layer * n + word] = 1;
            return false;
          });
      }
    }
  }

  /** Computes the families above and below every state, from the ends of complete paths inward. */
  private narrow(passing: SelectionMasks, view: View, filter: Filter): void {
    const { n, layers } = this.links;
    const { active, above, below, needed } = this;
    above.fill(0);
    below.fill(0);
    this.ends.fill(0);
    const bottom = view.origin ? view.origin.layer * n + view.origin.word : -1;
    for (let word = 0; word < n; word++) {
      const top = layers * n + word;
      if (active[top]) above[top] = 1;
      if (bottom < 0 && active[word]) below[word] = 1;
    }
    if (bottom >= 0) below[bottom] = 1;
    for (let layer = layers; layer >= 0; layer--) this.passDown(layer, passing, view.residual, filter);
    for (let layer = 0; layer <= layers; layer++) this.passUp(layer, passing, view.residual, filter);
    for (let state = 0; state < needed.length; state++) needed[state] = passing.neededAbove(below[state]);
    this.keepEnds(view, filter);
  }

  private passDown(layer: number, passing: SelectionMasks, residual: boolean, filter: Filter): void {
    const { n } = this.links;
    const { active, above } = this;
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      if (passing.beside?.[state]) above[state] = 0;
      above[state] = passing.joined(above[state], passing.ofState[state]);
      const family = above[state];
      if (layer === 0 || !family) continue;
      if (this.keepsBelow(layer, word, residual) && active[state - n]) above[state - n] |= family;
      const under = (layer - 1) * n;
      this.scan(layer, word, filter, (to) => {
        if (active[under + to]) above[under + to] |= passing.joined(family, passing.ofEdge(layer, word, to));
        return true;
      });
    }
  }

  private passUp(layer: number, passing: SelectionMasks, residual: boolean, filter: Filter): void {
    const { n } = this.links;
    const { active, below } = this;
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      if (passing.beside?.[state]) {
        below[state] = 0;
        continue;
      }
      if (!active[state]) continue;
      let family = below[state];
      if (layer > 0) {
        if (this.keepsBelow(layer, word, residual)) family |= below[state - n];
        const under = (layer - 1) * n;
        this.scan(layer, word, filter, (to) => {
          if (below[under + to]) family |= passing.joined(below[under + to], passing.ofEdge(layer, word, to));
          return true;
        });
      }
      below[state] = passing.joined(family, passing.ofState[state]);
    }
  }

  private keepEnds({ selections }: View, filter: Filter): void {
    const { n } = this.links;
    for (const { words, layer, to } of selections) {
      if (layer === undefined || to === undefined) continue;
      for (const from of words)
        this.scan(layer, from, filter, (read) => {
          if (read !== to) return true;
          if (this.connects(layer, from, to))
            this.ends[layer * n + from] = this.ends[(layer - 1) * n + to] = 1;
          return false;
        });
    }
  }

  /** Calls `visit` for each word that (layer, word) reads in the graph, until it returns false. */
  private scan(layer: number, word: number, filter: Filter, visit: (to: number) => boolean): void {
    const { n, rowStart, to, strongest } = this.links;
    const { minimum, readable } = filter;
    const kept = filter.kept[layer - 1];
    const row = (layer - 1) * n + word;
    for (let link = rowStart[row]; link < rowStart[row + 1] && strongest[link] >= minimum; link++) {
      if (this.strongest[link] < minimum || !readable[to[link]]) continue;
      if (kept && !this.passes(link, minimum, kept)) continue;
      if (!visit(to[link])) return;
    }
  }

  /** Whether one of the kept heads has an edge of the link in the graph. */
  private passes(link: number, minimum: number, kept: Uint8Array): boolean {
    const { edgeStart, head } = this.links;
    for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
      if (kept[head[edge]] && this.values[edge] >= minimum) return true;
    }
    return false;
  }
}
