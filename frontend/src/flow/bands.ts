import type { Flow, Role } from "../contract/flow";
import type { Trace } from "./trace";
import type { Filter } from "./view";

const MARKS: Readonly<Record<Role, number>> = { base: 1, tuned: 2 };

/**
 * For two models that do not correspond: which of them joins two words within a band of layers. There are as many bands
 * as the shallower model has layers, so that a band covers the same relative depth in both.
 */
export class Bands {
  private readonly count: number;
  /** (band, from, to) at (band · n + from) · n + to: the sum of the models' marks */
  private readonly marks: Uint8Array;

  constructor(private readonly flow: Flow) {
    const depths = Object.values(flow.grids).map(({ heads }) => heads.filter((count) => count > 0).length);
    this.count = Math.min(...depths);
    this.marks = new Uint8Array(this.count * flow.words.length ** 2);
  }

  update(base: Trace, tuned: Trace, filters: Readonly<Record<Role, Filter>>): void {
    this.marks.fill(0);
    for (const trace of [base, tuned]) {
      trace.forEachLink(filters[trace.role], (layer, from, to) => {
        this.mark(trace.role, layer, from, to);
      });
    }
  }

  /** Records that a model joins the two words in the layer's band. */
  mark(role: Role, layer: number, from: number, to: number): void {
    this.marks[this.place(layer, from, to)] |= MARKS[role];
  }

  /** Whether both models join the two words in the layer's band. */
  both(layer: number, from: number, to: number): boolean {
    return this.marks[this.place(layer, from, to)] === MARKS.base + MARKS.tuned;
  }

  private place(layer: number, from: number, to: number): number {
    const n = this.flow.words.length;
    const band = Math.ceil((layer * this.count) / this.flow.layers) - 1;
    return (band * n + from) * n + to;
  }
}
