import type { Filter, Graph, Selection, View } from "./graph";

/** What a state is to the trace; Trace.flags holds a sum of these for each (layer, word). */
export const ACTIVE = 1;
const REACHES_INPUT = 2;
const ABOVE_SELECTION = 4;
const BELOW_SELECTION = 8;

/**
 * The part of the attention graph that the root is traced back through.
 *
 * Edges are not listed: an edge of the graph is in the trace exactly when `links` says so of the two states
 * it joins, and the rows are scanned again wherever edges are wanted. The buffers are reused by every `update`.
 */
export class Trace {
  /** (layers + 1) × n, the state (l, w) at l · n + w */
  private readonly flags: Uint8Array;
  private narrowed = false;

  constructor(readonly graph: Graph) {
    this.flags = new Uint8Array((graph.layers + 1) * graph.n);
  }

  update(view: View, filter: Filter): this {
    this.flags.fill(0);
    this.narrowed = false;
    this.reachBackward(view.residual, filter);
    if (view.selection) {
      this.markReachingInput(view.residual, filter);
      this.narrow(view.selection, view.residual, filter);
      this.narrowed = true;
    }
    return this;
  }

  /** Whether the state (layer, word) is kept. */
  has(layer: number, word: number): boolean {
    const flags = this.flags[layer * this.graph.n + word];
    if (!this.narrowed) return (flags & ACTIVE) !== 0;
    return (flags & REACHES_INPUT) !== 0 && (flags & (ABOVE_SELECTION | BELOW_SELECTION)) !== 0;
  }

  /** Whether a link of the graph from (layer, from) down to (layer − 1, to) is kept. */
  links(layer: number, from: number, to: number): boolean {
    const top = this.flags[layer * this.graph.n + from];
    if (!(top & ACTIVE)) return false;
    if (!this.narrowed) return true;
    const bottom = this.flags[(layer - 1) * this.graph.n + to];
    return (
      (bottom & ABOVE_SELECTION) !== 0 || ((top & BELOW_SELECTION) !== 0 && (bottom & REACHES_INPUT) !== 0)
    );
  }

  /** Calls visit for every edge of the trace, deepest layer first, then by reading word and head. */
  forEachEdge(filter: Filter, visit: (layer: number, head: number, from: number, to: number) => void): void {
    const { n, layers, rowStart, to, weights } = this.graph;
    const { minimum, readable, keptHeads } = filter;
    for (let layer = layers; layer >= 1; layer--) {
      for (let from = 0; from < n; from++) {
        if (!this.has(layer, from)) continue;
        const firstRow = this.graph.row(layer, from);
        for (const head of keptHeads[layer - 1]) {
          const row = firstRow + head * n;
          for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++) {
            const read = to[edge];
            if (weights[edge] < minimum || !readable[read]) continue;
            if (!this.narrowed || this.links(layer, from, read)) visit(layer, head, from, read);
          }
        }
      }
    }
  }

  private reachBackward(residual: boolean, filter: Filter): void {
    const { n, layers, flow, rowStart, to, weights } = this.graph;
    const { minimum, readable, keptHeads } = filter;
    this.flags[layers * n + flow.root.word] = ACTIVE;
    for (let layer = layers; layer >= 1; layer--) {
      const below = (layer - 1) * n;
      if (residual) this.flags.copyWithin(below, layer * n, (layer + 1) * n);
      // At a low threshold all words are soon reached, and most rows need not be scanned.
      let unreached = 0;
      for (let word = 0; word < n; word++) if (readable[word] && !this.flags[below + word]) unreached++;
      for (let word = 0; word < n && unreached > 0; word++) {
        if (!this.flags[layer * n + word]) continue;
        const firstRow = this.graph.row(layer, word);
        for (const head of keptHeads[layer - 1]) {
          const row = firstRow + head * n;
          for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++) {
            const state = below + to[edge];
            if (weights[edge] < minimum || !readable[to[edge]] || this.flags[state]) continue;
            this.flags[state] = ACTIVE;
            unreached--;
          }
        }
      }
    }
  }

  private markReachingInput(residual: boolean, filter: Filter): void {
    const { n, layers } = this.graph;
    for (let word = 0; word < n; word++) this.flags[word] |= this.flags[word] & ACTIVE ? REACHES_INPUT : 0;
    for (let layer = 1; layer <= layers; layer++)
      this.markAbove(layer, residual, filter, REACHES_INPUT, REACHES_INPUT);
  }

  private narrow(selection: Selection, residual: boolean, filter: Filter): void {
    const { n, layers } = this.graph;
    for (let layer = 0; layer <= layers; layer++) {
      const state = layer * n + selection.word;
      const chosen = selection.layer === undefined || selection.layer === layer;
      if (chosen && this.flags[state] & REACHES_INPUT) this.flags[state] |= ABOVE_SELECTION | BELOW_SELECTION;
    }
    for (let layer = 1; layer <= layers; layer++)
      this.markAbove(layer, residual, filter, ABOVE_SELECTION, ABOVE_SELECTION);
    for (let layer = layers; layer >= 1; layer--) this.markBelow(layer, residual, filter);
  }

  /** Gives `mark` to the active states of a layer that link down to a state flagged `wanted`. */
  private markAbove(layer: number, residual: boolean, filter: Filter, wanted: number, mark: number): void {
    const { n } = this.graph;
    const below = (layer - 1) * n;
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      if (!(this.flags[state] & ACTIVE)) continue;
      if (residual && this.flags[below + word] & wanted) this.flags[state] |= mark;
      else
        this.scan(layer, word, filter, (to) => {
          if (!(this.flags[below + to] & wanted)) return true;
          this.flags[state] |= mark;
          return false;
        });
    }
  }

  private markBelow(layer: number, residual: boolean, filter: Filter): void {
    const { n } = this.graph;
    const below = (layer - 1) * n;
    for (let word = 0; word < n; word++) {
      if (!(this.flags[layer * n + word] & BELOW_SELECTION)) continue;
      if (residual) this.flags[below + word] |= BELOW_SELECTION;
      this.scan(layer, word, filter, (to) => {
        this.flags[below + to] |= BELOW_SELECTION;
        return true;
      });
    }
  }

  /** Calls visit for each edge of the graph that (layer, word) reads along, until it returns false. */
  private scan(layer: number, word: number, filter: Filter, visit: (to: number) => boolean): void {
    const { n, rowStart, to, weights } = this.graph;
    const { minimum, readable, keptHeads } = filter;
    const firstRow = this.graph.row(layer, word);
    for (const head of keptHeads[layer - 1]) {
      const row = firstRow + head * n;
      for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge++) {
        if (weights[edge] >= minimum && readable[to[edge]] && !visit(to[edge])) return;
      }
    }
  }
}
