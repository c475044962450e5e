import type { Flow, Role } from "../contract";
import { Comparison, type Mode } from "./compare";
import type { Strands } from "./strands";
import { filterOf, Graph, type Filter, type View } from "./graph";
import { countEdges, influence, type EdgeCounts } from "./influence";
import { Trace } from "./trace";

/** One model's trace, measured. */
export interface Measured {
  role: Role;
  trace: Trace;
  counts: EdgeCounts;
  /** (layers + 1) × n, at l · n + w */
  influence: Float64Array;
}

/** Everything a picture is drawn from. It shares the explorer's buffers: the next `explore` overwrites it. */
export interface Picture {
  flow: Flow;
  view: View;
  mode: Mode;
  filter: Filter;
  strands: Strands;
  base: Measured;
  tuned: Measured | null;
}

/** One sentence's graphs with the scratch to trace them at every frame of a drag. */
export class Explorer {
  private readonly base: Trace;
  private readonly tuned: Trace | null;
  private readonly comparison: Comparison;

  constructor(readonly flow: Flow) {
    this.base = new Trace(new Graph(flow, flow.base));
    this.tuned = flow.tuned && new Trace(new Graph(flow, flow.tuned));
    this.comparison = new Comparison(this.base, this.tuned);
  }

  explore(view: View, mode: Mode): Picture {
    const filter = filterOf(this.flow, view);
    this.base.update(view, filter);
    this.tuned?.update(view, filter);
    return {
      flow: this.flow,
      view,
      mode,
      filter,
      strands: this.comparison.update(filter, mode),
      base: this.measure("base", this.base, filter, view.alpha),
      tuned: this.tuned && this.measure("tuned", this.tuned, filter, view.alpha),
    };
  }

  /** The strands alone, for those who only ask how many there would be. */
  strandsAt(view: View, mode: Mode): Strands {
    const filter = filterOf(this.flow, view);
    this.base.update(view, filter);
    this.tuned?.update(view, filter);
    return this.comparison.update(filter, mode);
  }

  private measure(role: Role, trace: Trace, filter: Filter, alpha: number): Measured {
    const counts = countEdges(trace, filter);
    return { role, trace, counts, influence: influence(counts, this.flow.layers, alpha) };
  }
}
