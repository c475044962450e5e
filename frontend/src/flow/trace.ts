import { DECODER, type Build, type Role } from "../contract";
import type { Links } from "./links";
import type { Filter, Selection, View } from "./view";

/** What a state is to the trace; Trace.flags holds a sum of these for each (layer, word). */
const ACTIVE = 1;
const REACHES_INPUT = 2;
const ABOVE_SELECTION = 4;
const BELOW_SELECTION = 8;

/**
 * The part of one model's attention graph that the root is traced back through.
 *
 * Edges are not listed: an edge of the graph is in the trace exactly when `connects` says so of the two states it joins.
 * The buffers are reused by every `update`.
 */
export class Trace {
  /** (layers + 1) × n, the state (l, w) at l · n + w */
  private readonly flags: Uint8Array;
  private narrowed = false;
  readonly build: Build;
  /** whether some states are carried on past layers that are not theirs */
  readonly carries: boolean;
  private readonly weights: Uint16Array;
  private readonly strongest: Uint16Array;

  constructor(
    readonly links: Links,
    readonly role: Role,
  ) {
    this.flags = new Uint8Array((links.layers + 1) * links.n);
    this.build = links.flow.builds[role];
    this.carries = this.build.encoderLayers > 0 || this.build.heads.includes(0);
    this.weights = links.weights[role];
    this.strongest = links.strongestOf[role];
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
    const flags = this.flags[layer * this.links.n + word];
    if (!this.narrowed) return (flags & ACTIVE) !== 0;
    return (flags & REACHES_INPUT) !== 0 && (flags & (ABOVE_SELECTION | BELOW_SELECTION)) !== 0;
  }

  /** Whether what joins (layer, from) down to (layer − 1, to) in the graph is kept. */
  connects(layer: number, from: number, to: number): boolean {
    const { n } = this.links;
    const top = this.flags[layer * n + from];
    if (!(top & ACTIVE)) return false;
    if (!this.narrowed) return true;
    const bottom = this.flags[(layer - 1) * n + to];
    return (
      (bottom & ABOVE_SELECTION) !== 0 || ((top & BELOW_SELECTION) !== 0 && (bottom & REACHES_INPUT) !== 0)
    );
  }

  /**
   * Whether the state (layer, word) keeps (layer − 1, word) in the trace by itself: by the skip connection, or because
   * it is that very state, carried past the layers that are not its own.
   */
  keepsBelow(layer: number, word: number, residual: boolean): boolean {
    const { encoderLayers, heads } = this.build;
    if (residual || heads[layer - 1] === 0) return true;
    return encoderLayers > 0 && layer <= encoderLayers === (this.links.flow.segments[word] === DECODER);
  }

  /** Calls visit for every two states that an edge of the trace joins. */
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
    this.flags[layers * n + this.build.root.word] = ACTIVE;
    for (let layer = layers; layer >= 1; layer--) {
      const below = (layer - 1) * n;
      if (residual) this.flags.copyWithin(below, layer * n, (layer + 1) * n);
      else if (this.carries) this.carry(layer);
      // At a low threshold all words are soon reached, and most rows need not be scanned.
      let unreached = 0;
      for (let word = 0; word < n; word++)
        if (filter.readable[word] && !this.flags[below + word]) unreached++;
      for (let word = 0; word < n && unreached > 0; word++) {
        if (!this.flags[layer * n + word]) continue;
        this.scan(layer, word, filter, (to) => {
          if (this.flags[below + to]) return true;
          this.flags[below + to] = ACTIVE;
          return --unreached > 0;
        });
      }
    }
  }

  private carry(layer: number): void {
    const { n } = this.links;
    for (let word = 0; word < n; word++)
      if (this.keepsBelow(layer, word, false))
        this.flags[(layer - 1) * n + word] = this.flags[layer * n + word];
  }

  private markReachingInput(residual: boolean, filter: Filter): void {
    const { n, layers } = this.links;
    for (let word = 0; word < n; word++) this.flags[word] |= this.flags[word] & ACTIVE ? REACHES_INPUT : 0;
    for (let layer = 1; layer <= layers; layer++) this.markAbove(layer, residual, filter, REACHES_INPUT);
  }

  private narrow(selection: Selection, residual: boolean, filter: Filter): void {
    const { n, layers } = this.links;
    for (let layer = 0; layer <= layers; layer++) {
      const state = layer * n + selection.word;
      const chosen = selection.layer === undefined || selection.layer === layer;
      if (chosen && this.flags[state] & REACHES_INPUT) this.flags[state] |= ABOVE_SELECTION | BELOW_SELECTION;
    }
    for (let layer = 1; layer <= layers; layer++) this.markAbove(layer, residual, filter, ABOVE_SELECTION);
    for (let layer = layers; layer >= 1; layer--) this.markBelow(layer, residual, filter);
  }

  /** Gives `mark` to the active states of a layer that are joined to a state below that has it. */
  private markAbove(layer: number, residual: boolean, filter: Filter, mark: number): void {
    const { n } = this.links;
    const below = (layer - 1) * n;
    for (let word = 0; word < n; word++) {
      const state = layer * n + word;
      if (!(this.flags[state] & ACTIVE)) continue;
      if (this.flags[below + word] & mark && this.keepsBelow(layer, word, residual))
        this.flags[state] |= mark;
      else
        this.scan(layer, word, filter, (to) => {
          if (!(this.flags[below + to] & mark)) return true;
          this.flags[state] |= mark;
          return false;
        });
    }
  }

  private markBelow(layer: number, residual: boolean, filter: Filter): void {
    const { n } = this.links;
    const below = (layer - 1) * n;
    for (let word = 0; word < n; word++) {
      if (!(this.flags[layer * n + word] & BELOW_SELECTION)) continue;
      if (this.keepsBelow(layer, word, residual)) this.flags[below + word] |= BELOW_SELECTION;
      this.scan(layer, word, filter, (to) => {
        this.flags[below + to] |= BELOW_SELECTION;
        return true;
      });
    }
  }

  /** Calls visit for each word that (layer, word) reads in the graph, until it returns false. */
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

  /** Whether any of the heads kept carries the link. */
  private passes(link: number, minimum: number, kept: Uint8Array): boolean {
    const { edgeStart, head } = this.links;
    for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
      if (kept[head[edge]] && this.weights[edge] >= minimum) return true;
    }
    return false;
  }
}
