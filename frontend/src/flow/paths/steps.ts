import type { Measured } from "../explorer";
import { SelectionMasks } from "../selectionMasks";
import { Trace } from "../trace";
import type { Selection } from "../view";

/** An attention edge of a path: that of the strongest head between its two states. */
export interface PathEdge {
  layer: number;
  head: number;
  from: number;
  to: number;
  weight: number;
}

/**
 * The steps that paths can take through a trace: between two states only the strongest edge. Where a residual or carried
 * link keeps a word, staying on it has weight 1, whatever its heads read there.
 */
export class Steps {
  readonly n: number;
  readonly layers: number;
  /** the layer at which paths end: the inputs', or the origin's in a forward trace */
  readonly bottom: number;
  readonly passing: SelectionMasks;
  readonly trace: Trace;
  /** the steps of the state (l, w) are start[l · n + w] .. start[l · n + w + 1] − 1 */
  readonly start: Uint32Array;
  to = new Uint16Array(1024);
  head = new Uint16Array(1024);
  weight = new Float64Array(1024);
  private readonly residual: boolean;

  constructor(private readonly measured: Measured) {
    const { trace, view, filter, role } = measured;
    const { links } = trace;
    this.n = links.n;
    this.layers = links.layers;
    this.residual = view.residual;
    this.bottom = view.origin?.layer ?? 0;
    // Paths are complete: they include what the part of a selection leaves out of the picture.
    const selections = view.selections.map((selection): Selection =>
      selection.part === "path" ? selection : { ...selection, part: "through" },
    );
    const whole = view.selections.every(({ part }) => part === "through" || part === "path");
    this.trace = whole ? trace : new Trace(links, role).update({ ...view, selections }, filter);
    this.passing = new SelectionMasks(selections, this.layers, this.n);
    this.start = new Uint32Array((this.layers + 1) * this.n + 1);
    this.gather();
  }

  stays(layer: number, word: number): boolean {
    return this.trace.linked(layer, word, this.residual);
  }

  /** The edge between two states; null without one. */
  edge(layer: number, from: number, to: number): PathEdge | null {
    const state = layer * this.n + from;
    for (let step = this.start[state]; step < this.start[state + 1]; step++)
      if (this.to[step] === to) return { layer, head: this.head[step], from, to, weight: this.weight[step] };
    return null;
  }

  private gather(): void {
    const { n, layers, start } = this;
    let steps = 0;
    for (let layer = 0; layer <= layers; layer++) {
      for (let word = 0; word < n; word++) {
        if (layer > this.bottom && this.trace.has(layer, word)) steps = this.addSteps(layer, word, steps);
        start[layer * n + word + 1] = steps;
      }
    }
  }

  private addSteps(layer: number, word: number, steps: number): number {
    const { trace, filter, role } = this.measured;
    const { rowStart, to, edgeStart, head, weights, values, strongest, flow } = trace.links;
    const kept = filter.kept[layer - 1];
    const row = (layer - 1) * this.n + word;
    for (let link = rowStart[row]; link < rowStart[row + 1] && strongest[link] >= filter.minimum; link++) {
      const read = to[link];
      if (!filter.readable[read] || !this.trace.connects(layer, word, read)) continue;
      if (read === word && this.stays(layer, word)) continue;
      let best = 0;
      let bestHead = 0;
      for (let edge = edgeStart[link]; edge < edgeStart[link + 1]; edge++) {
        if (values[role][edge] < filter.minimum || (kept && !kept[head[edge]])) continue;
        if (weights[role][edge] <= best) continue;
        best = weights[role][edge];
        bestHead = head[edge];
      }
      if (best === 0) continue;
      if (steps === this.to.length) this.grow();
      this.to[steps] = read;
      this.head[steps] = bestHead;
      this.weight[steps++] = best / flow.scale;
    }
    return steps;
  }

  private grow(): void {
    const to = new Uint16Array(this.to.length * 2);
    const head = new Uint16Array(this.to.length * 2);
    const weight = new Float64Array(this.to.length * 2);
    to.set(this.to);
    head.set(this.head);
    weight.set(this.weight);
    this.to = to;
    this.head = head;
    this.weight = weight;
  }
}
